import { accountsOf, type Membership } from '../../core/policy/membership.ts'
import type { ApprovalRule, Policy } from '../../core/policy/policy.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { People } from '../ports/people.ts'
import { forAccess } from './directory.ts'

/** The ports that identify a person. */
export type MembershipContext = Pick<ClusterContext, 'people' | 'policy' | 'clock'>

const named = (groups: readonly string[]): readonly string[] => [...new Set(groups.filter((group) => group !== '*'))]

const groupsOfAccess = ({ access }: Policy): readonly string[] => named(access.flatMap(({ groups }) => groups))

/** The people with their groups among those of the rule, by the answers of `people`; each group is queried once. */
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

/** Yields all people whom a rule names, directly or by group, one at a time, by the answers of `people`. */
export async function* candidates(policy: Policy, people: People, rule: ApprovalRule): AsyncGenerator<Membership> {
  const groups = named(rule.parts.flatMap((part) => part.groups))
  const members = await Promise.all(groups.map((group) => people.members(group)))
  const ids = new Set([...rule.parts.flatMap((part) => part.people), ...members.flat()])
  for (const id of ids) for (const who of await memberships(policy, people, [id], rule)) yield who
}

/** The person with their groups among those of the access table, by the answers of `people`. */
export async function requesterBy(policy: Policy, id: string, people: People): Promise<Membership> {
  const [person, ...memberships] = await Promise.all([
    people.person(id),
    ...groupsOfAccess(policy).map(async (group) => ((await people.members(group)).includes(id) ? group : null)),
  ])
  return { person, groups: memberships.filter((group) => group !== null) }
}

/** The person by a fresh answer, with their groups among those of the access table; groups may be 20 s old. */
export const membershipOf = (asking: MembershipContext, id: string): Promise<Membership> =>
  requesterBy(asking.policy, id, forAccess(asking))
