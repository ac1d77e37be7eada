import type { ConsulClientTls } from '../adapters/consul/client/settings.ts'
import { type LogLevel, logLevels } from '../adapters/log/log.ts'
import type { RedisAddress, RedisTls } from '../adapters/redis/connection.ts'
import { defaultApiUrl } from '../adapters/slack/client/settings.ts'
import { readDurationMs } from '../core/text/durations.ts'
import { isLoopback } from './loopback.ts'
import type { Problem } from './problem.ts'
import { redisPlace } from './redis-address.ts'
import { type VariableReader, type Variables, variableReader } from './variables.ts'

/** Settings that come only from the environment: secrets, addresses of the bot's services, the port. */
export type Environment = {
  readonly botToken: string
  readonly signingSecret: string | null
  readonly appToken: string | null
  readonly slackApiUrl: string
  readonly redis: RedisAddress
  /** Null where every cluster names its own. */
  readonly consulUrl: string | null
  /** Tokens by the name of their variable. */
  readonly tokens: { readonly [variable: string]: string | null }
  readonly consulTls: ConsulTls
  readonly port: number
  readonly logLevel: LogLevel
  /** The address of an OTLP receiver for traces; null without one. */
  readonly tracesUrl: string | null
  /** How far the bot's time is ahead of the machine's, in milliseconds; zero outside of demonstrations. */
  readonly timeOffsetMs: number
}

/** TLS settings from the variables of Consul's own tools. */
export type ConsulTls = { readonly certificateAuthority: string | null; readonly client: ConsulClientTls }

/** What reading the environment needs from the configuration. */
export type Needs = {
  /** Reads a file that a variable names. */
  readonly readFile: (path: string) => string
  readonly slackMode: 'socket' | 'http'
  /** Clusters without a Consul address of their own. */
  readonly withoutConsulAddress: readonly string[]
  /** Variables that clusters name for their tokens; `key` is the place, such as `consul.tokenVariable`. */
  readonly tokenVariables: readonly { readonly cluster: string; readonly key: string; readonly variable: string }[]
}

const http = ['http:', 'https:']

/** Reads the environment, with all missing or invalid variables as problems. */
export function readEnvironment(
  variables: Variables,
  needs: Needs,
): { readonly environment: Environment; readonly problems: readonly Problem[] } {
  const read = variableReader(variables)
  const redis = redisPlace(read)
  const slackApiUrl = read.address('SLACK_API_URL', read.given('SLACK_API_URL') ?? defaultApiUrl, http, defaultApiUrl)
  const environment: Environment = {
    ...slackSecrets(read, needs.slackMode),
    slackApiUrl,
    redis: { ...redis, tls: redisTls(read, redis.url, needs.readFile) },
    consulUrl: consulUrl(read, needs.withoutConsulAddress),
    tokens: Object.fromEntries([
      [
        'CONSUL_HTTP_TOKEN',
        read.given('CONSUL_HTTP_TOKEN') ?? read.file('CONSUL_HTTP_TOKEN_FILE', needs.readFile)?.trim() ?? null,
      ],
      ...needs.tokenVariables.map(({ cluster, key, variable }) => [
        variable,
        read.needed(variable, `the token that clusters.${cluster}.${key} names`),
      ]),
    ]),
    consulTls: consulTls(read, needs.readFile),
    port: read.port('PORT', read.given('PORT') ?? '8080'),
    logLevel: read.oneOf('LOG_LEVEL', read.given('LOG_LEVEL') ?? 'info', logLevels, 'info'),
    tracesUrl: tracesUrl(read),
    timeOffsetMs: timeOffsetMs(read, slackApiUrl),
  }
  return { environment, problems: read.problems }
}

/** By the variables of OpenTelemetry: one address for traces, or one that takes everything. */
function tracesUrl(read: VariableReader): string | null {
  const [own, all] = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const
  const example = 'http://127.0.0.1:4318'
  const ofTraces = read.given(own)
  if (ofTraces !== null) return read.address(own, ofTraces, http, `${example}/v1/traces`)
  const base = read.given(all)
  return base === null ? null : `${read.address(all, base, http, example).replace(/\/$/, '')}/v1/traces`
}

/** Approvals, codes, signatures and windows count by the bot's time, so only a simulated Slack allows another one. */
function timeOffsetMs(read: VariableReader, slackApiUrl: string): number {
  const name = 'LOCKKEEPER_TIME_OFFSET'
  const text = read.given(name)
  if (text === null) return 0
  const offsetMs = readDurationMs(text)
  if (offsetMs === null) read.wrong(name, 'must be a duration, such as 7h30m')
  else if (!isLoopback(slackApiUrl))
    read.wrong(name, 'is only for demonstrations with a simulated Slack on loopback: remove it')
  return offsetMs ?? 0
}

function slackSecrets(read: VariableReader, mode: Needs['slackMode']) {
  const bot = read.needed('SLACK_BOT_TOKEN', 'the bot token of the installed app, which begins with xoxb-')
  const app =
    mode === 'http'
      ? read.given('SLACK_APP_TOKEN')
      : read.needed(
          'SLACK_APP_TOKEN',
          'an app-level token with connections:write, which begins with xapp- (or set slack.mode: http)',
        )
  const signing =
    mode === 'socket'
      ? read.given('SLACK_SIGNING_SECRET')
      : read.needed('SLACK_SIGNING_SECRET', 'the signing secret of the app (or set slack.mode: socket)')
  return {
    botToken: read.beginning('SLACK_BOT_TOKEN', bot, 'xoxb-'),
    appToken: app === null ? null : read.beginning('SLACK_APP_TOKEN', app, 'xapp-'),
    signingSecret: signing,
  }
}

/** The variables correspond to the options `--tls`, `--cacert`, `--cert`, `--key` and `--sni` of `redis-cli`. */
function redisTls(read: VariableReader, url: string, readFile: Needs['readFile']): RedisTls {
  const certificate = read.file('REDIS_CLIENT_CERT', readFile)
  const key = read.file('REDIS_CLIENT_KEY', readFile)
  if (certificate !== null && key === null) read.needed('REDIS_CLIENT_KEY', 'the key of REDIS_CLIENT_CERT')
  if (key !== null && certificate === null) read.needed('REDIS_CLIENT_CERT', 'the certificate of REDIS_CLIENT_KEY')
  const tls = {
    certificateAuthority: read.file('REDIS_CACERT', readFile),
    certificate,
    key,
    serverName: read.given('REDIS_TLS_SERVER_NAME'),
  }
  // without TLS they would be ignored, although they suggest that the connection is encrypted
  if (url.startsWith('redis:') && Object.values(tls).some((value) => value !== null))
    read.wrong(
      'REDIS_URL',
      'must begin with rediss:// because REDIS_CACERT, REDIS_CLIENT_CERT or REDIS_TLS_SERVER_NAME is set',
    )
  return tls
}

function consulTls(read: VariableReader, readFile: Needs['readFile']): ConsulTls {
  const certificate = read.file('CONSUL_CLIENT_CERT', readFile)
  const key = read.file('CONSUL_CLIENT_KEY', readFile)
  if (certificate !== null && key === null) read.needed('CONSUL_CLIENT_KEY', 'the key of CONSUL_CLIENT_CERT')
  if (key !== null && certificate === null) read.needed('CONSUL_CLIENT_CERT', 'the certificate of CONSUL_CLIENT_KEY')
  return {
    certificateAuthority: read.file('CONSUL_CACERT', readFile),
    client: { certificate, key, serverName: read.given('CONSUL_TLS_SERVER_NAME') },
  }
}

function consulUrl(read: VariableReader, needing: readonly string[]): string | null {
  const example = 'http://127.0.0.1:8500'
  const remedy = `the address of Consul, such as ${example} (or write consul.address for ${needing.join(', ')})`
  const url = needing.length === 0 ? read.given('CONSUL_HTTP_ADDR') : read.needed('CONSUL_HTTP_ADDR', remedy)
  if (url === null || url === '') return null
  // Consul's own tools accept it without a protocol too
  const ssl = read.oneOf(
    'CONSUL_HTTP_SSL',
    read.given('CONSUL_HTTP_SSL') ?? 'false',
    ['true', 'false', '1', '0'],
    'false',
  )
  const protocol = ssl === 'true' || ssl === '1' ? 'https' : 'http'
  return read.address('CONSUL_HTTP_ADDR', /^\w+:\/\//.test(url) ? url : `${protocol}://${url}`, http, example)
}
