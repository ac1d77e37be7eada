import { unacknowledgedOverrides } from '../../core/cluster/break-glass.ts'
import { isOpen, unlockRequests } from '../../core/cluster/unlocking.ts'
import type { ClusterFacts, NodesRead } from '../../core/commands/facts.ts'
import type { HealthFacts, NodeConfig, StopFlag } from '../../core/health/facts.ts'
import { some } from '../../core/health/question.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { LockState } from '../../core/locks/locks.ts'
import type { OperationSummary } from '../../core/operation/summary.ts'
import { type MissingRight, missingRightWords } from '../../core/requirements.ts'
import { nextNight } from '../../core/unattended/night.ts'
import { recentUse } from '../authorization/channel-use.ts'
import { configurationStatus } from '../gates/configuration-in-force.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import type { ClusterEntry } from '../ports/journals.ts'
import { shownCampaigns } from './campaigns.ts'
import { cardLinks } from './cards.ts'
import { nothingPending, pendingReboots, type RebootsNeeded } from './pending.ts'

/** The ports that read the facts of a cluster. */
export type ClusterFactsContext = Pick<
  ClusterContext,
  | 'policy'
  | 'configurationHash'
  | 'configurations'
  | 'journals'
  | 'locks'
  | 'inventory'
  | 'cluster'
  | 'rights'
  | 'nodes'
  | 'chat'
  | 'backlog'
  | 'ledger'
  | 'leases'
  | 'clock'
>

const recent = { ms: 24 * 3_600_000, most: 200 } as const

type ReadNodes = { readonly nodes: readonly Node[]; readonly read: NodesRead }

/**
 * Reads the state of the cluster from all sources. A source that does not answer is listed in `unread`, and the rest is
 * shown.
 */
export async function clusterFacts(
  context: ClusterFactsContext,
  chosen: readonly Node[] | null,
  endedSinceMs = context.clock.now() - recent.ms,
  rebootFiles: 'asked' | 'as of the last scan' = 'asked',
): Promise<ClusterFacts> {
  const unread: { readonly source: string; readonly why: string }[] = []
  const read = async <T>(source: string, ask: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      unread.push({ source, why: error.message })
      return otherwise
    }
  }
  const atMs = context.clock.now()
  const last = context.inventory.lastKnown()
  const earlier: ReadNodes =
    last === null
      ? { nodes: [], read: { is: 'never' } }
      : { nodes: last.nodes, read: { is: 'before', atMs: last.atMs } }
  const readNow = async (): Promise<ReadNodes> => ({
    nodes: chosen ?? (await context.inventory.nodes()),
    read: { is: 'now' },
  })
  const inventory = read('inventory', readNow, earlier)
  const listed = inventory.then(({ nodes }) => nodes)
  // all together, so that they share the lists that several of them need, and one question about rights
  const [missing, configuration, health, locks, stopFlags, open, ended, pending, configs, decisions, campaigns] =
    await Promise.all([
      read<readonly MissingRight[]>('rights', () => context.rights.missing(), []),
      read('configurations', () => configurationStatus(context), { is: 'in force' as const }),
      read<HealthFacts | null>('health', () => context.cluster.health(), null),
      read<LockState | null>('locks', () => context.locks.state(), null),
      read<readonly StopFlag[]>('stop flags', () => context.cluster.stopFlags(), []),
      read<readonly OperationSummary[]>('operations', () => context.journals.open(), []),
      read<EndedFacts>('operations', () => endedFacts(context, endedSinceMs), { ended: [] }),
      read<RebootsNeeded>('reboot triggers', () => pendingReboots(context, listed, rebootFiles), nothingPending),
      read<{ [node: string]: NodeConfig }>('node configs', async () => configsOf(context, await listed), {}),
      read<readonly ClusterEntry[]>('decisions', () => context.journals.cluster(), []),
      read('campaigns', () => shownCampaigns(context, 'running'), []),
    ])
  const { nodes, read: nodesRead } = await inventory
  unread.unshift(...missing.map((right) => ({ source: right.requirement.system, why: missingRightWords(right) })))
  if (pending.silent.length > 0)
    unread.push({ source: 'reboot files', why: `whether a reboot is needed is unknown for ${some(pending.silent)}` })
  const cards = await read('cards', () => cardLinks(context, [...open, ...ended.ended]), {})
  const named = new Set(nodes.map(({ name }) => name))
  return {
    cluster: context.policy.cluster,
    atMs,
    nodes,
    nodesRead,
    maintenance: (health?.maintenance ?? []).filter(({ node }) => named.has(node)),
    failing: (health?.checks ?? []).filter(
      ({ node, status, checkId }) => named.has(node) && status !== 'passing' && !isMaintenance(checkId),
    ),
    locks,
    stopFlags,
    configs,
    triggers: pending.triggers.filter(({ node }) => named.has(node)),
    rebootsSeenAtMs: pending.lookedAtMs,
    open,
    ...ended,
    ...decidedFacts(context.policy, decisions, atMs),
    cards,
    campaigns,
    unusable: await unusableChannels(context),
    ...(configuration.is === 'not in force' ? { configuration } : {}),
    unread,
  }
}

type EndedFacts = Pick<ClusterFacts, 'ended' | 'endedPeriod'>

/** The newest operations that ended since a time, and whether there are more: one more is read to know it. */
async function endedFacts({ journals }: Pick<ClusterContext, 'journals'>, sinceMs: number): Promise<EndedFacts> {
  const ended = await journals.endedSince(sinceMs, recent.most + 1)
  return ended.length <= recent.most ? { ended } : { ended: ended.slice(0, recent.most), endedPeriod: 'shortened' }
}

/** What was decided outside of operations and still matters, and the policy entries with unattended work. */
const decidedFacts = (
  policy: ClusterFactsContext['policy'],
  decisions: readonly ClusterEntry[],
  nowMs: number,
): Pick<ClusterFacts, 'overrides' | 'unlocks' | 'nights'> => ({
  overrides: unacknowledgedOverrides(decisions),
  unlocks: unlockRequests(decisions).filter((request) => isOpen(request, nowMs)),
  ...nightsOf(policy, decisions, nowMs),
})

/** The policy entries with unattended work; nothing where there is none. */
function nightsOf(
  { unattended = {} }: ClusterFactsContext['policy'],
  decisions: readonly ClusterEntry[],
  nowMs: number,
): Pick<ClusterFacts, 'nights'> {
  const skips = decisions.flatMap(({ atMs, event }) => (event.type === 'nightSkipped' ? [{ ...event, atMs }] : []))
  const nights = Object.entries(unattended).map(([name, entry]) => ({
    policy: name,
    skipped: skips
      .filter(({ policy }) => policy === name)
      .map(({ atMs, date, reason }) => ({ atMs, date, why: reason }))
      .reverse(),
    next: nextNight(entry, nowMs),
  }))
  return nights.length === 0 ? {} : { nights }
}

/** The channels of the cluster that cannot be used, and how many messages wait for each. */
async function unusableChannels(
  context: Pick<ClusterContext, 'policy' | 'chat' | 'backlog' | 'clock'>,
): Promise<NonNullable<ClusterFacts['unusable']>> {
  const { channel: own, securityChannel } = context.policy
  const waiting = context.backlog.undelivered.filter(({ cause }) => cause === 'channel' || cause === 'rights')
  const channels = new Set([own, ...(securityChannel === null ? [] : [securityChannel])])
  const uses = await Promise.all(
    [...channels].map(async (channel) => ({ channel, use: await recentUse(context, channel) })),
  )
  return uses.flatMap(({ channel, use }) =>
    use.is === 'unusable'
      ? [{ channel, why: use.why, waiting: waiting.filter((one) => one.channel === channel).length }]
      : [],
  )
}

const isMaintenance = (checkId: string): boolean =>
  checkId === '_node_maintenance' || checkId.startsWith('_service_maintenance')

async function configsOf(
  context: Pick<ClusterContext, 'cluster'>,
  nodes: readonly Node[],
): Promise<{ [node: string]: NodeConfig }> {
  return Object.fromEntries(await context.cluster.nodeConfigs(nodes.map(({ name }) => name)))
}
