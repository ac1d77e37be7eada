import { applyOrder, type RankedCapability } from '../capabilities/rank.ts'
import { invariant } from '../invariant.ts'
import { isSameFold, isSameName } from '../inventory/names.ts'
import type { Node } from '../inventory/node.ts'
import type { Policy, RolePolicy } from './policy.ts'

/**
 * The roles of a node under the policy, sorted. A pin takes precedence over the inventory; a missing or undefined role
 * adds the unknown role.
 */
export function rolesOf(policy: Policy, node: Node): readonly string[] {
  const named = pinnedRoles(policy, node.name) ?? node.roles
  const known = named.filter((role) => Object.hasOwn(policy.roles, role))
  const complete = named.length > 0 && known.length === named.length
  const roles = complete ? known : [...known, policy.unknownRole]
  return [...new Set(roles)].sort()
}

/** The pinned roles of a node; a pin with an equal name takes precedence over pins that only may be the same host. */
function pinnedRoles({ pins }: Policy, node: string): readonly string[] | null {
  const alike = Object.keys(pins).filter((pin) => isSameName(pin, node))
  const equal = alike.filter((pin) => isSameFold(pin, node))
  const pinned = equal.length > 0 ? equal : alike
  return pinned.length === 0 ? null : pinned.flatMap((pin) => pins[pin] ?? [])
}

/** The rules of all roles of a node; all of them apply. */
export const rolePolicies = (policy: Policy, node: Node): readonly RolePolicy[] =>
  rolesOf(policy, node).map((role) => roleRules(policy, role))

/** The rules of a role that `rolesOf` has named. */
export function roleRules(policy: Policy, role: string): RolePolicy {
  const rules = policy.roles[role]
  invariant(rules, `policy has no rules for role ${role}`)
  return rules
}

const merged = (lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())]

/** The command gates of all roles of a node. */
export const gatesOf = (policy: Policy, node: Node) => merged(rolePolicies(policy, node).map(({ gates }) => gates))

/** The drain hooks of all roles of a node, in order. */
export const drainHooksOf = (policy: Policy, node: Node) =>
  merged(rolePolicies(policy, node).map((role) => role.drainHooks))

/** The undrain hooks of all roles of a node, in order. */
export const undrainHooksOf = (policy: Policy, node: Node) =>
  merged(rolePolicies(policy, node).map((role) => role.undrainHooks))

/** The capabilities of all roles of a node, in the order of application. */
export const capabilitiesOf = (policy: Policy, node: Node): readonly RankedCapability[] =>
  applyOrder(rolePolicies(policy, node).map(({ capabilities = [] }) => capabilities))

/** The undrain hooks of every role that has one of these drain hooks. */
export const undrainHooksFor = (policy: Policy, drained: readonly string[]) =>
  merged(
    Object.values(policy.roles)
      .filter(({ drainHooks }) => drainHooks.some((hook) => drained.includes(hook)))
      .map((role) => role.undrainHooks),
  )

/** How many times in a row the cluster must be found healthy: the maximum over the roles of a node, at least 1. */
export const passesOf = (policy: Policy, node: Node) =>
  Math.max(1, ...rolePolicies(policy, node).map(({ passes }) => passes))

/** The effect of zero evaluated checks for the node: `refuse` if any of its roles refuses. */
export const withoutChecksOf = (policy: Policy, node: Node): 'refuse' | 'allow' =>
  rolePolicies(policy, node).some(({ withoutChecks }) => withoutChecks === 'refuse') ? 'refuse' : 'allow'
