import { isApprover } from '../../core/approvals/places.ts'
import type { Facts } from '../../core/commands/facts.ts'
import { manual } from '../../core/grammar/manual.ts'
import { readQuestion } from '../../core/grammar/question.ts'
import type { RichText } from '../../core/message.ts'
import { allowedCommands } from '../../core/policy/access.ts'
import { explain } from '../../core/policy/explain.ts'
import type { Policy } from '../../core/policy/policy.ts'
import { resolve } from '../../core/targets/resolve.ts'
import type { Caller } from '../authorization/authorize.ts'
import { recently } from '../authorization/directory.ts'
import { type MembershipContext, membershipOf, memberships, requesterBy } from '../authorization/memberships.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { People } from '../ports/people.ts'

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
    approves: await approvedRoles(context.policy, asking.person, recently(context)),
    explained: await explained(context, asking, words),
    prefix,
  }
}

/** The roles whose plans the person may approve now, by the answers of `people`. */
export async function approvedRoles(policy: Policy, person: string, people: People): Promise<readonly string[]> {
  const roles = await Promise.all(
    Object.entries(policy.roles).map(async ([role, { approvals }]) => {
      if (approvals === null) return []
      const [who] = await memberships(policy, people, [person], approvals)
      return who !== undefined && isApprover(who, approvals) ? [role] : []
    }),
  )
  return roles.flat().sort()
}

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
