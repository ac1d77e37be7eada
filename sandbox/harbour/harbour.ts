import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Fleet, startFleet } from '../fleet/fleet.ts'
import { harbourNodes, harbourTiming } from '../fleet/harbour.ts'
import type { FleetTiming, NodePlan } from '../fleet/plan.ts'
import { type ConsulServer, startConsulServer } from '../parts/consul.ts'
import { freePort } from '../parts/ports.ts'
import { findProgram } from '../parts/programs.ts'
import { type RedisPart, startRedis } from '../parts/redis.ts'
import { freshFolder } from '../parts/run-folder.ts'
import { harbourWith } from '../workspace/opening.ts'
import { startWorkspace, type Workspace } from '../workspace/workspace.ts'
import { type BotProcess, startBotProcess } from './bot-process.ts'
import { configurationOf } from './configuration.ts'
import { makeManifest } from './manifest.ts'
import { type Operator, operatorAt } from './operator.ts'

/** What a harbour is opened with. */
export type HarbourPlan = {
  readonly nodes: readonly NodePlan[]
  readonly timing: FleetTiming
  /** How Slack reaches the bots. */
  readonly mode: 'socket' | 'http'
  /** Names of the bots; HTTP mode has one, since Slack knows one address. */
  readonly bots: readonly string[]
  /** Told of every part as it comes up. */
  readonly progress: (what: string) => void
}

/** Everything that the story needs, real and on loopback: Redis, Consul, a fleet, a workspace, and the bots. */
export type Harbour = AsyncDisposable & {
  readonly redis: RedisPart
  readonly consul: ConsulServer
  readonly fleet: Fleet
  readonly workspace: Workspace
  readonly operator: Operator
  readonly bots: readonly BotProcess[]
  /** The environment that the bots, and `lockkeeper` on the command line, are run with. */
  readonly env: { readonly [name: string]: string }
  stop(): Promise<void>
}

/** The harbour as the demonstration shows it. */
export const wholeHarbour: Pick<HarbourPlan, 'nodes' | 'timing'> = { nodes: harbourNodes, timing: harbourTiming }

/** The harbour's nodes of these names. */
export const nodesCalled = (...names: readonly string[]): readonly NodePlan[] =>
  names.map((name) => {
    const node = harbourNodes.find((candidate) => candidate.name === name)
    if (!node) throw new Error(`the harbour has no node ${name}`)
    return node
  })

/** Opens a harbour; resolves when its bots are ready. */
export async function openHarbour(plan: HarbourPlan): Promise<Harbour> {
  const { progress } = plan
  const [redis, consul] = await Promise.all([startRedis(), startConsulServer('memory')])
  progress(`Redis at ${redis.url}, Consul at ${consul.url}`)
  const program = await findProgram('consul')
  const fleet = await startFleet({
    folder: freshFolder('fleet'),
    nodes: plan.nodes,
    timing: plan.timing,
    isolation: 'best',
    consul: { program, join: consul.gossipAddress, httpUrl: consul.url, datacenter: 'dc1', onShutdown: 'leave' },
  })
  progress(`${plan.nodes.length} nodes, each with SSH and a Consul agent of its own (${fleet.isolation})`)
  const operator = operatorAt(consul.url)
  await operator.enable(plan.nodes.map(({ name }) => name))
  const ports = await Promise.all(plan.bots.map(() => freePort()))
  const folder = freshFolder('bots')
  mkdirSync(folder, { recursive: true })
  const configuration = join(folder, 'lockkeeper.yaml')
  const ssh = await findProgram('ssh')
  writeFileSync(
    configuration,
    configurationOf({ mode: plan.mode, sshProgram: ssh.path, sshConfig: fleet.ssh.config, folder }),
  )
  const manifest = await makeManifest(configuration, `http://127.0.0.1:${ports[0] ?? 0}`)
  const workspace = await startWorkspace(harbourWith(manifest))
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
  const bots = await Promise.all(
    plan.bots.map((name, index) => startBotProcess({ name, port: ports[index] ?? 0, env })),
  )
  if (plan.mode === 'http' && bots[0])
    await workspace.connectHttp(`${bots[0].url}/slack/events`, workspace.signingSecret)
  progress(`${bots.length === 1 ? 'the bot' : `${bots.length} bots`}`)
  const stop = async () => {
    await Promise.all(bots.map((bot) => bot.stop()))
    await Promise.all([workspace.stop(), fleet.stop()])
    await Promise.all([redis.kill(), consul.kill()])
  }
  return { redis, consul, fleet, workspace, operator, bots, env, stop, [Symbol.asyncDispose]: stop }
}
