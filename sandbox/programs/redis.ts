import { launch } from './owned-process.ts'
import { freePort } from './ports.ts'
import { findProgram } from './programs.ts'
import { freshFolder } from './run-folder.ts'
import { makeService, type Service } from './running-service.ts'

/** A real Redis on loopback. */
export type RedisService = Service & { readonly url: string; readonly port: number; readonly directory: string }

/** Settings with which a Redis may lose journals. */
export type RedisWeakness = 'fsync every second' | 'no append-only file' | 'evicts keys'

const readyWithinMs = 20_000

const strong = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction', maxmemory: '0' }

const weak = {
  'fsync every second': { appendfsync: 'everysec' },
  'no append-only file': { appendonly: 'no' },
  'evicts keys': { 'maxmemory-policy': 'allkeys-lru', maxmemory: '64mb' },
} as const satisfies Readonly<Record<RedisWeakness, Readonly<Record<string, string>>>>

/** Starts a Redis that loses nothing: `appendfsync always`, `noeviction`. */
export function startRedis(): Promise<RedisService> {
  return startWith(strong)
}

/** The Redis of the demo: the one at DEMO_REDIS_URL when that is set, else a new one. */
export async function redisForDemo(): Promise<RedisService> {
  const given = process.env.DEMO_REDIS_URL
  return given === undefined || given === '' ? startRedis() : externalRedis(given)
}

/**
 * A Redis that somebody else runs, or a group of several behind one address: it cannot be stopped, frozen or started.
 */
export function externalRedis(url: string): RedisService {
  const leaveAlone = async () => {}
  return {
    url,
    // an address of several Sentinels is no URL
    port: URL.canParse(url) ? Number(new URL(url).port || '6379') : 0,
    directory: '',
    pid: () => 0,
    isRunning: () => true,
    recentOutput: () => '',
    stop: leaveAlone,
    kill: leaveAlone,
    freeze: () => {},
    thaw: () => {},
    restart: leaveAlone,
    [Symbol.asyncDispose]: leaveAlone,
  }
}

/** Starts a Redis that loses nothing, with additional settings. */
export const startRedisWith = (settings: Readonly<Record<string, string>>): Promise<RedisService> =>
  startWith({ ...strong, ...settings })

/** Starts a Redis that the bot must refuse. */
export function startWeakRedis(weakness: RedisWeakness): Promise<RedisService> {
  return startWith({ ...strong, ...weak[weakness] })
}

async function startWith(durability: Readonly<Record<string, string>>): Promise<RedisService> {
  const program = await findProgram('redis-server')
  const directory = freshFolder('redis')
  const port = Number(durability.port ?? (await freePort()))
  const settings = { bind: '127.0.0.1', port: String(port), dir: directory, save: '', daemonize: 'no', ...durability }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
  const part = await makeService(
    () => launch({ name: 'redis-server', path: program.path, args, env: program.env, workingFolder: directory }),
    (redis) => redis.line(/Ready to accept connections/, readyWithinMs),
  )
  return { ...part, url: `redis://127.0.0.1:${port}`, port, directory }
}
