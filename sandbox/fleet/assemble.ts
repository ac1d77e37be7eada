import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { join, resolve } from 'node:path'
import { buildMachine } from './build.ts'
import { controlListener } from './control.ts'
import { takeLoopback } from './node/addresses.ts'
import { detectNamespaces } from './node/detect.ts'
import { makeKeyPair, type SshFiles, writeSshFiles } from './node/keys.ts'
import type { Machine } from './node/machine.ts'
import type { NamespaceSupport } from './node/namespaces.ts'
import type { FleetPlan, Isolation } from './plan.ts'
import { type FleetRecord, openRecord } from './record.ts'
import { cephTool } from './tools/ceph.ts'
import { CephCluster } from './tools/ceph-cluster.ts'
import { note } from './tools/note.ts'
import { packages } from './tools/packages.ts'
import { power } from './tools/power.ts'
import { systemctl } from './tools/systemctl.ts'
import type { Tool } from './tools/tool.ts'

/** A fleet whose nodes are still off; only its own server runs. */
export type FleetContext = {
  readonly url: string
  readonly disks: string
  readonly isolation: Isolation
  readonly ssh: SshFiles
  readonly record: FleetRecord
  readonly ceph: CephCluster
  readonly machines: ReadonlyMap<string, Machine>
  readonly server: Server
}

/** Creates a fleet: its folder, its loopback addresses, its server, and all nodes. */
export async function assemble(plan: FleetPlan, onPage: RequestListener): Promise<FleetContext> {
  const folder = resolve(plan.folder)
  const disks = join(folder, 'nodes')
  rmSync(disks, { recursive: true, force: true })
  mkdirSync(disks, { recursive: true })
  const shared = {
    support: await chooseIsolation(plan, folder),
    record: openRecord(join(folder, 'record.ndjson')),
    client: makeKeyPair('lockkeeper'),
  }
  const machines = new Map<string, Machine>()
  const tools = new Map<string, Tool>()
  const tokens = new Map(plan.nodes.map((node) => [node.name, randomBytes(16).toString('hex')]))
  const server = createServer(controlListener(machines, tools, tokens, onPage))
  const loopback = await takeLoopback(server, plan.nodes.length)
  const url = `http://${loopback.host}:${loopback.port}`
  try {
    for (const [index, node] of plan.nodes.entries()) {
      const address = loopback.addresses[index]
      const token = tokens.get(node.name)
      if (address === undefined || token === undefined) throw new Error(`no place for ${node.name}`)
      const place = { root: join(disks, node.name), address, url, token }
      machines.set(node.name, await buildMachine(node, plan, place, shared))
    }
  } catch (error) {
    server.close()
    throw error
  }
  const all = [...machines.values()]
  const ceph = new CephCluster(all, plan.timing.recoveryMs)
  shared.record.subscribe(() => ceph.look())
  addTools(tools, ceph)
  const hosts = all.map(({ name, hostKey, parts }) => ({ name, hostKey, address: parts.address }))
  const ssh = writeSshFiles(join(folder, 'ssh'), shared.client, hosts)
  const isolation = shared.support === null ? 'shims' : 'namespaces'
  return { url, disks, isolation, ssh, record: shared.record, ceph, machines, server }
}

/** Stops the fleet's server and removes its disks. */
export async function dismantle({ disks, server }: FleetContext): Promise<void> {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  rmSync(disks, { recursive: true, force: true })
}

function addTools(tools: Map<string, Tool>, ceph: CephCluster): void {
  for (const name of ['reboot', 'shutdown', 'halt', 'poweroff']) tools.set(name, power)
  tools.set('systemctl', systemctl)
  tools.set('ceph', cephTool(ceph))
  tools.set('fleet-packages', packages)
  tools.set('fleet-note', note)
}

async function chooseIsolation(plan: FleetPlan, folder: string): Promise<NamespaceSupport | null> {
  if (plan.isolation === 'shims') return null
  const support = await detectNamespaces(folder)
  if (support === null && plan.isolation === 'namespaces') throw new Error('this machine allows no user namespaces')
  return support
}
