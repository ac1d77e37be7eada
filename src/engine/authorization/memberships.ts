import type { ApprovalRule, Policy } from '../../core/policy/policy.ts'
import { accountsOf, type Membership } from '../../core/policy/who.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { People } from '../ports/people.ts'
import { forAccess } from './directory.ts'

/** The ports that tell who a person is. */
export type MembershipContext = Pick<ClusterContext, 'people' | 'policy' | 'clock'>

const named = (groups: readonly string[]): readonly string[] => [...new Set(groups.filter((group) => group !== '*'))]

const groupsOfAccess = ({ access }: Policy): readonly string[] => named(access.flatMap(({ groups }) => groups))

/** People with those of the rule's groups that they are in, by the answers of `people`; each group is asked once. */
export async function memberships(
  policy: Policy,
  people: People,
  ids: readonly string[],
  rule: ApprovalRule,
): Promise<readonly Membership[]> {
  const groups = named(rule.parts.flatMap((part) => part.groups))
  const [persons, members] = await Promise.all([
    Promise.all(ids.map((id) => people.person(id))),
    Promise.all(groups.map(async (group) => ({ group, ids: await people.members(group) }))),
  ])
  return persons.map((person) => ({
    person,
    groups: members.filter(({ ids: all }) => all.includes(person.id)).map(({ group }) => group),
    also: accountsOf(policy, person.id),
  }))
}

/** Everybody whom a rule names, directly or by group, one after the other, by the answers of `people`. */
export async function* candidates(policy: Policy, people: People, rule: ApprovalRule): AsyncGenerator<Membership> {
  const groups = named(rule.parts.flatMap((part) => part.groups))
  const members = await Promise.all(groups.map((group) => people.members(group)))
  const ids = new Set([...rule.parts.flatMap((part) => part.people), ...members.flat()])
  for (const id of ids) for (const who of await memberships(policy, people, [id], rule)) yield who
}

/** A person with those of the access table's groups that they are in, by the answers of `people`. */
export async function requesterBy(policy: Policy, id: string, people: People): Promise<Membership> {
  const [person, ...memberships] = await Promise.all([
    people.person(id),
    ...groupsOfAccess(policy).map(async (group) => ((await people.members(group)).includes(id) ? group : null)),
  ])
  return { person, groups: memberships.filter((group) => group !== null) }
}

/** A person as they are right now, with those of the access table's groups that they are in; groups may be 20 s old. */
export const membershipOf = (asking: MembershipContext, id: string): Promise<Membership> =>
  requesterBy(asking.policy, id, forAccess(asking))
