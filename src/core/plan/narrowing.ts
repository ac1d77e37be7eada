import type { Node } from '../inventory/node.ts'
import type { Policy } from '../policy/policy.ts'
import { windowsOf } from '../policy/windows.ts'
import { granted, type Outcome, refusal, refused } from '../refusals.ts'
import type { Step } from '../steps/table.ts'
import { didYouMean } from '../text/nearest.ts'
import { dateAt, daysAfter, instantOf } from '../windows/local-time.ts'
import type { MaintenanceWindow } from '../windows/window.ts'

/** How a request narrows the windows of its nodes. */
export type Narrowing = {
  /** The name of one more window; null when none is named. */
  readonly inWindow: string | null
  /** The time before which no node starts, in milliseconds since 1970; null without one. */
  readonly notBeforeMs: number | null
}

type Typed = { readonly in?: unknown; readonly at?: unknown }

/** The narrowing of a request with a dated `--at`. Refused when the window is unknown, or the time has no zone. */
export function narrowingOf(policy: Policy, nodes: readonly Node[], typed: Typed): Outcome<Narrowing> {
  const window = namedWindow(policy, typed)
  if (!window.ok) return window
  const inWindow = window.value?.name ?? null
  if (typeof typed.at !== 'string') return granted({ inWindow, notBeforeMs: null })
  const zone = zoneOf(policy, nodes, window.value, typed.at)
  const [date = '', time = ''] = typed.at.split('T')
  return zone.ok ? granted({ inWindow, notBeforeMs: instantOf(zone.value, date, time) }) : zone
}

/** The value of `--at` with its date: a time alone is the next one at which clocks in the zone show it. */
export function datedTime(policy: Policy, nodes: readonly Node[], typed: Typed, nowMs: number): Outcome<string | null> {
  const { at } = typed
  if (typeof at !== 'string' || at.includes('T')) return granted(typeof at === 'string' ? at : null)
  const window = namedWindow(policy, typed)
  const zone = window.ok ? zoneOf(policy, nodes, window.value, at) : window
  if (!zone.ok) return zone
  const today = dateAt(zone.value, nowMs)
  const date = instantOf(zone.value, today, at) > nowMs ? today : daysAfter(today, 1)
  return granted(`${date}T${at}`)
}

function namedWindow({ windows = [] }: Policy, typed: Typed): Outcome<MaintenanceWindow | null> {
  const name = typed.in
  if (typeof name !== 'string') return granted(null)
  const found = windows.find((window) => window.name === name)
  if (found !== undefined) return granted(found)
  const names = windows.map((window) => window.name)
  const known = names.length === 0 ? 'No window is configured.' : `Known: ${names.join(', ')}.`
  return refused(refusal('bad value', `--in ${name}: there is no such window.`, didYouMean(name, names, known)))
}

/** The zone of a typed time: that of the named window, or else the one that all windows of the nodes have. */
function zoneOf(policy: Policy, nodes: readonly Node[], named: MaintenanceWindow | null, at: string): Outcome<string> {
  const windows = named === null ? nodes.flatMap((node) => windowsOf(policy, node)) : [named]
  const [zone, ...others] = new Set(windows.map((window) => window.zone))
  if (zone !== undefined && others.length === 0) return granted(zone)
  const why = zone === undefined ? 'have no window' : `have windows in ${[zone, ...others].sort().join(' and ')}`
  return refused(
    refusal(
      'bad value',
      `--at ${at} has no time zone: the nodes ${why}.`,
      'Name a window with --in, whose zone counts.',
    ),
  )
}

/** How the steps of a node narrow its windows. */
export const narrowingIn = (steps: readonly Step[]): Narrowing => ({
  inWindow: steps.flatMap((step) => ('inWindow' in step ? (step.inWindow ?? []) : []))[0] ?? null,
  notBeforeMs: steps.flatMap((step) => ('notBeforeMs' in step ? (step.notBeforeMs ?? []) : []))[0] ?? null,
})

/** The windows of a node under the policy, and the one that its steps name. */
export function narrowedWindows(policy: Policy, node: Node, { inWindow }: Narrowing): readonly MaintenanceWindow[] {
  const own = windowsOf(policy, node)
  if (inWindow === null || own.some(({ name }) => name === inWindow)) return own
  return [...own, ...(policy.windows ?? []).filter(({ name }) => name === inWindow)]
}
