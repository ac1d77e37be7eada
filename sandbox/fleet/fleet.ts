import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { join, resolve } from 'node:path'
import { buildMachine } from './build.ts'
import { controlListener } from './control.ts'
import type { Fault } from './faults.ts'
import { handlePage } from './http.ts'
import { changes, type DownInterval, downIntervals, type Reboot, reboots, type TwoDown, twoDown } from './judge.ts'
import { takeLoopback } from './node/addresses.ts'
import { detectNamespaces } from './node/detect.ts'
import { switchFaultOff, switchFaultOn } from './node/fault-effects.ts'
import { makeKeyPair, type SshFiles, writeSshFiles } from './node/keys.ts'
import type { Machine } from './node/machine.ts'
import type { NamespaceSupport } from './node/namespaces.ts'
import type { FleetPlan, Isolation } from './plan.ts'
import { type FleetRecord, openRecord, type RecordLine } from './record.ts'
import { cephTool } from './tools/ceph.ts'
import { CephCluster } from './tools/ceph-cluster.ts'
import { note } from './tools/note.ts'
import { packages } from './tools/packages.ts'
import { power } from './tools/power.ts'
import { systemctl } from './tools/systemctl.ts'
import type { Tool } from './tools/tool.ts'
import { type NodeView, viewNode } from './view.ts'
import { watchConsul } from './watch.ts'

/** A running fleet. `url` is its own HTTP server, which also serves the page's `/fleet/…`. */
export type Fleet = AsyncDisposable & {
  readonly url: string
  readonly isolation: Isolation
  readonly ssh: SshFiles
  readonly record: FleetRecord
  readonly ceph: CephCluster
  /** One node's machine; throws when there is no such node. */
  machine(name: string): Machine
  nodes(): readonly NodeView[]
  /** The address of a node's own Consul agent. */
  agentUrl(name: string): string
  switchOn(node: string, fault: Fault, detail: string): Promise<void>
  switchOff(node: string, fault: Fault): Promise<void>
  reboots(node: string): readonly Reboot[]
  downIntervals(): readonly DownInterval[]
  neverTwoDown(scopesOf: (node: string) => readonly string[]): readonly TwoDown[]
  changes(): readonly Extract<RecordLine, { kind: 'changed' }>[]
  /** Ends every node, agent and process of the fleet and removes its disks; the record stays. */
  stop(): Promise<void>
}

const joinWithinMs = 60_000

/** Starts a fleet in its folder and resolves when every node answers and, with Consul, is known to its servers. */
export async function startFleet(plan: FleetPlan): Promise<Fleet> {
  const folder = resolve(plan.folder)
  const disks = join(folder, 'nodes')
  rmSync(disks, { recursive: true, force: true })
  mkdirSync(disks, { recursive: true })
  const support = await chooseIsolation(plan, folder)

  const record = openRecord(join(folder, 'record.ndjson'))
  const machines = new Map<string, Machine>()
  const tokens = new Map(plan.nodes.map((node) => [node.name, randomBytes(16).toString('hex')]))
  const tools: Record<string, Tool> = { reboot: power, shutdown: power, halt: power, poweroff: power, systemctl }
  const server = createServer(
    controlListener(
      machines,
      tools,
      (node) => tokens.get(node) ?? '',
      (request, response) => void handlePage(fleet, request, response),
    ),
  )
  const loopback = await takeLoopback(server, plan.nodes.length)
  const url = `http://${loopback.host}:${loopback.port}`
  const client = makeKeyPair('lockkeeper')

  for (const [index, node] of plan.nodes.entries()) {
    const address = loopback.addresses[index]
    if (address === undefined) throw new Error(`no address for ${node.name}`)
    const token = tokens.get(node.name) ?? ''
    const place = { root: join(disks, node.name), address, url, token }
    machines.set(node.name, await buildMachine(node, plan, place, { client, record, support }))
  }
  const all = [...machines.values()]
  const ceph = new CephCluster(all, plan.timing.recoveryMs)
  Object.assign(tools, { ceph: cephTool(ceph), 'fleet-packages': packages, 'fleet-note': note })
  record.subscribe(() => ceph.look())
  const watch = plan.consul === null ? null : watchConsul(plan.consul.httpUrl, record)

  const machine = (name: string): Machine => {
    const found = machines.get(name)
    if (found === undefined) throw new Error(`the fleet has no node ${name}`)
    return found
  }
  const stop = async (): Promise<void> => {
    await Promise.all(all.map((each) => each.stop()))
    await watch?.stop()
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
    rmSync(disks, { recursive: true, force: true })
  }
  const fleet: Fleet = {
    url,
    isolation: support === null ? 'shims' : 'namespaces',
    ssh: writeSshFiles(
      join(folder, 'ssh'),
      client,
      all.map((each) => ({ name: each.name, address: each.parts.address, hostKey: each.hostKey })),
    ),
    record,
    ceph,
    machine,
    nodes: () => all.map((each) => viewNode(each, watch)),
    agentUrl: (name) => machine(name).parts.agent?.url ?? '',
    switchOn: (name, fault, detail) => switchFaultOn(machine(name), fault, detail),
    switchOff: (name, fault) => switchFaultOff(machine(name), fault),
    reboots: (name) => reboots(record.lines(), name),
    downIntervals: () => downIntervals(record.lines()),
    neverTwoDown: (scopesOf) => twoDown(record.lines(), scopesOf),
    changes: () => changes(record.lines()),
    stop,
    [Symbol.asyncDispose]: stop,
  }
  try {
    await Promise.all(all.map((each) => each.powerOn()))
    await Promise.all(all.map((each) => each.parts.agent?.joined(AbortSignal.timeout(joinWithinMs))))
  } catch (error) {
    await stop()
    throw error
  }
  return fleet
}

async function chooseIsolation(plan: FleetPlan, folder: string): Promise<NamespaceSupport | null> {
  if (plan.isolation === 'shims') return null
  const support = await detectNamespaces(folder)
  if (support === null && plan.isolation === 'namespaces') throw new Error('this machine allows no user namespaces')
  return support
}
