import { parseArgs } from 'node:util'
import { systemClock } from '../../adapters/clock/clock.ts'
import { openConsul } from '../../adapters/consul/consul.ts'
import { openLog } from '../../adapters/log/log.ts'
import { redisConnections } from '../../adapters/redis/connections.ts'
import { type RedisJournals, redisJournals } from '../../adapters/redis/journals.ts'
import { keysOf } from '../../adapters/redis/keys.ts'
import type { ClusterSettings } from '../../configuration/settings.ts'
import type { Used } from '../../configuration/used.ts'
import { nodesOfDecision } from '../../core/cluster/events.ts'
import { namesHost } from '../../core/inventory/names.ts'
import { operationOfJournal } from '../../core/journal.ts'
import { operationState } from '../../core/operation/state.ts'
import { isOfCluster, type JournalEntry } from '../../engine/ports/journals.ts'
import { settingsOrExitFor } from './settings.ts'
import { auditVerdict } from './verdict.ts'

const page = 500

/** Does the work for the journals of one cluster, or of all; resolves to the exit code. */
async function withJournals(
  only: string | undefined,
  uses: readonly Used[],
  work: (cluster: ClusterSettings, journals: RedisJournals) => Promise<boolean>,
): Promise<number> {
  const settings = await settingsOrExitFor(uses)
  if (settings === null) return 1
  const clusters = settings.clusters.filter(({ policy }) => only === undefined || policy.cluster === only)
  if (clusters.length === 0) {
    const names = settings.clusters.map(({ policy }) => policy.cluster).join(', ')
    process.stderr.write(`--cluster ${only}: no such cluster. Clusters: ${names}.\n`)
    return 2
  }
  const redis = redisConnections(settings.redis, openLog(settings.instance, 'silent'))
  try {
    let well = true
    for (const cluster of clusters) {
      const name = cluster.policy.cluster
      well = (await work(cluster, redisJournals(await redis.of(keysOf(name).prefix), name))) && well
    }
    return well ? 0 : 1
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  } finally {
    redis.close()
  }
}

/** `lockkeeper audit verify`: exit code 0 when every chain verifies up to the head that Consul has. */
export const auditVerify = (): Promise<number> =>
  withJournals(undefined, ['redis', 'consul'], async ({ policy: { cluster }, consul, inventory }, journals) => {
    const ports = openConsul(consul, inventory, systemClock, openLog(cluster, 'silent'))
    try {
      const { is, words } = await auditVerdict(journals, ports.auditAnchor)
      process.stdout.write(`${cluster}: ${words}\n`)
      return is === 'whole'
    } finally {
      await ports.close()
    }
  })

/** `lockkeeper audit export`: one JSON object in each line, oldest first, each with its position in the chain. */
export function auditExport(given: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...given],
    options: {
      cluster: { type: 'string' },
      since: { type: 'string' },
      node: { type: 'string' },
      person: { type: 'string' },
    },
  })
  const sinceMs = values.since === undefined ? 0 : Date.parse(values.since)
  if (Number.isNaN(sinceMs)) {
    process.stderr.write(`--since ${values.since}: not a time. Use a time such as 2026-11-20T00:00:00Z\n`)
    return Promise.resolve(2)
  }
  return withJournals(values.cluster, ['redis'], async (_cluster, journals) => {
    const nodesOf = knownNodes(journals)
    for (let from = 1; ; from += page) {
      const links = await journals.exported(from, page)
      for (const { link, entry } of links) {
        const people = [entry.actor.kind === 'person' ? entry.actor.id : null, entry.onBehalfOf]
        if (entry.atMs < sinceMs || (values.person !== undefined && !people.includes(values.person))) continue
        if (values.node !== undefined && !namesHost(await nodesOf(entry), values.node)) continue
        process.stdout.write(`${JSON.stringify({ position: link.position, hash: link.hash, ...entry })}\n`)
      }
      if (links.length < page) return true
    }
  })
}

/** The nodes that an entry is about; each operation is read once. */
function knownNodes(journals: RedisJournals) {
  const known = new Map<string, readonly string[]>()
  return async (entry: JournalEntry): Promise<readonly string[]> => {
    if (isOfCluster(entry)) return nodesOfDecision(entry.event)
    const operation = operationOfJournal(entry.journal) ?? ''
    const found = known.get(operation)
    if (found) return found
    const nodes = operationState(await journals.operation(operation))?.plan.nodes.map(({ node }) => node) ?? []
    known.set(operation, nodes)
    return nodes
  }
}
