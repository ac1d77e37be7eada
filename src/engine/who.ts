import type { ApprovalRule, Policy } from '../core/policy/policy.ts'
import { accountsOf, type Who } from '../core/policy/who.ts'
import type { Outside } from './outside.ts'
import type { People } from './ports/people.ts'

/** What is needed to know who somebody is. */
type Asking = Pick<Outside, 'people' | 'policy' | 'clock'>

const named = (groups: readonly string[]): readonly string[] => [...new Set(groups.filter((group) => group !== '*'))]

const groupsOfAccess = ({ access }: Policy): readonly string[] => named(access.flatMap(({ groups }) => groups))

type Voters = (asking: Asking, ids: readonly string[], rule: ApprovalRule) => Promise<readonly Who[]>

const votersBy =
  (membersOf: (asking: Asking, group: string) => Promise<readonly string[]>): Voters =>
  async (asking, ids, rule) => {
    const groups = named(rule.parts.flatMap((part) => part.groups))
    const [persons, members] = await Promise.all([
      Promise.all(ids.map((id) => asking.people.person(id))),
      Promise.all(groups.map(async (group) => ({ group, ids: await membersOf(asking, group) }))),
    ])
    return persons.map((person) => ({
      person,
      groups: members.filter(({ ids: all }) => all.includes(person.id)).map(({ group }) => group),
      also: accountsOf(asking.policy, person.id),
    }))
  }

/** People as they are right now, with those of the rule's groups that they are in; each group is asked once. */
export const voters = votersBy(membersNow)

/** The same by groups that may be some seconds old: for what is asked again, freshly, before anything comes of it. */
export const votersLately = votersBy(membersLately)

/** A person as they are right now, with those of the access table's groups that they are in. */
export async function whoAsks(asking: Asking, id: string): Promise<Who> {
  const { people, policy } = asking
  const [person, ...memberships] = await Promise.all([
    people.person(id),
    ...groupsOfAccess(policy).map(async (group) => ((await membersLately(asking, group)).includes(id) ? group : null)),
  ])
  return { person, groups: memberships.filter((group) => group !== null) }
}

/**
 * Chat systems let a group be asked only some twenty times a minute, and everything that anybody types asks for the
 * access table's groups. These may be this old; nothing is decided by a remembered group of an approval rule.
 */
const lateMs = 20_000

const remembered = new WeakMap<People, Map<string, { readonly atMs: number; readonly members: readonly string[] }>>()

async function membersNow({ people, clock }: Asking, group: string): Promise<readonly string[]> {
  const members = await people.members(group)
  const known = remembered.get(people) ?? new Map()
  remembered.set(people, known.set(group, { atMs: clock.now(), members }))
  return members
}

async function membersLately(asking: Asking, group: string): Promise<readonly string[]> {
  const nowMs = asking.clock.now()
  const found = remembered.get(asking.people)?.get(group)
  if (found && nowMs - found.atMs < lateMs && nowMs >= found.atMs) return found.members
  return membersNow(asking, group)
}
