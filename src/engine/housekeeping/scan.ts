import type { Trigger } from '../../core/health/facts.ts'
import type { ClusterContext } from '../ports/context.ts'
import { filesOf, merged } from '../queries/pending.ts'

type ScanContext = Pick<ClusterContext, 'recent' | 'nodes' | 'leases' | 'clock'>

/** The age of the last scan, in milliseconds, from which a new one is due. */
const intervalMs = 10 * 60_000
/** How long a bot has the scan to itself, in milliseconds; if it dies, another bot scans after that. */
const leaseMs = intervalMs
/** The time after which a scan asks no further node, so that it has ended when its lease does. */
const limitMs = leaseMs - 60_000
/** Fewer than the commands that run on nodes at once, so that a run does not wait for a scan. */
const atOnce = 12

/**
 * Asks every node whether it needs a reboot, and stores the answers; only when the last scan is old enough and no other
 * bot is scanning. `too late`: the lease is over and another bot may have scanned since, so that nothing is stored.
 */
export async function scanForReboots(context: ScanContext): Promise<'scanned' | 'not due' | 'too late'> {
  const { leases, clock, recent } = context
  const before = await leases.rebootScan()
  if (before !== null && clock.now() - before.atMs < intervalMs) return 'not due'
  const beganMs = clock.now()
  if ((await leases.begin('the scan for reboots', leaseMs)) !== 'ours') return 'not due'
  const nodes = await recent.inventory.nodes()
  // those that were not heard last time are asked first, in case the time is over before all have been asked
  const unheardBefore = new Set(before?.silent ?? [])
  const ordered = nodes.toSorted((a, b) => Number(unheardBefore.has(b.name)) - Number(unheardBefore.has(a.name)))
  const { files, silent } = await filesOf(context, ordered, { atOnce, untilMs: beganMs + limitMs })
  const keys = await recent.cluster.triggers()
  // A node that does not answer keeps its known trigger, because it may still need the reboot.
  const absent = nodes.filter(({ membership }) => membership !== 'alive').map(({ name }) => name)
  const unheard = new Set([...silent, ...absent])
  const known = (before?.triggers ?? []).filter(({ node, from }) => from === 'file' && unheard.has(node))
  const triggers = merged(keys, [...files, ...known])
  const datedTriggers = await dated(context, triggers)
  if (clock.now() >= beganMs + leaseMs) return 'too late'
  await leases.keepRebootScan({ atMs: clock.now(), triggers: datedTriggers, silent })
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
