import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { demoNodes, fastTiming } from '../../sandbox/fleet/demo-cluster.ts'
import type { Fleet } from '../../sandbox/fleet/fleet.ts'
import type { FleetPlan, Isolation } from '../../sandbox/fleet/plan.ts'
import type { RecordLine } from '../../sandbox/fleet/record.ts'
import { startFleet } from '../../sandbox/fleet/start.ts'
import { findProgram } from '../../sandbox/programs/programs.ts'
import { freshFolder } from '../../sandbox/programs/run-folder.ts'

/** Exit code and output of a command that ran through the system's SSH client. */
export type SshResult = {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Both ways of isolating the nodes of a fleet. */
export const isolations: readonly Isolation[] = ['namespaces', 'shims']

/** Starts the first nodes of the harbour, without Consul, in a new folder. */
export function startTestFleet(isolation: Isolation, nodes: number): Promise<Fleet> {
  return startFleet(testPlan(isolation, nodes))
}

/** The plan of such a fleet, for tests that change parts of it. */
export function testPlan(isolation: Isolation, nodes: number): FleetPlan {
  return {
    folder: freshFolder('fleet'),
    nodes: demoNodes.slice(0, nodes),
    timing: fastTiming,
    isolation,
    consul: null,
  }
}

/** Runs a command on a node with the system's SSH client. */
export function ssh(fleet: Fleet, node: string, line: string): Promise<SshResult> {
  return sshWith(fleet, [node, line], '')
}

/** Runs the system's SSH client with these arguments and this input. */
export async function sshWith(fleet: Fleet, argv: readonly string[], input: string): Promise<SshResult> {
  const program = await findProgram('ssh')
  const child = spawn(program.path, ['-F', fleet.ssh.config, ...argv], { env: { ...process.env, ...program.env } })
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode, stdout, stderr }
}

/** Waits for a line of the fleet's record; earlier lines count. */
export function recorded(fleet: Fleet, wanted: (line: RecordLine) => boolean): Promise<RecordLine> {
  const found = fleet.record.lines().find(wanted)
  if (found !== undefined) return Promise.resolve(found)
  return new Promise((resolve) => {
    const unsubscribe = fleet.record.subscribe((line) => {
      if (!wanted(line)) return
      unsubscribe()
      resolve(line)
    })
  })
}

/** Waits until a node has settled after everything in the record so far. */
export async function settled(fleet: Fleet, node: string): Promise<void> {
  const last = fleet.record.lines().findLast((line) => line.node === node && /^(booted|down|settled)$/.test(line.kind))
  if (last?.kind === 'settled') return
  await recorded(
    fleet,
    (line) => line.node === node && line.kind === 'settled' && line.sequence > (last?.sequence ?? 0),
  )
}

/** Reboots a node and waits until it has settled; returns the boot IDs before and after. */
export async function rebootOver(fleet: Fleet, node: string): Promise<readonly [string, string]> {
  await settled(fleet, node)
  const before = await bootIdOf(fleet, node)
  const lines = fleet.record.lines().length
  await ssh(fleet, node, 'reboot')
  await recorded(fleet, (line) => line.node === node && line.kind === 'settled' && line.sequence > lines)
  return [before, await bootIdOf(fleet, node)]
}

/** The boot ID that the node itself reports. */
export async function bootIdOf(fleet: Fleet, node: string): Promise<string> {
  return (await ssh(fleet, node, 'cat /proc/sys/kernel/random/boot_id')).stdout.trim()
}
