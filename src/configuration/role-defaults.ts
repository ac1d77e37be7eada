import type { RankedCapability } from '../core/capabilities/rank.ts'
import type { ApprovalRule, RolePolicy } from '../core/policy/policy.ts'
import type { WrittenCluster } from './schema/cluster.ts'
import { alertCapabilitiesOf } from './to-alerts.ts'
import { cephCapabilitiesOf } from './to-ceph.ts'
import { openStackCapabilitiesOf } from './to-openstack.ts'
import { timesOf } from './to-windows.ts'

type Voters = WrittenCluster['approvers']
type WrittenRole = WrittenCluster['roles'][string]

const hourMs = 3_600_000

/** Roles with strict defaults: a second missing node may cost data or quorum. */
export const strictRoles = (unknownRole: string): ReadonlySet<string> => new Set(['storage', 'control', unknownRole])

/** A role's settings where the file has none. */
const emptyRole: WrittenRole = {
  approvals: undefined,
  slots: 1,
  gates: [],
  drain: [],
  undrain: [],
  capabilities: [],
  window: null,
  expected: null,
  withoutChecks: undefined,
  passes: 3,
}

/** All roles of a cluster; `storage` is always among them. */
export function rolePoliciesOf(cluster: WrittenCluster): { readonly [role: string]: RolePolicy } {
  const roles = { storage: emptyRole, ...cluster.roles }
  const strict = strictRoles(cluster.unknownRole)
  const known = [
    ...alertCapabilitiesOf(cluster),
    ...cephCapabilitiesOf(cluster.ceph),
    ...openStackCapabilitiesOf(cluster.openstack),
  ]
  return Object.fromEntries(
    Object.entries(roles).map(([name, role]) => [
      name,
      {
        ...rolePolicy(role, strict.has(name) ? 'strict' : 'usual', cluster.approvers),
        ...capabilitiesOf(role, known),
        ...timesOf(role, cluster),
      },
    ]),
  )
}

/** The capabilities of a role with their ranks; the field is absent where it has none, which keeps the policy's hash. */
function capabilitiesOf(role: WrittenRole, known: readonly RankedCapability[]): Pick<RolePolicy, 'capabilities'> {
  const capabilities = role.capabilities.flatMap((name) => known.filter((one) => one.name === name))
  return capabilities.length === 0 ? {} : { capabilities }
}

function rolePolicy(role: WrittenRole, kind: 'strict' | 'usual', approvers: Voters): RolePolicy {
  return {
    approvals: approvalsOf(role.approvals, kind, approvers),
    slots: role.slots,
    gates: role.gates,
    drainHooks: role.drain,
    undrainHooks: role.undrain,
    withoutChecks: role.withoutChecks ?? (kind === 'strict' ? 'refuse' : 'allow'),
    passes: role.passes,
  }
}

function approvalsOf(
  written: WrittenRole['approvals'],
  kind: 'strict' | 'usual',
  approvers: Voters,
): ApprovalRule | null {
  if (written === 'none') return null
  if (written === undefined) {
    const count = kind === 'strict' ? 2 : 1
    return {
      parts: [{ count, ...approvers }],
      expiresAfterMs: 4 * hourMs,
      countsForMs: 16 * hourMs,
      requesterCounts: 'no',
    }
  }
  return {
    parts: written.needs.map((need) =>
      need.groups.length + need.people.length > 0 ? need : { count: need.count, ...approvers },
    ),
    expiresAfterMs: written.expires,
    countsForMs: written.validFor,
    requesterCounts: written.requesterCounts,
    ...(written.secondFactor === 'yes' ? { secondFactor: 'demanded' as const } : {}),
  }
}
