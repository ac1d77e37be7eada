import { applyOrder, type RankedCapability } from '../capabilities/rank.ts'
import { invariant } from '../invariant.ts'
import { isSameFold, isSameName } from '../inventory/names.ts'
import type { Node } from '../inventory/node.ts'
import type { Policy, RolePolicy } from './policy.ts'

/** The roles that the policy sees in a node: a pin wins; what the policy does not know counts as the unknown role. */
export function rolesOf(policy: Policy, node: Node): readonly string[] {
  const named = pinnedRoles(policy, node.name) ?? node.roles
  const known = named.filter((role) => Object.hasOwn(policy.roles, role))
  const complete = named.length > 0 && known.length === named.length
  const roles = complete ? known : [...known, policy.unknownRole]
  return [...new Set(roles)].sort()
}

/** Pinned roles of a node; a pin of its equal name wins over one that only may be the same host. */
function pinnedRoles({ pins }: Policy, node: string): readonly string[] | null {
  const alike = Object.keys(pins).filter((pin) => isSameName(pin, node))
  const equal = alike.filter((pin) => isSameFold(pin, node))
  const pinned = equal.length > 0 ? equal : alike
  return pinned.length === 0 ? null : pinned.flatMap((pin) => pins[pin] ?? [])
}

/** The rules of all of a node's roles; all of them apply. */
export const rolePolicies = (policy: Policy, node: Node): readonly RolePolicy[] =>
  rolesOf(policy, node).map((role) => {
    const rules = policy.roles[role]
    invariant(rules, `policy has no rules for role ${role}`)
    return rules
  })

const merged = (lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())]

/** Command gates of all of a node's roles. */
export const gatesOf = (policy: Policy, node: Node) => merged(rolePolicies(policy, node).map(({ gates }) => gates))

/** Drain hooks of all of a node's roles, in order. */
export const drainHooksOf = (policy: Policy, node: Node) =>
  merged(rolePolicies(policy, node).map((role) => role.drainHooks))

/** Undrain hooks of all of a node's roles, in order. */
export const undrainHooksOf = (policy: Policy, node: Node) =>
  merged(rolePolicies(policy, node).map((role) => role.undrainHooks))

/** Capabilities of all of a node's roles, in the order in which they are applied. */
export const capabilitiesOf = (policy: Policy, node: Node): readonly RankedCapability[] =>
  applyOrder(rolePolicies(policy, node).map(({ capabilities = [] }) => capabilities))

/** Undrain hooks of every role whose drain has one of these hooks: they give back what those took. */
export const undrainHooksFor = (policy: Policy, drained: readonly string[]) =>
  merged(
    Object.values(policy.roles)
      .filter(({ drainHooks }) => drainHooks.some((hook) => drained.includes(hook)))
      .map((role) => role.undrainHooks),
  )

/** How often in a row the cluster must be healthy afterwards: the strictest of the roles. */
export const passesOf = (policy: Policy, node: Node) =>
  Math.max(1, ...rolePolicies(policy, node).map(({ passes }) => passes))

/** What “no check was evaluated” means for the node: one role that refuses is enough. */
export const withoutChecksOf = (policy: Policy, node: Node): 'refuse' | 'allow' =>
  rolePolicies(policy, node).some(({ withoutChecks }) => withoutChecks === 'refuse') ? 'refuse' : 'allow'
