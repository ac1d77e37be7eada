import type { Moment } from '../../core/gates/moment.ts'
import type { Node } from '../../core/inventory/node.ts'
import { kindRefusal } from '../../core/policy/membership.ts'
import type { UnattendedRequester } from '../../core/policy/requester.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { rightOfEntry } from '../../core/unattended/right.ts'
import type { ClusterContext } from '../ports/context.ts'
import { freshly } from './directory.ts'

/** What an entry of the configuration is about to do. */
export type UnattendedAct = {
  readonly requester: UnattendedRequester
  readonly command: string
  readonly nodes: readonly Node[]
  readonly moment: Moment
}

/**
 * Whether an entry of the configuration still has the right to what it requested: it is unchanged and covers the
 * command and the nodes, and when work is prepared and started, its owner has an active full member. Between nodes the
 * chat system is not asked, so that an outage at night stops nothing that was approved. Throws `Failure`.
 */
export async function unattendedRight(
  context: Pick<ClusterContext, 'policy' | 'people' | 'clock'>,
  { requester, command, nodes, moment }: UnattendedAct,
): Promise<Outcome<'allowed'>> {
  const right = rightOfEntry(context.policy, requester, command, nodes)
  if (!right.ok || moment === 'nextNode') return right
  const people = freshly(context)
  for (const id of await people.members(requester.owner))
    if (kindRefusal(await people.person(id)) === null) return granted('allowed')
  return refused(
    refusal(
      'not allowed',
      `Policy ${requester.policy} has no owner: ${requester.owner} has no active full member.`,
      'Add a member to the group, or name another owner.',
    ),
  )
}
