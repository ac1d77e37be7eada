import type { FleetTiming, HookPlan, NodePlan, NodeRole, PackagePlan, ServicePlan } from './plan.ts'

/** The timing of the demo's nodes: slow enough to watch, fast enough to wait for. */
export const demoTiming: FleetTiming = {
  shutdownMs: 1_200,
  rebootMs: 4_000,
  settleMs: 2_000,
  packageMs: 700,
  recoveryMs: 2_000,
}

/** The timing for tests: every phase still happens, as short as possible. */
export const fastTiming: FleetTiming = {
  shutdownMs: 100,
  rebootMs: 300,
  settleMs: 300,
  packageMs: 50,
  recoveryMs: 300,
}

/** The services of each role's nodes, with the tags that rebootmgr and Lockkeeper read. */
const roleServices: Readonly<Record<NodeRole, readonly ServicePlan[]>> = {
  storage: [{ name: 'ceph-osd', port: 6800, tags: ['rebootmgr'], check: 'script' }],
  control: [
    { name: 'galera', port: 3306, tags: ['rebootmgr', 'min_passing=2'], check: 'http' },
    { name: 'keystone', port: 5000, tags: ['rebootmgr', 'max_failing=1'], check: 'script' },
  ],
  compute: [
    { name: 'nova-compute', port: 8774, tags: ['rebootmgr', 'ignore_maintenance', 'max_failing=1'], check: 'script' },
  ],
  gateway: [{ name: 'haproxy', port: 443, tags: ['rebootmgr', 'min_passing=1'], check: 'http' }],
}

/** The services of a node without a role. */
const unknownService: ServicePlan = { name: 'backup', port: 9103, tags: ['rebootmgr'], check: 'script' }

const rolePackages: Readonly<Record<NodeRole, PackagePlan>> = {
  storage: { name: 'ceph-osd', installed: '18.2.4-1', candidate: '18.2.7-1', needsReboot: false },
  control: { name: 'mariadb-server', installed: '10.11.9-1', candidate: '10.11.11-1', needsReboot: false },
  compute: { name: 'nova-compute', installed: '29.2.0-1', candidate: '29.2.1-1', needsReboot: false },
  gateway: { name: 'haproxy', installed: '2.8.10-1', candidate: '2.8.14-1', needsReboot: false },
}

const basePackages: readonly PackagePlan[] = [
  { name: 'linux-image-amd64', installed: '6.12.43-1', candidate: '6.12.57-1', needsReboot: true },
  { name: 'openssl', installed: '3.0.15-1', candidate: '3.0.17-1', needsReboot: false },
  { name: 'ca-certificates', installed: '20240203', candidate: '20240203', needsReboot: false },
]

/** The hooks of a storage host: it tells its cluster not to move data while it is away, and lifts that afterwards. */
const storageHooks: readonly HookPlan[] = [
  { phase: 'pre', name: '20-noout', body: '[ -n "$REBOOTMGR_DRY_RUN" ] || ceph osd set-group noout "$(hostname)"' },
  { phase: 'post', name: '20-noout', body: '[ -n "$REBOOTMGR_DRY_RUN" ] || ceph osd unset-group noout "$(hostname)"' },
]

/** A node with the services and packages of its roles, all checked through its own SSH port. */
export function demoNode(name: string, roles: readonly NodeRole[], rack: string): NodePlan {
  return {
    name,
    roles,
    rack,
    zone: rack.startsWith('a') ? 'zone-a' : 'zone-b',
    group: groupOf(roles),
    services: [
      { name: 'node-ssh', port: 22, tags: [], check: 'tcp' },
      ...(roles.length === 0 ? [unknownService] : roles.flatMap((role) => roleServices[role])),
    ],
    packages: [...basePackages, ...roles.map((role) => rolePackages[role])],
    hooks: roles.includes('storage') ? storageHooks : [],
  }
}

/** A node belongs to at most one group; with both roles it is in the more sensitive one. */
function groupOf(roles: readonly NodeRole[]): string | null {
  return (['storage', 'compute'] as const).find((role) => roles.includes(role)) ?? null
}

/**
 * The demo cluster's nodes: four racks of storage, control, compute and gateway, one with mixed roles and one with an
 * unknown role.
 */
export const demoNodes: readonly NodePlan[] = [
  demoNode('storage-01', ['storage'], 'a1'),
  demoNode('storage-02', ['storage'], 'a2'),
  demoNode('storage-03', ['storage'], 'b1'),
  demoNode('storage-04', ['storage'], 'b2'),
  demoNode('control-1', ['control'], 'a1'),
  demoNode('control-2', ['control'], 'a2'),
  demoNode('control-3', ['control'], 'b1'),
  demoNode('compute-01', ['compute'], 'a1'),
  demoNode('compute-02', ['compute'], 'a2'),
  demoNode('compute-03', ['compute'], 'b1'),
  demoNode('gateway-1', ['gateway'], 'a2'),
  demoNode('gateway-2', ['gateway'], 'b2'),
  demoNode('mixed-01', ['compute', 'storage'], 'b2'),
  demoNode('odd-01', [], 'b1'),
]
