import { once } from 'node:events'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { type Fault, faults } from '../faults.ts'
import { setHostNameFile } from './disk.ts'
import { installHook, isHookPhase, removeHook } from './hooks.ts'
import { makeKeyPair } from './keys.ts'
import type { Machine } from './machine.ts'

/** A fault that cannot be switched as requested; the message gives the reason for the user. */
export class FaultRefused extends Error {
  override readonly name = 'FaultRefused'
}

/** The effect of switching on a fault; with `everyBoot` it is repeated whenever the node boots. */
type Effect = {
  readonly everyBoot: 'again' | 'once'
  readonly on: (machine: Machine, detail: string) => Promise<void> | void
  readonly off: (machine: Machine, detail: string) => Promise<void> | void
}

const hook = 'fault'
const active = { state: 'active', reason: '' } as const
const failed = { state: 'failed', reason: 'switched off by hand' } as const
const flaps = new Map<Machine, NodeJS.Timeout>()

const effects: Partial<Readonly<Record<Fault, Effect>>> = {
  hookHangs: hookEffect('05-hangs', 'trap "" TERM; while :; do sleep 1; done'),
  hookFails: hookEffect('06-fails', 'echo "the disk is on fire" >&2; exit 3'),
  checkFails: {
    everyBoot: 'again',
    on: (machine, service) => machine.setService(service, failed),
    off: makeWhole,
  },
  checkFlaps: { everyBoot: 'again', on: startFlapping, off: stopFlapping },
  wrongHostName: {
    everyBoot: 'again',
    on: (machine, name) => callItself(machine, name),
    off: (machine) => callItself(machine, machine.name),
  },
  changedHostKey: {
    everyBoot: 'once',
    on: (machine) => showKey(machine, makeKeyPair('another host')),
    off: (machine) => showKey(machine, machine.parts.hostKey),
  },
  diskReadOnly: {
    everyBoot: 'again',
    on: (machine) => letDiskBe(machine, 'ro'),
    off: (machine) => letDiskBe(machine, 'rw'),
  },
  networkCut: {
    everyBoot: 'again',
    on: (machine) => {
      machine.ssh.silence()
      machine.parts.agent?.freeze()
    },
    off: (machine) => {
      machine.ssh.unsilence()
      machine.parts.agent?.thaw()
    },
  },
  neverReturns: { everyBoot: 'once', on: () => {}, off: (machine) => machine.allowReturn() },
}

/** Switches on a fault of a node; an empty detail gets a default. */
export async function switchFaultOn(machine: Machine, fault: Fault, detail: string): Promise<void> {
  if (machine.faults.has(fault)) await switchFaultOff(machine, fault)
  const chosen = chooseDetail(machine, fault, detail)
  await effects[fault]?.on(machine, chosen)
  machine.faults.set(fault, chosen)
  machine.parts.record.append(machine.name, { kind: 'fault on', fault, detail: chosen })
}

/** Switches off a fault of a node and repairs what it broke. */
export async function switchFaultOff(machine: Machine, fault: Fault): Promise<void> {
  const detail = machine.faults.get(fault)
  if (detail === undefined) return
  machine.faults.delete(fault)
  machine.parts.record.append(machine.name, { kind: 'fault off', fault })
  await effects[fault]?.off(machine, detail)
}

/** Applies the active faults to a node that has just booted. */
export async function applyFaultsAtBoot(machine: Machine): Promise<void> {
  for (const [fault, detail] of machine.faults) {
    const effect = effects[fault]
    if (effect?.everyBoot === 'again') await effect.on(machine, detail)
  }
}

function chooseDetail(machine: Machine, fault: Fault, detail: string): string {
  switch (faults[fault].detail) {
    case 'service': {
      const breakable = machine.parts.plan.services.filter((service) => service.check !== 'tcp')
      const chosen = breakable.find((service) => detail === '' || service.name === detail)
      if (chosen !== undefined) return chosen.name
      const names = breakable.map((service) => service.name).join(', ')
      throw new FaultRefused(`${machine.name} has no service ${detail || 'to break'}; it has ${names || 'none'}`)
    }
    case 'phase':
      if (detail === '' || isHookPhase(detail)) return detail || 'pre'
      throw new FaultRefused(`${detail} is no phase: it is pre or post`)
    case 'milliseconds':
      if (/^\d{0,6}$/.test(detail)) return detail || '3000'
      throw new FaultRefused(`${detail} is no number of milliseconds`)
    case 'name':
      if (/^[a-z0-9-]{0,63}$/.test(detail)) return detail || 'another-host'
      throw new FaultRefused(`${detail} is no host name`)
    case 'text':
      return detail
    case 'none':
      return ''
  }
}

function hookEffect(name: string, body: string): Effect {
  return {
    everyBoot: 'once',
    on: (machine, phase) => {
      if (isHookPhase(phase)) installHook(machine.parts.disk, { phase, name: `${name}-${hook}`, body })
    },
    off: (machine, phase) => {
      if (isHookPhase(phase)) removeHook(machine.parts.disk, phase, `${name}-${hook}`)
    },
  }
}

function startFlapping(machine: Machine, service: string): void {
  stopFlapping(machine, service)
  let isBroken = false
  const flap = (): void => {
    isBroken = !isBroken
    if (machine.state === 'up') machine.setService(service, isBroken ? failed : active)
  }
  flaps.set(machine, setInterval(flap, 2_000))
  machine.stopped.addEventListener('abort', () => clearInterval(flaps.get(machine)), { once: true })
  flap()
}

function stopFlapping(machine: Machine, service: string): void {
  clearInterval(flaps.get(machine))
  flaps.delete(machine)
  makeWhole(machine, service)
}

function makeWhole(machine: Machine, service: string): void {
  if (machine.state === 'up') machine.setService(service, active) // else it becomes whole when it has settled
}

async function callItself(machine: Machine, name: string): Promise<void> {
  setHostNameFile(machine.parts.disk, name)
  if (machine.parts.shell.isolation === 'namespaces') await inside(machine, `hostname ${name}`)
}

async function showKey(machine: Machine, key: Machine['hostKey']): Promise<void> {
  machine.hostKey = key
  if (machine.state === 'down') return
  await machine.ssh.close()
  await machine.ssh.listen(key)
}

async function letDiskBe(machine: Machine, mode: 'ro' | 'rw'): Promise<void> {
  if (machine.parts.shell.isolation === 'namespaces') return inside(machine, `mount -o remount,bind,${mode} /var`)
  if (process.getuid?.() === 0) throw new FaultRefused('without namespaces nothing keeps root from writing')
  chmodSync(join(machine.parts.disk.root, 'var/lib/lockkeeper'), mode === 'ro' ? 0o555 : 0o755)
}

async function inside(machine: Machine, line: string): Promise<void> {
  if (machine.state === 'down') return // done when it boots
  const child = machine.parts.shell.run(line, machine.parts.environment)
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new FaultRefused(`on ${machine.name} "${line}" ended with ${code}`)
}
