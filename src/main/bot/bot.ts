import { join } from 'node:path'
import { systemClock } from '../../adapters/clock/clock.ts'
import { assertConsulReachable } from '../../adapters/consul/client/reachable.ts'
import type { ReadyPart } from '../../adapters/http/probes.ts'
import { withLogFields } from '../../adapters/log/log.ts'
import { openTraces, type Traces } from '../../adapters/otlp/traces.ts'
import { pngOf } from '../../adapters/png/png.ts'
import { defaultRedisTimes, patientConnection } from '../../adapters/redis/connection.ts'
import { forKeys } from '../../adapters/redis/connections.ts'
import { redisInbox } from '../../adapters/redis/inbox.ts'
import { keysOf } from '../../adapters/redis/keys.ts'
import { rateLimitsIn } from '../../adapters/redis/rate-limits.ts'
import type { TakeTurn } from '../../adapters/redis/turn-settings.ts'
import type { TurnWorker } from '../../adapters/redis/turn-worker.ts'
import { AcceptedBlocks } from '../../adapters/slack/blocks/accepted-blocks.ts'
import { type ChatParts, SlackChat } from '../../adapters/slack/chat.ts'
import { SlackBudget } from '../../adapters/slack/client/budget.ts'
import { botClient } from '../../adapters/slack/client/client.ts'
import { Self } from '../../adapters/slack/client/identity.ts'
import type { SlackSettings } from '../../adapters/slack/client/settings.ts'
import { Pictures } from '../../adapters/slack/files/pictures.ts'
import { SlackGateway } from '../../adapters/slack/gateway.ts'
import { SlackPeople } from '../../adapters/slack/people.ts'
import { scopeProblems } from '../../adapters/slack/startup.ts'
import { totpCodes } from '../../adapters/totp/totp.ts'
import { plainTextRisks } from '../../configuration/plain-text.ts'
import type { BotSettings } from '../../configuration/settings.ts'
import { judgeRights } from '../../core/health/rights.ts'
import { operationOfRun } from '../../core/journal.ts'
import { digestDue } from '../../engine/delivery/projections/digests.ts'
import { configurationVerdicts } from '../../engine/gates/configuration-in-force.ts'
import { reportConfiguration } from '../../engine/housekeeping/configuration.ts'
import { announceRestart } from '../../engine/housekeeping/sweeper.ts'
import { Backlog } from '../../engine/ports/backlog.ts'
import type { Log, LogFields } from '../../engine/ports/log.ts'
import type { Metrics } from '../../engine/ports/metrics.ts'
import type { TurnId } from '../../engine/ports/turns.ts'
import { conversation } from '../../engine/requests/conversation.ts'
import { takeTurn } from '../../engine/turns/take-turn.ts'
import { pictureSvg } from '../../messages/pictures/pictures.ts'
import { type OpenCluster, openCluster } from './cluster.ts'
import { startHousekeeping } from './housekeeping.ts'
import { randomIds } from './ids.ts'
import { loadCommands } from './load-commands.ts'
import { openStores, type Stores } from './stores.ts'
import { idsOfRequests, tracedConversation, tracedTurn } from './with-traces.ts'

/** The folder of commands, beside `src`, where operators edit them. */
export const commandsFolder = join(import.meta.dirname, '../../../commands')

/** A running bot. */
export type Bot = {
  readonly edge: SlackGateway
  readonly clusters: readonly OpenCluster[]
  /** The parts that readiness depends on. */
  readonly parts: readonly ReadyPart[]
  /** Accepts nothing new, hands over what is in progress, and ends. */
  stop(): Promise<void>
}

/** Starts a bot: checks its dependencies, opens its clusters, and accepts requests last. */
export async function startBot(settings: BotSettings, log: Log, metrics: Metrics): Promise<Bot> {
  const vocabulary = await loadCommands(commandsFolder)
  const stores = await openStores(settings, log)
  for (const risk of plainTextRisks(settings)) log.warn({ risk }, 'plain text to another host')
  const { slack } = settings
  const { listedGroups: listed, times } = slack
  const budget = new SlackBudget(rateLimitsIn(stores.rates), systemClock, log)
  const blocks = new AcceptedBlocks(listed, log)
  const pictures = picturesOf(slack, budget, log)
  const self = new Self(botClient(slack, times.askMs, budget, log))
  warnOfScopes(self, log)
  const traces = settings.tracesUrl === null ? null : openTraces(settings.tracesUrl, settings.instance, log)
  const ids = idsOfRequests(randomIds)
  const shared = {
    instance: settings.instance,
    vocabulary,
    chat: chatOf(slack, { self, blocks, budget, pictures, clock: systemClock }, log),
    backlog: new Backlog(),
    people: new SlackPeople(botClient(slack, times.askMs, budget, log), self, listed),
    codes: totpCodes(settings.codes),
    clock: systemClock,
    ids,
    log,
    metrics,
    traces,
  }
  const clusters = settings.clusters.map((cluster) => openCluster(cluster, shared, stores.of(cluster.policy.cluster)))
  for (const { settings: own, consul } of clusters) await assertConsulReachable(own.consul, () => consul.locks.state())
  const bots = {
    clusters: new Map(clusters.map(({ context }) => [context.policy.cluster, context])),
    prefix: slack.prefix,
  }
  const edge = new SlackGateway(slack, {
    conversation: tracedConversation(conversation(bots), randomIds, traces),
    inbox: redisInbox(stores.inbox),
    self,
    blocks,
    budget,
    pictures,
    clock: systemClock,
    log,
  })
  for (const { context } of clusters) await reportConfiguration(context)
  for (const { context } of clusters) await announceRestart(context)
  const workers = clusters.map((cluster) => startWork(cluster, settings, traces, log))
  const houses = await Promise.all(
    clusters.map(({ context, consul }) => startHousekeeping(context, consul.escalations)),
  )
  for (const { turns, settings: own } of clusters)
    await turns.schedules.set(own.digests.map(({ id, cron, zone }) => ({ id, cron, zone })))
  await edge.start()
  return {
    edge,
    clusters,
    parts: partsOf(edge, stores, clusters),
    async stop() {
      await edge.stop()
      for (const bots of houses) bots.stop()
      await Promise.all(workers.map((worker) => worker.stop()))
      await Promise.all(clusters.map((cluster) => cluster.close()))
      stores.close()
      await traces?.close()
    },
  }
}

/** Pictures, with a client of their own. */
const picturesOf = (slack: SlackSettings, budget: SlackBudget, log: Log): Pictures =>
  new Pictures({
    client: botClient(slack, slack.times.askMs, budget, log),
    draw: (picture) => pngOf(pictureSvg(picture, 'light'), pictureSvg(picture, 'reader')),
    prepareMs: slack.times.pictureMs,
    scanMs: slack.times.scanMs,
    log,
  })

/** The chat, with a client of its own. */
const chatOf = (slack: SlackSettings, parts: Omit<ChatParts, 'client' | 'settleMs'>, log: Log): SlackChat =>
  new SlackChat({
    ...parts,
    client: botClient(slack, slack.times.sendMs, parts.budget, log),
    settleMs: slack.times.settleMs,
  })

function partsOf(edge: SlackGateway, stores: Stores, clusters: readonly OpenCluster[]): readonly ReadyPart[] {
  const known = (name: string, check: () => Promise<unknown>): ReadyPart => ({
    name,
    check: () => check().then(() => ({ is: 'ready' as const })),
  })
  return [
    {
      name: 'slack',
      check: async () => (edge.reachable ? { is: 'ready' } : { is: 'not ready', why: 'no open connection' }),
    },
    known('redis', () => Promise.all(stores.all.map((redis) => redis.ping()))),
    ...clusters.map(({ context }) => known(`locks of ${context.policy.cluster}`, () => context.locks.state())),
    ...clusters.map(({ context }) => ({
      name: `rights in ${context.policy.cluster}`,
      check: async () => {
        const rights = judgeRights(await context.rights.missing())
        return rights.verdict === 'ok'
          ? ({ is: 'ready' } as const)
          : ({ is: 'not ready', why: rights.evidence } as const)
      },
    })),
    ...clusters.map(({ context }) => ({
      name: `configuration of ${context.policy.cluster}`,
      check: async () => {
        const [no] = await configurationVerdicts(context)
        return no === undefined ? ({ is: 'ready' } as const) : ({ is: 'not ready', why: no.evidence } as const)
      },
    })),
  ]
}

/** An unreachable Slack does not keep the bot from starting; its scopes are reported once Slack answers. */
function warnOfScopes(self: Self, log: Log): void {
  self.identity().then(
    (identity) => {
      for (const { words, lacks } of scopeProblems(identity)) {
        if (lacks === 'decoration') log.warn({ problem: words }, 'the Slack app lacks a permission for pictures')
        else log.error({ problem: words }, 'the Slack app lacks a permission')
      }
    },
    (error: unknown) => log.warn({ error }, 'not yet signed in to Slack'),
  )
}

function startWork(
  { context, turns, settings: { digests } }: OpenCluster,
  settings: BotSettings,
  traces: Traces | null,
  log: Log,
): TurnWorker {
  const patient = patientConnection(
    forKeys(settings.redis, keysOf(context.policy.cluster).prefix),
    defaultRedisTimes,
    log,
  )
  const takeSlot = async (schedule: string, slotMs: number) => {
    const digest = digests.find(({ id }) => id === schedule)
    if (!digest) return
    await digestDue(context, schedule, digest.channel, slotMs)
  }
  const take: TakeTurn = (turn, signal) =>
    withLogFields(fieldsOf(turn, context.policy.cluster), () =>
      tracedTurn(traces, turn, () => takeTurn(context, turn, signal)),
    )
  return turns.start({ takeTurn: take, takeSlot }, settings.turns, patient)
}

/** The fields of every line that is logged during a turn. */
function fieldsOf({ kind, id }: TurnId, cluster: string): LogFields {
  if (kind === 'notice' || kind === 'digest') return { cluster, turn: kind, [kind]: id }
  const operation = kind === 'run' ? { run: id, operation: operationOfRun(id) } : { operation: id }
  return { cluster, turn: kind, ...operation }
}
