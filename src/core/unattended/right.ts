import { hashOf } from '../hash.ts'
import type { Node } from '../inventory/node.ts'
import { isCoveredBy } from '../policy/covered-nodes.ts'
import type { Policy } from '../policy/policy.ts'
import type { UnattendedRequester } from '../policy/requester.ts'
import { granted, type Outcome, type Refusal, refusal, refused } from '../refusals.ts'

/**
 * Whether the entry that requested work covers it: the entry is in the configuration and unchanged, and names this
 * command and each of these nodes. An empty list of nodes is covered by none.
 */
export function rightOfEntry(
  policy: Policy,
  requester: UnattendedRequester,
  command: string,
  nodes: readonly Node[],
): Outcome<'allowed'> {
  const { unattended = {} } = policy
  const name = requester.policy
  const entry = Object.hasOwn(unattended, name) ? unattended[name] : undefined
  if (entry === undefined) return refused(no(`Policy ${name} is no longer in the configuration (unattended).`))
  if (hashOf(entry) !== requester.hash) return refused(no(`Policy ${name} has changed since this night was prepared.`))
  if (entry.command !== command) return refused(no(`Policy ${name} does not allow ${command}.`))
  const beyond = nodes.filter((node) => !isCoveredBy(policy, entry, node)).map((node) => node.name)
  if (beyond.length > 0 || nodes.length === 0)
    return refused(no(`Policy ${name} does not cover ${beyond.join(', ') || 'an unknown node'}.`))
  if (nodes.length > entry.atMost) return refused(no(`Policy ${name} allows at most ${entry.atMost} nodes a night.`))
  return granted('allowed')
}

const no = (message: string): Refusal =>
  refusal('not allowed', message, 'The next night is prepared by the configuration as it is then.')
