import type { Trigger } from '../../core/health/facts.ts'
import type { ClusterContext } from '../ports/context.ts'
import { filesOf, merged } from '../queries/pending.ts'

type ScanContext = Pick<ClusterContext, 'inventory' | 'cluster' | 'nodes' | 'leases' | 'clock'>

/** The age of the last scan, in milliseconds, from which a new one is due. */
const intervalMs = 10 * 60_000
/** How long a bot has the scan to itself, in milliseconds; if it dies, another bot scans after that. */
const leaseMs = 5 * 60_000

/**
 * Asks every node whether it needs a reboot, and stores the answers; only when the last scan is old enough and no other
 * bot is scanning.
 */
export async function scanForReboots(context: ScanContext): Promise<'scanned' | 'not due'> {
  const { leases, clock, cluster, inventory } = context
  const before = await leases.rebootScan()
  if (before !== null && clock.now() - before.atMs < intervalMs) return 'not due'
  if ((await leases.begin('the scan for reboots', leaseMs)) !== 'ours') return 'not due'
  const nodes = await inventory.nodes()
  const [keys, { files, silent }] = await Promise.all([cluster.triggers(), filesOf(context, nodes)])
  // A node that does not answer keeps its known trigger, because it may still need the reboot.
  const absent = nodes.filter(({ membership }) => membership !== 'alive').map(({ name }) => name)
  const unheard = new Set([...silent, ...absent])
  const known = (before?.triggers ?? []).filter(({ node, from }) => from === 'file' && unheard.has(node))
  const triggers = merged(keys, [...files, ...known])
  await leases.keepRebootScan({ atMs: clock.now(), triggers: await dated(context, triggers), silent })
  return 'scanned'
}

/** The triggers with a start time each; without one from the source, it is when the trigger was first seen. */
async function dated(
  { leases, clock }: Pick<ClusterContext, 'leases' | 'clock'>,
  triggers: readonly Trigger[],
): Promise<readonly Trigger[]> {
  const names = [...new Set(triggers.map(({ node }) => node))]
  const since = await leases.since('reboot needed', names, clock.now())
  return triggers.map((trigger) => ({ ...trigger, sinceMs: trigger.sinceMs ?? since.get(trigger.node) ?? null }))
}
