import { parseArgs } from 'node:util'
import type { Chosen } from '../choices.ts'

/** The values of options by name; an option without a value has an empty one. */
export type RebootmgrOptions = ReadonlyMap<string, string>

/** The options that one rebootmgr is started with. */
export type StartedWith = {
  /** Where they were read, such as `--options`. */
  readonly from: string
  /** The node that it was read on; null when it counts for all. */
  readonly node: string | null
  readonly options: RebootmgrOptions
}

/** Where these were read, for people. */
export const fromAll = (started: readonly StartedWith[]): string => started.map(({ from }) => from).join(', ')

const flag = { type: 'boolean' } as const
const value = { type: 'string' } as const

/** The options of rebootmgr v0.0.32 under which it reboots; the others do one thing and end. */
const known = {
  verbose: { ...flag, short: 'v' },
  'check-triggers': flag,
  dryrun: { ...flag, short: 'n' },
  'check-uptime': { ...flag, short: 'u' },
  'ignore-stop-flag': { ...flag, short: 's' },
  'check-holidays': flag,
  'post-reboot-wait-until-healthy': flag,
  'lazy-consul-checks': flag,
  'ignore-node-disabled': { ...flag, short: 'l' },
  'ignore-failed-checks': flag,
  'maintenance-reason': value,
  consul: value,
  'consul-port': value,
  'skip-reboot-in-progress-key': flag,
  'task-timeout': value,
  group: value,
} as const

/** Parses the options of a command line, in the quoting of shells and units; the reason when rebootmgr has no such option. */
export function parsedOptions(line: string): Chosen<RebootmgrOptions> {
  const args = (line.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []).map((word) => word.replaceAll(/["']/g, ''))
  try {
    const { values } = parseArgs({ args, options: known, strict: true, allowPositionals: false })
    const options = new Map(Object.entries(values).map(([name, given]) => [name, given === true ? '' : String(given)]))
    const wrong = ['task-timeout', 'consul-port'].find((name) => !/^[1-9]\d{0,4}$/.test(options.get(name) ?? '1'))
    if (wrong !== undefined) return { ok: false, why: `--${wrong}: ${options.get(wrong)} is no such number` }
    return { ok: true, value: options }
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) }
  }
}
