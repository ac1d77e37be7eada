import type { z } from 'zod'
import { placeholderOf } from '../../core/plan/commands.ts'
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

/** A call of the `ceph` command that reads. Words such as `{osds}` stand for a list of names, as in `0,1`. */
export type CephCall = readonly string[]

/** All calls that read. None of them changes anything. */
export const cephCalls = {
  status: ['status'],
  hosts: ['node', 'ls'],
  services: ['service', 'dump'],
  map: ['osd', 'dump'],
  reports: ['pg', 'dump', 'osds'],
  groups: ['pg', 'dump', 'pgs', 'osds'],
  osdOkToStop: ['osd', 'ok-to-stop', '{osds}'],
  monOkToStop: ['mon', 'ok-to-stop', '{mons}'],
  mdsOkToStop: ['mds', 'ok-to-stop', '{mdss}'],
} as const satisfies Readonly<Record<string, CephCall>>

/** Exit code of a command that refuses (EBUSY). */
const refuses = 16

/** About 25,000 placement groups. */
const maxBytes = 64_000_000

/**
 * A call as one command. A list is one argument on the command line, so that a host can allow the call whatever its
 * length; the shell splits it at its commas.
 */
export function argvOf(ceph: readonly string[], call: CephCall): readonly string[] {
  const list = call.findIndex((word) => placeholderOf(word) !== null)
  const json = ['--format', 'json']
  if (list === -1) return [...ceph, ...call, ...json]
  const rest = [...ceph, ...call.slice(0, list), ...json]
  return ['sh', '-c', 'list=$1; shift; IFS=,; exec "$@" $list', 'ceph', call[list] ?? '', ...rest]
}

/** Fills the list of a call into its command. */
const withList = (argv: readonly string[], names: readonly (string | number)[]): readonly string[] =>
  argv.map((word) => (placeholderOf(word) === null ? word : names.join(',')))

/** Runs the command and returns the validated JSON. Throws `Failure` when it fails or answers something else. */
export async function ask<T>(at: CephHost, call: CephCall, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
  const printed = await run(at, call, [], signal)
  if (printed.exitCode !== 0) throw failed(call, printed)
  return readJson(schema, printed.output, wordsOf(call))
}

/** Asks whether daemons can stop together: the answer, and Ceph's words when it refuses. Throws `Failure`. */
export async function askOkToStop(
  at: CephHost,
  call: CephCall,
  names: readonly (string | number)[],
  signal: AbortSignal,
): Promise<{ readonly is: 'agrees' | 'refuses'; readonly output: string; readonly words: string }> {
  const printed = await run(at, call, names, signal)
  const { exitCode, output, errorOutput } = printed
  if (exitCode !== 0 && exitCode !== refuses) throw failed(call, printed)
  const words = oneLine(errorOutput.replace(/^Error EBUSY: /m, ''), shownCharacters)
  return { is: exitCode === 0 ? 'agrees' : 'refuses', output, words: `${wordsOf(call)} refuses: ${words}` }
}

const shownCharacters = 200

const wordsOf = (call: CephCall): string => call.filter((word) => placeholderOf(word) === null).join(' ')

const run = (at: CephHost, call: CephCall, names: readonly (string | number)[], signal: AbortSignal) => {
  const { argv, limitSeconds } = at.settings
  return runCommand(at.shell, at.host, withList(argvOf(argv, call), names), limitSeconds, signal, maxBytes)
}

function failed(call: CephCall, { exitCode, output, errorOutput }: Printed): Failure {
  const said = oneLine(errorOutput || output, shownCharacters)
  const why = exitCode === timeLimitCode ? 'did not answer within its time limit' : `exit code ${exitCode}: ${said}`
  return new Failure('ceph', `ceph ${wordsOf(call)}: ${why}`, 'none')
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
