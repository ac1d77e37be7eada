import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { systemClock } from '../adapters/clock/clock.ts'
import { demandConsul } from '../adapters/consul/reachable.ts'
import type { ReadyPart } from '../adapters/http/probes.ts'
import { withLogFields } from '../adapters/log/log.ts'
import { redisArrivals } from '../adapters/redis/arrivals.ts'
import { connect, patientConnection, promptConnection, usualRedisTimes } from '../adapters/redis/connection.ts'
import { demandDurability } from '../adapters/redis/durability.ts'
import type { TakeTurn } from '../adapters/redis/turn-settings.ts'
import type { TurnWorker } from '../adapters/redis/turn-worker.ts'
import { SlackChat } from '../adapters/slack/chat.ts'
import { botClient } from '../adapters/slack/client.ts'
import { SlackEdge } from '../adapters/slack/edge.ts'
import { Self } from '../adapters/slack/identity.ts'
import { SlackPeople } from '../adapters/slack/people.ts'
import { scopeProblems } from '../adapters/slack/startup.ts'
import { totpCodes } from '../adapters/totp/totp.ts'
import { plainTextRisks } from '../configuration/plain-text.ts'
import type { BotSettings } from '../configuration/settings.ts'
import { judgeRights } from '../core/health/rights.ts'
import { operationOfRun } from '../core/journal.ts'
import { conversation } from '../engine/conversation.ts'
import { Deliveries } from '../engine/deliveries.ts'
import { digestDue } from '../engine/digests.ts'
import type { Log, LogFields } from '../engine/ports/log.ts'
import type { Metrics } from '../engine/ports/metrics.ts'
import type { TurnId } from '../engine/ports/turns.ts'
import { sayRestarted } from '../engine/sweeper.ts'
import { takeTurn } from '../engine/turns.ts'
import { type OpenCluster, openCluster } from './cluster.ts'
import { loadCommands } from './commands.ts'
import { keepHouse } from './housekeeping.ts'
import { randomIds } from './ids.ts'

/** Commands live beside `src`, where operators edit them. */
export const commandsFolder = join(import.meta.dirname, '../../commands')

/** A running bot. */
export type Bot = {
  readonly edge: SlackEdge
  readonly clusters: readonly OpenCluster[]
  /** What readiness is asked of. */
  readonly parts: readonly ReadyPart[]
  /** Takes nothing new, hands over what is in hand, and ends. */
  stop(): Promise<void>
}

/** Starts a bot: checks what it stands on, opens its clusters, and lets people in last of all. */
export async function startBot(settings: BotSettings, log: Log, metrics: Metrics): Promise<Bot> {
  const vocabulary = await loadCommands(commandsFolder)
  const redis = promptConnection(settings.redis.url, usualRedisTimes, log)
  await connect(redis)
  await demandDurability(redis, settings.redis.durability)
  for (const risk of plainTextRisks(settings)) log.warn({ risk }, 'plain text to another host')
  const { slack } = settings
  const client = botClient(slack, slack.times.sendMs, log)
  const self = new Self(botClient(slack, slack.times.askMs, log))
  warnOfScopes(self, log)
  const shared = {
    instance: settings.instance,
    vocabulary,
    redis,
    chat: new SlackChat(client, self, slack.listedGroups, systemClock, slack.times.settleMs),
    deliveries: new Deliveries(),
    people: new SlackPeople(botClient(slack, slack.times.askMs, log), self, slack.listedGroups),
    codes: totpCodes(settings.codes),
    clock: systemClock,
    ids: randomIds,
    log,
    metrics,
  }
  const clusters = settings.clusters.map((cluster) => openCluster(cluster, shared))
  for (const { settings: own, consul } of clusters) await demandConsul(own.consul, () => consul.locks.state())
  const house = {
    clusters: new Map(clusters.map(({ outside }) => [outside.policy.cluster, outside])),
    prefix: slack.prefix,
  }
  const edge = new SlackEdge(slack, {
    conversation: conversation(house),
    arrivals: redisArrivals(redis),
    self,
    clock: systemClock,
    log,
  })
  for (const { outside } of clusters) await sayRestarted(outside)
  const workers = clusters.map((cluster) => startWork(cluster, settings, log))
  const houses = await Promise.all(clusters.map(({ outside, consul }) => keepHouse(outside, consul.escalations)))
  for (const { turns, settings: own } of clusters)
    await turns.schedules.set(own.digests.map(({ id, cron, zone }) => ({ id, cron, zone })))
  await edge.start()
  return {
    edge,
    clusters,
    parts: partsOf(edge, redis, clusters),
    async stop() {
      await edge.stop()
      for (const house of houses) house.stop()
      await Promise.all(workers.map((worker) => worker.stop()))
      await Promise.all(clusters.map((cluster) => cluster.close()))
      redis.disconnect()
    },
  }
}

function partsOf(edge: SlackEdge, redis: Redis, clusters: readonly OpenCluster[]): readonly ReadyPart[] {
  const known = (name: string, check: () => Promise<unknown>): ReadyPart => ({
    name,
    check: () => check().then(() => ({ is: 'ready' as const })),
  })
  return [
    {
      name: 'slack',
      check: async () => (edge.reachable ? { is: 'ready' } : { is: 'not ready', why: 'no open connection' }),
    },
    known('redis', () => redis.ping()),
    ...clusters.map(({ outside }) => known(`locks of ${outside.policy.cluster}`, () => outside.locks.state())),
    ...clusters.map(({ outside }) => ({
      name: `rights in ${outside.policy.cluster}`,
      check: async () => {
        const rights = judgeRights(await outside.rights.missing())
        return rights.verdict === 'ok'
          ? ({ is: 'ready' } as const)
          : ({ is: 'not ready', why: rights.evidence } as const)
      },
    })),
  ]
}

/** Slack being away keeps nothing from going on; what its answer shows is said when it comes. */
function warnOfScopes(self: Self, log: Log): void {
  self.identity().then(
    (identity) => {
      for (const problem of scopeProblems(identity)) log.error({ problem }, 'the Slack app lacks a permission')
    },
    (error: unknown) => log.warn({ error }, 'Slack has not said who we are yet'),
  )
}

function startWork(
  { outside, turns, settings: { digests } }: OpenCluster,
  settings: BotSettings,
  log: Log,
): TurnWorker {
  const patient = patientConnection(settings.redis.url, usualRedisTimes, log)
  const takeSlot = async (schedule: string, slotMs: number) => {
    const digest = digests.find(({ id }) => id === schedule)
    if (!digest) return
    await digestDue(outside, schedule, digest.channel, slotMs)
  }
  const take: TakeTurn = (turn, signal) =>
    withLogFields(fieldsOf(turn, outside.policy.cluster), () => takeTurn(outside, turn, signal))
  return turns.start({ takeTurn: take, takeSlot }, settings.turns, patient)
}

/** What every line says that is logged during a turn. */
function fieldsOf({ kind, id }: TurnId, cluster: string): LogFields {
  if (kind === 'notice' || kind === 'digest') return { cluster, turn: kind, [kind]: id }
  const operation = kind === 'run' ? { run: id, operation: operationOfRun(id) } : { operation: id }
  return { cluster, turn: kind, ...operation }
}
