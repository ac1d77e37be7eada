import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Disk } from '../node/disk.ts'
import type { PackagePlan } from '../plan.ts'
import type { Tool, ToolCall } from './tool.ts'

const usage = 'usage: fleet-packages list [--json] | versions | upgrade [NAME…]'

/**
 * Writes the packages of a plan to a node's disk, one in each line: name, installed, candidate, whether it needs a
 * reboot.
 */
export function installPackages(disk: Disk, packages: readonly PackagePlan[]): void {
  const lines = packages.map(
    ({ name, installed, candidate, needsReboot }) =>
      `${name}\t${installed}\t${candidate}\t${needsReboot ? 'reboot' : '-'}\n`,
  )
  writeFileSync(join(disk.root, 'var/lib/fleet/packages'), lines.join(''))
}

/** The package manager of a node: lists what is installed; an upgrade takes time and may require a reboot. */
export const packages: Tool = (call) => {
  const [verb, ...names] = call.argv
  if (verb === 'list') return list(call)
  if (verb === 'versions') return versions(call)
  if (verb === 'upgrade') return upgrade(call, names)
  call.printError(usage)
  return 2
}

/** Reads the installed packages of a node. */
export function readPackages(disk: Disk): readonly PackagePlan[] {
  return readFileSync(join(disk.root, 'var/lib/fleet/packages'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', installed = '', candidate = '', mark = '-'] = line.split('\t')
      return { name, installed, candidate, needsReboot: mark === 'reboot' }
    })
}

function list({ machine, argv, print }: ToolCall): number {
  const found = readPackages(machine.parts.disk)
  if (argv.includes('--json')) print(JSON.stringify(found))
  else for (const { name, installed, candidate } of found) print(`${name} ${installed} ${candidate}`)
  return 0
}

function versions({ machine, print }: ToolCall): number {
  for (const { name, installed } of readPackages(machine.parts.disk)) print(`${name} ${installed}`)
  return 0
}

async function upgrade(call: ToolCall, names: readonly string[]): Promise<number> {
  const { machine, print, printError, gone } = call
  const found = readPackages(machine.parts.disk)
  const unknown = names.filter((name) => !found.some((each) => each.name === name))
  if (unknown.length > 0) {
    printError(`E: Unable to locate package ${unknown.join(', ')}`)
    return 100
  }
  const wanted = found.filter((each) => names.length === 0 || names.includes(each.name))
  const outdated = wanted.filter((each) => each.installed !== each.candidate)
  print(
    `${outdated.length} upgraded, 0 newly installed, 0 to remove and ${found.length - outdated.length} not upgraded.`,
  )
  const ends = AbortSignal.any([gone, machine.life])
  for (const each of outdated) {
    print(`Unpacking ${each.name} (${each.candidate}) over (${each.installed}) ...`)
    await delay(machine.parts.timing.packageMs, undefined, { signal: ends })
    while (machine.faults.has('taskHangs')) await delay(100, undefined, { signal: ends })
    setInstalled(call, each)
    print(`Setting up ${each.name} (${each.candidate}) ...`)
  }
  return 0
}

function setInstalled({ machine }: ToolCall, done: PackagePlan): void {
  const { disk } = machine.parts
  const after = readPackages(disk).map((each) =>
    each.name === done.name ? { ...each, installed: each.candidate } : each,
  )
  installPackages(disk, after)
  machine.changed('packages', `${done.name} ${done.installed} to ${done.candidate}`)
  if (done.needsReboot) askForReboot(disk, done.name)
}

/** Writes the files that say that a reboot is needed, and for which package, as Debian's packages do. */
export function askForReboot(disk: Disk, packageName: string): void {
  writeFileSync(join(disk.root, 'run/reboot-required'), '*** System restart required ***\n')
  writeFileSync(join(disk.root, 'run/reboot-required.pkgs'), `${packageName}\n`, { flag: 'a' })
}
