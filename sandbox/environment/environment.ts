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
import { demoWorkspaceWith } from '../workspace/initial-state.ts'
import { startWorkspace, type Workspace } from '../workspace/workspace.ts'
import { type Bots, startBots } from './bots.ts'
import { configurationOf, type DemoConfiguration } from './configuration.ts'
import { makeManifest } from './manifest.ts'
import { type Operator, operatorAt } from './operator.ts'

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
  Pick<Bots, 'bots' | 'startBot'> & {
    readonly redis: RedisService
    /** The Consul server that the bots use, and all servers. */
    readonly consul: ConsulServer
    readonly consulServers: readonly ConsulServer[]
    readonly fleet: Fleet
    readonly workspace: Workspace
    readonly operator: Operator
    /** The environment variables for the bots and for `lockkeeper` on the command line. */
    readonly env: { readonly [name: string]: string }
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

/** Opens an environment; resolves when its bots are ready. */
export async function openEnvironment(plan: EnvironmentPlan): Promise<DemoEnvironment> {
  const { progress } = plan
  const [redis, consulServers] = await Promise.all([startRedisOf(plan), startConsul(plan.servers ?? 1)])
  const [consul] = consulServers
  progress(`Redis at ${redis.url}, Consul at ${consul.url}`)
  const program = await findProgram('consul')
  const fleet = await startFleet({
    folder: freshFolder('fleet'),
    nodes: plan.nodes,
    timing: plan.timing,
    isolation: 'best',
    consul: {
      program,
      join: consul.gossipAddress,
      httpUrl: consul.url,
      datacenter: 'dc1',
      onShutdown: plan.onShutdown ?? 'leave',
    },
  })
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
  const manifest = await makeManifest(configuration, `http://127.0.0.1:${port}`)
  const workspace = await startWorkspace(demoWorkspaceWith(manifest))
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
  const { bots, startBot, stop: stopBots } = await startBots(plan.bots, port, env)
  if (plan.mode === 'http' && bots[0])
    await workspace.connectHttp(`${bots[0].url}/slack/events`, workspace.signingSecret)
  progress(`${bots.length === 1 ? 'the bot' : `${bots.length} bots`}`)
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
    bots,
    startBot,
    env,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
