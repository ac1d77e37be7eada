import type { Trigger } from '../../core/health/facts.ts'
import type { ClusterContext } from '../ports/context.ts'
import { filesOf, merged } from '../queries/pending.ts'

type ScanContext = Pick<ClusterContext, 'inventory' | 'cluster' | 'nodes' | 'leases' | 'clock'>

/** How old the last scan may be before nodes are asked anew. */
const everyMs = 10 * 60_000
/** A bot that dies in the middle of a scan keeps the others from one for so long. */
const mostMs = 5 * 60_000

/** Asks every node whether it needs a reboot, if that was long ago and no other bot is at it; keeps what they said. */
export async function scanForReboots(context: ScanContext): Promise<'scanned' | 'not due'> {
  const { leases, clock, cluster, inventory } = context
  const before = await leases.rebootScan()
  if (before !== null && clock.now() - before.atMs < everyMs) return 'not due'
  if ((await leases.begin('the scan for reboots', mostMs)) !== 'ours') return 'not due'
  const nodes = await inventory.nodes()
  const [keys, { files, silent }] = await Promise.all([cluster.triggers(), filesOf(context, nodes)])
  // Whoever does not answer may need a reboot as much as before.
  const absent = nodes.filter(({ membership }) => membership !== 'alive').map(({ name }) => name)
  const unheard = new Set([...silent, ...absent])
  const known = (before?.triggers ?? []).filter(({ node, from }) => from === 'file' && unheard.has(node))
  const triggers = merged(keys, [...files, ...known])
  await leases.keepRebootScan({ atMs: clock.now(), triggers: await dated(context, triggers), silent })
  return 'scanned'
}

/** Where nothing else says since when, it is since we first saw it. */
async function dated(
  { leases, clock }: Pick<ClusterContext, 'leases' | 'clock'>,
  triggers: readonly Trigger[],
): Promise<readonly Trigger[]> {
  const names = [...new Set(triggers.map(({ node }) => node))]
  const since = await leases.since('reboot needed', names, clock.now())
  return triggers.map((trigger) => ({ ...trigger, sinceMs: trigger.sinceMs ?? since.get(trigger.node) ?? null }))
}
