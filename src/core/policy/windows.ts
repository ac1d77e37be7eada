import type { Node } from '../inventory/node.ts'
import type { MaintenanceWindow } from '../windows/window.ts'
import type { ExpectedDurations, Policy } from './policy.ts'
import { rolePolicies } from './roles.ts'

/** The durations of roles without their own: 60 minutes, and 3 hours with package changes. */
const defaultExpected: ExpectedDurations = { rebootMs: 3_600_000, upgradeMs: 3 * 3_600_000 }

/**
 * The windows of a node: those of the cluster and of all its roles, each once. The node may be changed while all of them
 * are open; at any time when there is none.
 */
export function windowsOf(policy: Policy, node: Node): readonly MaintenanceWindow[] {
  const windows = [policy.window, ...rolePolicies(policy, node).map(({ window }) => window)]
  return [...new Map(windows.flatMap((window) => (window === undefined ? [] : [[window.name, window]]))).values()]
}

/** How long this kind of work is expected to take on a node of a role of the policy, in milliseconds. */
export const expectedMs = ({ roles }: Policy, role: string, work: keyof ExpectedDurations): number =>
  (roles[role]?.expected ?? defaultExpected)[work]
