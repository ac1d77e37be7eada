import type { z } from 'zod'
import { Failure } from '../../engine/ports/failure.ts'
import { oneLine } from '../redact.ts'
import { type Printed, runCommand, timeLimitCode } from '../ssh/command.ts'
import type { Shell } from '../ssh/shell.ts'
import { readJson } from './answers.ts'
import type { CephSettings } from './settings.ts'

/** The host of the `ceph` command, and the nodes. */
export type CephHost = {
  readonly settings: Pick<CephSettings, 'argv' | 'limitSeconds'>
  readonly shell: Shell
  readonly host: string
  /** Reaches the nodes. */
  readonly nodes: Shell
}

/** A call of the `ceph` command that reads. */
export type CephCall = readonly string[]

/** All calls that read. None of them changes anything. */
export const cephCalls = {
  status: ['status'],
  hosts: ['node', 'ls'],
  services: ['service', 'dump'],
  map: ['osd', 'dump'],
  reports: ['pg', 'dump', 'osds'],
} as const satisfies Readonly<Record<string, CephCall>>

/** The most that Ceph may print: about 25,000 placement groups. */
export const maxBytes = 64_000_000

/** The words of the `ceph` command for one call. */
export const argvOf = (ceph: readonly string[], call: CephCall): readonly string[] => [
  ...ceph,
  ...call,
  '--format',
  'json',
]

/** Runs the command and returns the validated JSON. Throws `Failure` when it fails or answers something else. */
export async function ask<T>(at: CephHost, call: CephCall, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
  const { argv, limitSeconds } = at.settings
  const printed = await runCommand(at.shell, at.host, argvOf(argv, call), limitSeconds, signal, maxBytes)
  if (printed.exitCode !== 0) throw failed(call.join(' '), printed)
  return readJson(schema, printed.output, call.join(' '))
}

const shownCharacters = 200

/** The failure of a command that did not end well. */
export function failed(words: string, { exitCode, output, errorOutput }: Printed): Failure {
  const said = oneLine(errorOutput || output, shownCharacters)
  const why = exitCode === timeLimitCode ? 'did not answer within its time limit' : `exit code ${exitCode}: ${said}`
  return new Failure('ceph', `ceph ${words}: ${why}`, 'none')
}

/** Prints the command line of every OSD that runs on a node. */
export const runningOsdsArgv = ['ps', '-ww', '-C', 'ceph-osd', '-o', 'args='] as const

const optionOfId = /(?:^|\s)(?:--id|-i|--name|-n)(?:\s+|=)(?:osd\.)?(\d+)(?=\s|$)/

/** The ids of the OSDs that run on a node, as its process table shows them. Throws `Failure` when it is unclear. */
export async function runningOsds(at: CephHost, node: string, signal: AbortSignal): Promise<readonly number[]> {
  const printed = await runCommand(at.nodes, node, runningOsdsArgv, at.settings.limitSeconds, signal)
  const lines = printed.output.split('\n').filter((line) => line.trim() !== '')
  const source = `node ${node}`
  // without a match, the exit code is 1 and nothing is printed
  if (printed.exitCode > 1 || (printed.exitCode === 1 && `${printed.output}${printed.errorOutput}`.trim() !== ''))
    throw new Failure(source, `cannot list its OSDs: ${oneLine(printed.errorOutput || printed.output, 200)}`, 'none')
  return lines.map((line) => {
    const id = optionOfId.exec(line)?.[1]
    if (id === undefined) throw new Failure(source, `runs an OSD without an id: ${oneLine(line, 200)}`, 'none')
    return Number(id)
  })
}
