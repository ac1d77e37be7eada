import { isApprover } from '../../core/approvals/places.ts'
import type { Facts } from '../../core/commands/facts.ts'
import { manual } from '../../core/grammar/manual.ts'
import { readQuestion } from '../../core/grammar/question.ts'
import type { RichText } from '../../core/message.ts'
import { allowedCommands } from '../../core/policy/access.ts'
import { explain } from '../../core/policy/explain.ts'
import type { Membership } from '../../core/policy/membership.ts'
import type { Policy } from '../../core/policy/policy.ts'
import { resolve } from '../../core/targets/resolve.ts'
import type { Caller } from '../authorization/authorize.ts'
import { recently } from '../authorization/directory.ts'
import { type MembershipContext, membershipOf, requesterBy } from '../authorization/memberships.ts'
import type { ClusterContext } from '../ports/context.ts'

type AccessContext = MembershipContext & Pick<ClusterContext, 'vocabulary' | 'inventory'>

/**
 * The commands that a person may use in this channel; for `policy explain`, also why a command is permitted or refused.
 */
export async function accessFacts(
  context: AccessContext,
  asking: Caller,
  words: readonly string[],
  prefix: string,
): Promise<Facts['access']> {
  const [who, channel] = await Promise.all([
    requesterBy(context.policy, asking.person, recently(context)),
    recently(context).channel(asking.channel),
  ])
  const names = context.vocabulary.map(({ name }) => name)
  return {
    person: asking.person,
    manual: manual(context.vocabulary),
    allowed: allowedCommands(context.policy, who, channel, names),
    approves: approvedRoles(context.policy, who),
    explained: await explained(context, asking, words),
    prefix,
  }
}

/** The roles whose plans the person may approve now. */
const approvedRoles = ({ roles }: Policy, who: Membership): readonly string[] =>
  Object.entries(roles)
    .filter(([, { approvals }]) => approvals !== null && isApprover(who, approvals))
    .map(([name]) => name)
    .sort()

async function explained(
  context: AccessContext,
  asking: Caller,
  words: readonly string[],
): Promise<readonly RichText[]> {
  const question = readQuestion(context.vocabulary, words)
  if (!question.ok) return question.refusals.map(({ message, remedy }): RichText => [`${message} ${remedy}`.trim()])
  const { person, command, selector } = question.value
  const nodes =
    selector === null ? null : resolve(selector, await context.inventory.nodes(), context.policy.limits.nodes)
  if (nodes !== null && !nodes.ok)
    return nodes.refusals.map(({ message, remedy }): RichText => [`${message} ${remedy}`.trim()])
  const [who, channel] = await Promise.all([membershipOf(context, person), recently(context).channel(asking.channel)])
  return explain(context.policy, who, channel, command, nodes?.value ?? [])
}
