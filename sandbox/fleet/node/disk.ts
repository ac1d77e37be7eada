import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** Where a node's files are on this machine; paths below `root` are `/…` on the node. */
export type Disk = {
  readonly root: string
  readonly tools: string
  readonly bootIdFile: string
  readonly uptimeFile: string
}

/** The name by which every node finds its own Consul agent, as in http://agent.fleet:8500. */
export const agentHost = 'agent.fleet'

/** The commands of the node that the fleet answers. */
const fleetTools = [
  'reboot',
  'shutdown',
  'halt',
  'poweroff',
  'systemctl',
  'ceph',
  'fleet-packages',
  'fleet-note',
] as const

const copiedFromHost = ['passwd', 'group', 'ld.so.cache', 'ld.so.conf', 'os-release', 'localtime', 'protocols']
const sources = join(import.meta.dirname, '../on-node')

/** Creates a new node's disk: its own /etc, /var, /run, /root, /tmp, /proc files and commands. */
export function layOutDisk(root: string, name: string, address: string): Disk {
  const disk: Disk = {
    root,
    tools: join(root, 'opt/fleet/tools'),
    bootIdFile: join(root, 'proc/boot_id'),
    uptimeFile: join(root, 'proc/uptime'),
  }
  const folders = [
    'etc/rebootmgr/pre_boot_tasks',
    'etc/rebootmgr/post_boot_tasks',
    'etc/alternatives',
    'etc/ssl',
    'etc/kernel/postinst.d',
    'boot',
    'var/lib/lockkeeper',
    'var/lib/consul',
    'var/lib/fleet',
    'var/log',
    'var/tmp',
    'run',
    'root',
    'tmp',
    'proc',
    'view',
    'opt/fleet/tools',
  ]
  // whatever the umask: nodes refuse folders that their group can write
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true, mode: 0o755 })
  symlinkSync('../run', join(root, 'var/run'))
  for (const file of copiedFromHost) {
    if (existsSync(join('/etc', file))) copyFileSync(join('/etc', file), join(root, 'etc', file))
  }
  writeFileSync(join(root, 'etc/hosts'), `127.0.0.1 localhost\n${address} ${name} ${agentHost}\n`)
  writeFileSync(join(root, 'etc/nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files\n')
  // what writes /run/reboot-required on Debian and Ubuntu
  writeFileSync(join(root, 'etc/kernel/postinst.d/unattended-upgrades'), '#!/bin/sh\n')
  writeFileSync(join(root, 'opt/fleet/consul'), '') // the place where the real program is mounted
  installTools(disk.tools)
  setHostNameFile(disk, name)
  return disk
}

/** Writes the node's /etc/hostname. */
export function setHostNameFile(disk: Disk, name: string): void {
  writeFileSync(join(disk.root, 'etc/hostname'), `${name}\n`)
}

/** The effect of a boot on the disk: a new boot ID, and empty /run and /tmp. */
export function clearForBoot(disk: Disk, bootId: string): void {
  for (const folder of ['run', 'tmp']) {
    const path = join(disk.root, folder)
    for (const entry of readdirSync(path)) rmSync(join(path, entry), { recursive: true, force: true })
  }
  mkdirSync(join(disk.root, 'run/services'))
  writeFileSync(disk.bootIdFile, `${bootId}\n`)
}

function installTools(tools: string): void {
  for (const tool of fleetTools) installTool(tools, tool, 'tool.sh')
  installTool(tools, 'consul', 'consul.sh')
  installTool(tools, 'check-service', 'check-service.sh')
}

function installTool(tools: string, name: string, source: string): void {
  copyFileSync(join(sources, source), join(tools, name))
  chmodSync(join(tools, name), 0o755)
}
