import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { agentConfiguration } from '../../programs/consul-configuration.ts'
import type { ConsulPlan, NodePlan, ServicePlan } from '../plan.ts'
import type { NodeAddress } from './addresses.ts'
import type { Disk } from './disk.ts'
import type { NodeEnvironment, NodeShell } from './shell.ts'

/** The node's own Consul client agent; it runs inside the node and dies with it. */
export type NodeAgent = {
  readonly url: string
  start(): void
  /** Resolves when the agent answers and the servers know its node. */
  joined(signal: AbortSignal): Promise<void>
  /** Stops the agent as a shutdown does: it leaves the cluster when the plan says so, else it just disappears. */
  shutDown(): Promise<void>
  freeze(): void
  thaw(): void
}

/** Where an agent runs. */
export type AgentContext = {
  readonly plan: NodePlan
  readonly consul: ConsulPlan
  readonly address: NodeAddress
  readonly disk: Disk
  readonly shell: NodeShell
  readonly environment: NodeEnvironment
  /** The URL at which the fleet answers HTTP checks. */
  readonly healthUrl: string
}

const checkInterval = '1s'
const goodbyeMs = 3_000
const pollMs = 50
const configuration = '/var/lib/consul/agent.json'
const pidFile = '/run/consul.pid'

/** Prepares the agent of one node: writes its configuration and the address that the node's `consul` command uses. */
export async function prepareAgent(around: AgentContext): Promise<NodeAgent> {
  const { address, consul, disk, plan, shell, environment } = around
  const url = `http://${address.host}:${address.httpPort}`
  const program = shell.isolation === 'namespaces' ? '/opt/fleet/consul' : consul.program.path
  writeFileSync(join(disk.tools, 'consul-address'), `${url} ${program}\n`)
  writeFileSync(join(disk.root, configuration), JSON.stringify(await settingsOf(around), null, 2))
  let running: ReturnType<NodeShell['run']> | undefined

  const toAgent = (signal: string): void => {
    if (running === undefined) return // it is down
    shell.run(`kill -${signal} "$(cat ${pidFile})"`, environment).on('error', () => {})
  }

  return {
    url,
    start() {
      const line = `exec consul agent -config-file=${configuration} -pid-file=${pidFile} >>/var/log/consul.log 2>&1`
      running = shell.run(line, { ...environment, GOMAXPROCS: '1' })
      running.on('error', () => {})
    },
    async joined(signal) {
      for (;;) {
        signal.throwIfAborted()
        if (await isKnown(`${consul.httpUrl}/v1/catalog/node/${plan.name}`, plan.services.at(0))) return
        await delay(pollMs, undefined, { signal })
      }
    },
    async shutDown() {
      const ending = running
      running = undefined
      if (ending === undefined || consul.onShutdown === 'vanish' || ending.exitCode !== null) return
      const ended = new Promise((resolve) => ending.once('exit', resolve))
      shell.run(`kill -TERM "$(cat ${pidFile})"`, environment).on('error', () => {})
      await Promise.race([ended, delay(goodbyeMs)])
    },
    freeze: () => toAgent('STOP'),
    thaw: () => {
      running?.kill('SIGCONT') // what entered the node for the agent was stopped together with it
      toAgent('CONT')
    },
  }
}

async function isKnown(url: string, expected: ServicePlan | undefined): Promise<boolean> {
  try {
    const response = await fetch(url)
    const known: unknown = await response.json()
    if (typeof known !== 'object' || known === null || !('Services' in known)) return false
    return expected === undefined || Object.hasOwn(Object(known.Services), expected.name)
  } catch {
    return false // neither agent nor servers have to be there yet
  }
}

async function settingsOf({ address, consul, healthUrl, plan, shell }: AgentContext): Promise<unknown> {
  const ports = { http: address.httpPort, serf_lan: address.serfPort, server: 8300 }
  const common = await agentConfiguration(consul.program, { address: address.host, ports })
  return {
    ...common,
    node_name: plan.name,
    datacenter: consul.datacenter,
    data_dir: shell.place('/var/lib/consul'),
    retry_join: [consul.join],
    retry_interval: '1s',
    rejoin_after_leave: true,
    leave_on_terminate: consul.onShutdown === 'leave',
    skip_leave_on_interrupt: true,
    log_level: 'warn',
    limits: { http_max_conns_per_client: 1000 },
    // fast enough to notice a node that is away for four seconds, slow enough for a busy machine
    gossip_lan: { probe_interval: '500ms', probe_timeout: '400ms', suspicion_mult: 3 },
    node_meta: nodeMeta(plan, address),
    services: plan.services.map((service) => ({
      id: service.name,
      name: service.name,
      tags: service.tags,
      port: service.name === 'node-ssh' ? address.sshPort : service.port,
      check: { id: `service:${service.name}`, name: `${service.name} ${service.check} check`, ...check(service) },
    })),
  }

  function check(service: ServicePlan): object {
    const timing = { interval: checkInterval, timeout: '5s' }
    switch (service.check) {
      case 'script':
        return { ...timing, args: [shell.place('/opt/fleet/tools/check-service'), service.name] }
      case 'http':
        return { ...timing, http: `${healthUrl}/health/${plan.name}/${service.name}` }
      case 'tcp':
        return { ...timing, tcp: `${address.host}:${address.sshPort}` }
    }
  }
}

/**
 * The node meta that an inventory reads: `role` has the roles separated by commas, and is absent where there is none.
 */
export function nodeMeta(plan: NodePlan, address: NodeAddress | null): Readonly<Record<string, string>> {
  return {
    ...(plan.roles.length > 0 ? { role: plan.roles.join(',') } : {}),
    ...(plan.group === null ? {} : { group: plan.group }),
    ...(address === null ? {} : { ssh_port: String(address.sshPort) }),
    rack: plan.rack,
    zone: plan.zone,
  }
}
