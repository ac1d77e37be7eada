import type { Sourced, Untranslated } from '../../../configuration/initial/discovered.ts'
import { typedDuration } from '../../../core/text/durations.ts'
import { agentOf } from './agent.ts'
import type { DescribedNode } from './nodes.ts'
import { fromAll, type StartedWith } from './options.ts'

/** What the options of rebootmgr become in the configuration. */
export type TranslatedOptions = {
  readonly settle: Sourced
  readonly task: Sourced
  readonly agentUrl: Sourced | null
  /** Options that need no setting. */
  readonly obeyed: readonly string[]
  readonly untranslated: readonly Untranslated[]
}

const minuteMs = 60_000
const settleMs = 130_000
// a duration in the configuration is at least this long
const leastMs = 1_000
const defaultTaskMinutes = 120

/**
 * Translates the options that are known: those of one rebootmgr count for all when no others are known. Where they
 * differ, the longest wait is taken. `maxTasks` is the largest number of tasks in one folder of a node.
 */
export function translatedOptions(
  started: readonly StartedWith[],
  nodes: readonly DescribedNode[],
  maxTasks: number,
): TranslatedOptions {
  const agent = agentOf(started)
  return {
    settle: settleOf(started),
    task: taskOf(started, maxTasks),
    agentUrl: agent.agentUrl,
    obeyed: whereGiven(started, alwaysSo).map(({ what, text }) => `${what}: ${text}`),
    untranslated: [
      ...(started.length === 0 ? [unknownOptions] : []),
      ...whereGiven(started, withoutEquivalent).map(({ what, text: [why, instead] }) => ({ what, why, instead })),
      ...agent.untranslated,
      ...started.flatMap((one) => otherGroup(one, nodes)),
    ],
  }
}

const unknownOptions: Untranslated = {
  what: 'the options of rebootmgr',
  why: 'they are in its unit or cron line on the nodes, which was not read, so its defaults were taken',
  instead: 'repeat this with --node for some nodes, or with --options="…"',
}

const alwaysSo: { readonly [option: string]: string } = {
  'check-uptime': 'always so, because only a new boot id proves a reboot',
  'post-reboot-wait-until-healthy': 'always so, within limits.verify; after that a person is called',
}

const lift = 'lift the stop, or allow single exceptions with breakGlass'

/** Why an option has no setting, and what to do instead. */
const withoutEquivalent: { readonly [option: string]: readonly [why: string, instead: string] } = {
  'check-triggers': ['it is an option of each request', 'request `reboot <nodes> --if-needed`'],
  'check-holidays': [
    'no holidays are built in',
    'name a calendar of them under except of a window that opens at 00:00 for 24h',
  ],
  dryrun: ['such a rebootmgr never reboots', 'leave mode: observe'],
  'ignore-stop-flag': ['no setting ignores a stop flag', lift],
  'ignore-node-disabled': ['no setting ignores a disabled node', lift],
  'ignore-failed-checks': ['no setting ignores failed checks', 'list nodes in ignore_failed_checks, or use breakGlass'],
  'maintenance-reason': [
    'the reason of maintenance names the run, as in “lockkeeper op-5BKK-1: kernel”',
    'make what reads the reason, such as Zabbix, expect that',
  ],
  'skip-reboot-in-progress-key': [
    'Lockkeeper cannot see such a reboot and would work beside it',
    'remove the option before you set mode: act',
  ],
}

/** The entries of a table for the options that are given, each with everyone who gives it. */
function whereGiven<T>(started: readonly StartedWith[], table: { readonly [option: string]: T }) {
  return Object.entries(table).flatMap(([option, text]) => {
    const by = started.filter(({ options }) => options.has(option))
    return by.length === 0 ? [] : [{ what: `--${option} (${fromAll(by)})`, text }]
  })
}

function settleOf(started: readonly StartedWith[]): Sourced {
  const lazy = started.filter(({ options }) => options.has('lazy-consul-checks'))
  if (lazy.length > 0 && lazy.length === started.length)
    return { value: typedDuration(leastMs), from: `--lazy-consul-checks (${fromAll(lazy)}): rebootmgr does not wait` }
  const others = started.filter((one) => !lazy.includes(one))
  const from = others.length === 0 ? 'the default' : `no --lazy-consul-checks (${fromAll(others)})`
  return { value: typedDuration(settleMs), from: `${from}: rebootmgr waits 130 s before its second look` }
}

function taskOf(started: readonly StartedWith[], maxTasks: number): Sourced {
  const minutesOf = ({ options }: StartedWith) => Number(options.get('task-timeout') ?? defaultTaskMinutes)
  const longest = started.toSorted((a, b) => minutesOf(b) - minutesOf(a))[0]
  const minutes = longest === undefined ? defaultTaskMinutes : minutesOf(longest)
  const from = longest?.options.has('task-timeout') ? `--task-timeout ${minutes} (${longest.from})` : 'the default'
  const count = Math.max(1, maxTasks)
  const number = maxTasks === 0 ? 'raise it if they take longer together' : `a node has up to ${count}`
  const all = `here the limit is for all tasks of a folder: ${number}`
  return {
    value: typedDuration(minutes * minuteMs * count),
    from: `${from}: rebootmgr allows ${minutes} min for each task; ${all}`,
  }
}

/** Nodes whose keys name another group than the option: rebootmgr takes the lock of the option's group. */
function otherGroup({ from, node, options }: StartedWith, nodes: readonly DescribedNode[]): readonly Untranslated[] {
  const group = options.get('group') ?? ''
  if (group === '') return []
  const started = nodes.filter(({ name, config }) => config.is !== 'not managed' && (node === null || name === node))
  const others = started.filter((one) => one.group !== group)
  if (others.length === 0) return []
  return [
    {
      what: `--group ${group} (${from})`,
      why: `the configuration of ${others.map(({ name }) => name).join(', ')} names another group, and Lockkeeper takes the locks of that`,
      instead: `write "group": ${JSON.stringify(group)} into their configuration, and repeat this`,
    },
  ]
}
