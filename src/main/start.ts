import { shiftProcessTime } from '../adapters/clock/shifted.ts'
import { prometheusMetrics } from '../adapters/http/metrics.ts'
import { probeRoutes } from '../adapters/http/probes.ts'
import { httpLimits, type Route, startHttpServer } from '../adapters/http/server.ts'
import { openLog } from '../adapters/log/log.ts'
import { slackPath } from '../adapters/slack/gateway/http-receiver.ts'
import type { BotSettings } from '../configuration/settings.ts'
import { Failure } from '../engine/ports/failure.ts'
import type { Log } from '../engine/ports/log.ts'
import { type Bot, startBot } from './bot/bot.ts'
import { readSettings } from './bot/read-settings.ts'

/** The longest that a stop may take before the process exits anyway; another bot takes over what is in progress. */
const stopWithinMs = 12_000

async function start(): Promise<void> {
  const read = await readSettings(process.env)
  if (!read.ok) {
    process.stderr.write(`Lockkeeper cannot start:\n${read.problems.map((problem) => `- ${problem}`).join('\n')}\n`)
    process.exitCode = 1
    return
  }
  const settings = read.value
  const { timeOffsetMs } = settings
  if (timeOffsetMs !== 0) shiftProcessTime(timeOffsetMs)
  const log = openLog(settings.instance, settings.logLevel)
  if (timeOffsetMs !== 0) log.warn({ timeOffsetMs }, 'the time is not that of the machine: this is a demonstration')
  try {
    await run(settings, log)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    log.error({ error }, 'cannot start')
    process.stderr.write(`Lockkeeper cannot start: ${error.message}\n`)
    process.exit(1)
  }
}

async function run(settings: BotSettings, log: Log): Promise<void> {
  const { metrics, route } = prometheusMetrics()
  const bot = await startBot(settings, log, metrics)
  const { host, port } = settings.http
  const server = await startHttpServer(
    port,
    host,
    [...probeRoutes(bot.parts), route, ...slackRoutes(settings, bot)],
    httpLimits,
    log,
  )
  log.info({ url: server.url, clusters: settings.clusters.map(({ policy }) => policy.cluster) }, 'ready')
  const stop = (signal: string) => {
    log.info({ signal }, 'stopping')
    setTimeout(() => process.exit(1), stopWithinMs).unref()
    void Promise.allSettled([server.close(), bot.stop()]).then(() => process.exit(0))
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

/** In HTTP mode Slack's requests arrive at the same port. */
const slackRoutes = ({ slack }: BotSettings, bot: Bot): readonly Route[] =>
  slack.mode === 'http'
    ? [{ method: 'POST', path: slackPath, handle: (request, response) => bot.edge.serve(request, response) }]
    : []

await start()
