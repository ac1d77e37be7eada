import type { Node } from '../inventory/node.ts'
import { memoized, memoizedFor } from '../memoized.ts'
import type { ApprovalPart, ApprovalRule, Policy } from './policy.ts'
import { roleRules, rolesOf } from './roles.ts'

/**
 * The approval rule for work on these nodes: as strict as the rules of all their roles; null when none needs approval.
 */
export const approvalRuleOf = (policy: Policy, nodes: readonly Node[]): ApprovalRule | null =>
  ruleOfRoles(policy)([...new Set(nodes.flatMap((node) => rolesOf(policy, node)))].sort().join(separator))

// a character that no name of a role has
const separator = '\u0000'

/** The rule of a combination of roles, made once: many nodes have the same one. */
const ruleOfRoles = memoizedFor((policy: Policy) =>
  memoized((roles: string): ApprovalRule | null =>
    strictest(roles === '' ? [] : roles.split(separator).map((role) => roleRules(policy, role).approvals)),
  ),
)

/** One rule as strict as all of these; null when none of them needs approval. */
export function strictest(rules: readonly (ApprovalRule | null)[]): ApprovalRule | null {
  const real = rules.filter((rule) => rule !== null)
  if (real.length === 0) return null
  const ages = real.flatMap(({ countsForMs }) => countsForMs ?? [])
  const most = new Map<string, ApprovalPart>()
  for (const rule of real)
    for (const [memberships, part] of byVoters(rule.parts))
      if (part.count > (most.get(memberships)?.count ?? -1)) most.set(memberships, part)
  return {
    parts: [...most].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part),
    expiresAfterMs: Math.min(...real.map(({ expiresAfterMs }) => expiresAfterMs)),
    ...(ages.length > 0 ? { countsForMs: Math.min(...ages) } : {}),
    requesterCounts: real.some(({ requesterCounts }) => requesterCounts === 'no') ? 'no' : 'yes',
    ...(real.some(({ secondFactor }) => secondFactor === 'demanded') ? { secondFactor: 'demanded' as const } : {}),
  }
}

// A person fills one place only, so parts of one rule with the same approvers need the sum of their counts.
function byVoters(parts: readonly ApprovalPart[]): ReadonlyMap<string, ApprovalPart> {
  const sums = new Map<string, ApprovalPart>()
  for (const part of parts) {
    const groups = [...new Set(part.groups)].sort()
    const people = [...new Set(part.people)].sort()
    const memberships = JSON.stringify([groups, people])
    sums.set(memberships, { count: (sums.get(memberships)?.count ?? 0) + part.count, groups, people })
  }
  return sums
}
