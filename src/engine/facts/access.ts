import { isApprover } from '../../core/approvals/places.ts'
import type { Facts } from '../../core/facts.ts'
import { manual } from '../../core/invocation/manual.ts'
import type { Line } from '../../core/messages/message.ts'
import { allowedCommands } from '../../core/policy/access.ts'
import { explain } from '../../core/policy/explain.ts'
import type { Policy } from '../../core/policy/policy.ts'
import { readQuestion } from '../../core/policy/question.ts'
import type { Who } from '../../core/policy/who.ts'
import { resolve } from '../../core/targets/resolve.ts'
import { recently } from '../directory.ts'
import type { Outside } from '../outside.ts'
import type { Asking } from '../requests/allowed.ts'
import { requesterBy, whoAsks } from '../who.ts'

/** What somebody may do here; and for `policy explain`, why somebody may or may not. */
export async function accessFacts(
  outside: Outside,
  asking: Asking,
  words: readonly string[],
  prefix: string,
): Promise<Facts['access']> {
  const [who, channel] = await Promise.all([
    requesterBy(outside.policy, asking.person, recently(outside)),
    recently(outside).channel(asking.channel),
  ])
  const names = outside.vocabulary.map(({ name }) => name)
  return {
    person: asking.person,
    manual: manual(outside.vocabulary),
    allowed: allowedCommands(outside.policy, who, channel, names),
    approves: approvedRoles(outside.policy, who),
    explained: await explained(outside, asking, words),
    prefix,
  }
}

/** Roles of which a person may approve plans, by what they are now. */
const approvedRoles = ({ roles }: Policy, who: Who): readonly string[] =>
  Object.entries(roles)
    .filter(([, { approvals }]) => approvals !== null && isApprover(who, approvals))
    .map(([name]) => name)
    .sort()

async function explained(outside: Outside, asking: Asking, words: readonly string[]): Promise<readonly Line[]> {
  const question = readQuestion(outside.vocabulary, words)
  if (!question.ok) return question.refusals.map(({ message, remedy }): Line => [`${message} ${remedy}`.trim()])
  const { person, command, selector } = question.value
  const nodes =
    selector === null ? null : resolve(selector, await outside.inventory.nodes(), outside.policy.limits.nodes)
  if (nodes !== null && !nodes.ok)
    return nodes.refusals.map(({ message, remedy }): Line => [`${message} ${remedy}`.trim()])
  const [who, channel] = await Promise.all([whoAsks(outside, person), recently(outside).channel(asking.channel)])
  return explain(outside.policy, who, channel, command, nodes?.value ?? [])
}
