import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Fleet } from '../../../sandbox/fleet/fleet.ts'
import type { Isolation } from '../../../sandbox/fleet/plan.ts'
import { openConnections, type SshConnections } from '../../../src/adapters/ssh/connections.ts'
import { sshNodes } from '../../../src/adapters/ssh/nodes.ts'
import { defaultSshSettings, type SshSettings } from '../../../src/adapters/ssh/settings.ts'
import type { Nodes } from '../../../src/engine/ports/nodes.ts'
import { seen } from '../../until.ts'
import { startTestFleet } from '../fleet-fixtures.ts'
import type { NodesWorld } from '../suites/nodes-fixtures.ts'
import { bodies } from './sshd-fixtures.ts'

/** The connections and settings with which Lockkeeper reaches the nodes of a fleet. */
export type FleetNodes = { readonly settings: SshSettings; readonly connections: SshConnections; readonly nodes: Nodes }

/** Opens connections to a fleet. */
export function reachFleet(fleet: Fleet, change: Partial<SshSettings>): FleetNodes {
  const packagesArgv = ['fleet-packages', 'versions']
  const settings = { ...defaultSshSettings, configFile: fleet.ssh.config, packagesArgv, ...change }
  const connections = openConnections(settings, async () => null)
  return { settings, connections, nodes: sshNodes(connections, settings) }
}

const node = 'storage-01'
const fixture = '/var/bench'

/** The contract's world on a node of the fleet, which really reboots. */
export async function fleetWorld(isolation: Isolation): Promise<NodesWorld> {
  const fleet = await startTestFleet(isolation, 1)
  const { connections, nodes } = reachFleet(fleet, {})
  const { disk, shell } = fleet.machine(node).parts
  const program = (name: string, body: string): string => {
    const path = join(disk.root, fixture, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `#!/bin/sh\n${body}\n`)
    chmodSync(path, 0o755)
    return join(fixture, name)
  }
  const lines = (name: string): readonly string[] => {
    const path = join(disk.root, fixture, name)
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []
  }
  mkdirSync(join(disk.root, fixture), { recursive: true })
  const note = (name: string): string => shell.place(join(fixture, name))
  return {
    nodes,
    node,
    hostname: node,
    task: (does, limitSeconds) => {
      const argv = [program(`task-${does}`, `echo began >>${note('begun')}\n${bodies[does]}`)]
      return { task: 'program', argv, limitSeconds }
    },
    begun: () => lines('begun').length,
    async folder(name, files) {
      for (const [file, does] of Object.entries(files)) {
        program(join(name, file), `echo ${file} >>${note('ran')}\n${bodies[does]}`)
      }
      appendFileSync(join(disk.root, fixture, name, '15-notes'), 'not executable')
      return { task: 'folder', folder: join(fixture, name), limitSeconds: 60 }
    },
    ran: () => lines('ran'),
    reboots: () => fleet.changes().filter(({ change }) => change === 'reboot').length,
    refuseReboots: (refuse) =>
      refuse === 'yes' ? fleet.switchOn(node, 'refusesReboot', '') : fleet.switchOff(node, 'refusesReboot'),
    versions: { 'linux-image-amd64': '6.12.43-1', openssl: '3.0.15-1' },
    eventually: seen,
    async close() {
      await connections.close()
      await fleet.stop()
    },
  }
}
