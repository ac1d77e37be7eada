import type { ApprovalRule, Policy } from '../core/policy/policy.ts'
import type { Who } from '../core/policy/who.ts'
import type { Outside } from './outside.ts'

const groupsIn = (policy: Policy, rule: ApprovalRule | null): readonly string[] => {
  const roles = Object.values(policy.roles).flatMap(({ approvals }) => approvals?.parts ?? [])
  const named = [
    ...policy.access.flatMap(({ groups }) => groups),
    ...[...roles, ...(rule?.parts ?? [])].flatMap(({ groups }) => groups),
  ]
  return [...new Set(named.filter((group) => group !== '*'))]
}

/** A person as they are right now: their kind, and those of the policy's groups that they are in. */
export async function whoIs(
  { people, policy }: Pick<Outside, 'people' | 'policy'>,
  id: string,
  rule: ApprovalRule | null = null,
): Promise<Who> {
  const [person, ...memberships] = await Promise.all([
    people.person(id),
    ...groupsIn(policy, rule).map(async (group) => ((await people.members(group)).includes(id) ? group : null)),
  ])
  return { person, groups: memberships.filter((group) => group !== null) }
}
