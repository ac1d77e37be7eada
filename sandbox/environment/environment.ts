import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { demoNodes, demoTiming } from '../fleet/demo-cluster.ts'
import type { Fleet } from '../fleet/fleet.ts'
import type { FleetTiming, NodePlan } from '../fleet/plan.ts'
import { startFleet } from '../fleet/start.ts'
import { type ConsulServer, startConsulCluster, startConsulServer } from '../programs/consul.ts'
import { freePort } from '../programs/ports.ts'
import { findProgram } from '../programs/programs.ts'
import { externalRedis, type RedisService, redisForDemo } from '../programs/redis.ts'
import { freshFolder } from '../programs/run-folder.ts'
import { type MovableClock, movableClock } from '../workspace/clock.ts'
import { demoWorkspaceWith } from '../workspace/initial-state.ts'
import { startWorkspace, type Workspace } from '../workspace/workspace.ts'
import { type Bots, startBots } from './bots.ts'
import { configurationOf, type DemoConfiguration } from './configuration.ts'
import { type Operator, operatorAt } from './operator.ts'
import { letKeysExpire } from './pass-time.ts'
import { printed } from './printed.ts'

/** The options of an environment. */
export type EnvironmentPlan = {
  readonly nodes: readonly NodePlan[]
  readonly timing: FleetTiming
  /** How a node's agent stops when its node goes down. By default it leaves the cluster, which takes three seconds. */
  readonly onShutdown?: 'leave' | 'vanish'
  /** The number of Consul servers: one by default, three where quorum matters. */
  readonly servers?: 1 | 3
  /** The address of a Redis that the caller runs; by default the environment starts one. */
  readonly redisUrl?: string
  /** The transport between Slack and the bots. */
  readonly mode: 'socket' | 'http'
  /** Names of the bots; HTTP mode allows only one, because Slack has one URL for the app. */
  readonly bots: readonly string[]
  /** Changes the configuration before it is written, if given. */
  readonly rewrite?: (usual: DemoConfiguration) => object
  /** Called for every part once it is ready. */
  readonly progress: (what: string) => void
}

/** A complete environment on loopback: real Redis and Consul, a fleet, a workspace, and the bots. */
export type DemoEnvironment = AsyncDisposable &
  Pick<Bots, 'bots' | 'startBot' | 'startAll' | 'areStarting'> & {
    readonly redis: RedisService
    /** The Consul server that the bots use, and all servers. */
    readonly consul: ConsulServer
    readonly consulServers: readonly ConsulServer[]
    readonly fleet: Fleet
    readonly workspace: Workspace
    readonly operator: Operator
    /** The environment variables for the bots and for `lockkeeper` on the command line. */
    readonly env: { readonly [name: string]: string }
    /** The time of the bots and of the workspace, in milliseconds since 1970. */
    nowMs(): number
    /**
     * Restarts the bots at a later time, which the workspace then has as well, and lets the keys of Redis expire that are
     * due by then. Nodes keep the machine's time. Socket Mode only.
     */
    moveTimeTo(atMs: number): Promise<void>
    stop(): Promise<void>
  }

/** The environment that the demo shows. */
export const fullEnvironment: Pick<EnvironmentPlan, 'nodes' | 'timing' | 'servers'> = {
  nodes: demoNodes,
  timing: demoTiming,
  servers: 3,
}

/** The demo cluster's nodes with these names. */
export const nodesCalled = (...names: readonly string[]): readonly NodePlan[] =>
  names.map((name) => {
    const node = demoNodes.find((candidate) => candidate.name === name)
    if (!node) throw new Error(`the harbour has no node ${name}`)
    return node
  })

const startConsul = async (servers: 1 | 3): Promise<readonly [ConsulServer, ...ConsulServer[]]> =>
  servers === 3 ? startConsulCluster() : [await startConsulServer('memory')]

const startRedisOf = ({ redisUrl }: EnvironmentPlan): Promise<RedisService> =>
  redisUrl === undefined ? redisForDemo() : Promise.resolve(externalRedis(redisUrl))

async function startFleetOf({ nodes, timing, onShutdown }: EnvironmentPlan, consul: ConsulServer): Promise<Fleet> {
  const program = await findProgram('consul')
  return startFleet({
    folder: freshFolder('fleet'),
    nodes,
    timing,
    isolation: 'best',
    consul: {
      program,
      join: consul.gossipAddress,
      httpUrl: consul.url,
      datacenter: 'dc1',
      onShutdown: onShutdown ?? 'leave',
    },
  })
}

async function moveTime(
  { mode }: EnvironmentPlan,
  clock: MovableClock,
  { url }: RedisService,
  atMs: number,
): Promise<void> {
  // the workspace signs requests with the machine's time, which such a bot would refuse
  if (mode === 'http') throw new Error('time can be moved in Socket Mode only')
  const beforeMs = clock.nowMs()
  clock.moveTo(atMs)
  await letKeysExpire(url, clock.nowMs() - beforeMs)
}

/** Opens an environment; resolves when its bots are ready. */
export async function openEnvironment(plan: EnvironmentPlan): Promise<DemoEnvironment> {
  const { progress } = plan
  const clock = movableClock()
  const [redis, consulServers] = await Promise.all([startRedisOf(plan), startConsul(plan.servers ?? 1)])
  const [consul] = consulServers
  progress(`Redis at ${redis.url}, Consul at ${consul.url}`)
  const fleet = await startFleetOf(plan, consul)
  progress(`${plan.nodes.length} nodes, each with SSH and a Consul agent of its own (${fleet.isolation})`)
  const operator = operatorAt(consul.url)
  await operator.enable(plan.nodes.map(({ name }) => name))
  const port = await freePort()
  const folder = freshFolder('bots')
  mkdirSync(folder, { recursive: true })
  const configuration = join(folder, 'lockkeeper.yaml')
  const ssh = await findProgram('ssh')
  const usual = configurationOf({ mode: plan.mode, sshProgram: ssh.path, sshConfig: fleet.ssh.config, folder })
  writeFileSync(configuration, stringify(plan.rewrite?.(usual) ?? usual))
  const manifest = await printed(configuration, 'manifest', '--address', `http://127.0.0.1:${port}`)
  const workspace = await startWorkspace({ ...demoWorkspaceWith(manifest), clock })
  progress(`a Slack workspace at ${workspace.url}`)
  const env = {
    ...ssh.env,
    LOCKKEEPER_CONFIG: configuration,
    SLACK_API_URL: workspace.apiUrl,
    SLACK_BOT_TOKEN: workspace.botToken,
    SLACK_APP_TOKEN: workspace.appToken,
    SLACK_SIGNING_SECRET: workspace.signingSecret,
    REDIS_URL: redis.url,
    CONSUL_HTTP_ADDR: consul.url,
    LOG_LEVEL: 'info',
  }
  const {
    whileStopped,
    stop: stopBots,
    ...bots
  } = await startBots(plan.bots, port, () => ({
    ...env,
    ...(clock.aheadSeconds() === 0 ? {} : { LOCKKEEPER_TIME_OFFSET: `${clock.aheadSeconds()}s` }),
  }))
  const [first] = bots.bots
  if (plan.mode === 'http' && first) await workspace.connectHttp(`${first.url}/slack/events`, workspace.signingSecret)
  progress(`${plan.bots.length === 1 ? 'the bot' : `${plan.bots.length} bots`}`)
  const stop = async () => {
    await stopBots()
    await Promise.all([workspace.stop(), fleet.stop()])
    await Promise.all([redis.kill(), ...consulServers.map((server) => server.kill())])
  }
  return {
    redis,
    consul,
    consulServers,
    fleet,
    workspace,
    operator,
    ...bots,
    env,
    nowMs: () => clock.nowMs(),
    moveTimeTo: (atMs) => whileStopped(() => moveTime(plan, clock, redis, atMs)),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
