import type { Node } from '../inventory/node.ts'
import { memoizedFor } from '../memoized.ts'
import type { Policy } from '../policy/policy.ts'
import { windowsOf } from '../policy/windows.ts'
import { granted, type Outcome, optionRefusal, refused } from '../refusals.ts'
import type { Step } from '../steps/table.ts'
import { didYouMean } from '../text/nearest.ts'
import { dateAt, daysAfter, instantOf } from '../windows/local-time.ts'
import type { MaintenanceWindow } from '../windows/window.ts'
import type { Plan } from './plan.ts'

/** How a request narrows the windows of its nodes. */
export type Narrowing = {
  /** The name of one more window; null when none is named. */
  readonly inWindow: string | null
  /** The time before which no node starts, in milliseconds since 1970; null without one. */
  readonly notBeforeMs: number | null
  /** The time at which the windows close for good, in milliseconds since 1970; null without one. */
  readonly untilMs: number | null
}

type Typed = { readonly in?: unknown; readonly at?: unknown; readonly until?: unknown }

/** The times of a request as people type them. */
export type Times = { readonly at?: string; readonly until?: string }

/** The narrowing of a request with dated times. Refused when the window is unknown, or a time has no zone. */
export function narrowingOf(policy: Policy, nodes: readonly Node[], typed: Typed): Outcome<Narrowing> {
  const window = namedWindow(policy, typed)
  if (!window.ok) return window
  const inWindow = window.value?.name ?? null
  const { at, until } = timesIn(typed)
  if (at === undefined && until === undefined) return granted({ inWindow, notBeforeMs: null, untilMs: null })
  const zone = zoneOf(policy, nodes, window.value, timesIn(typed))
  if (!zone.ok) return zone
  const instant = (time: string | undefined) => (time === undefined ? null : instantAt(zone.value, time))
  return granted({ inWindow, notBeforeMs: instant(at), untilMs: instant(until) })
}

/**
 * The times of a request with their dates. A time alone is the next one at which clocks in the zone show it, and the end is the
 * next one after the beginning. Refused when there is no time between them, or the end has passed.
 */
export function datedTimes(policy: Policy, nodes: readonly Node[], typed: Typed, nowMs: number): Outcome<Times> {
  const { at, until } = timesIn(typed)
  if (at === undefined && until === undefined) return granted({})
  const window = namedWindow(policy, typed)
  const found = window.ok ? zoneOf(policy, nodes, window.value, timesIn(typed)) : window
  if (!found.ok) return found
  const zone = found.value
  const from = at === undefined ? undefined : dated(zone, at, nowMs)
  const fromMs = Math.max(nowMs, from === undefined ? nowMs : instantAt(zone, from))
  const to = until === undefined ? undefined : dated(zone, until, fromMs)
  if (to !== undefined && instantAt(zone, to) <= fromMs) {
    const why = from === undefined || fromMs === nowMs ? 'that time has passed' : `it is not after --at ${from}`
    return refused(optionRefusal('until', 'bad value', `--until ${to}: ${why}.`, 'Name a later time.'))
  }
  return granted({ ...(from === undefined ? {} : { at: from }), ...(to === undefined ? {} : { until: to }) })
}

const timesIn = ({ at, until }: Typed): Times => ({
  ...(typeof at === 'string' ? { at } : {}),
  ...(typeof until === 'string' ? { until } : {}),
})

/** A time with its date: of a time alone, the first one after `afterMs` in the zone. */
function dated(zone: string, time: string, afterMs: number): string {
  if (time.includes('T')) return time
  const today = dateAt(zone, afterMs)
  return `${instantOf(zone, today, time) > afterMs ? today : daysAfter(today, 1)}T${time}`
}

function instantAt(zone: string, time: string): number {
  const [date = '', clock = ''] = time.split('T')
  return instantOf(zone, date, clock)
}

function namedWindow({ windows = [] }: Policy, typed: Typed): Outcome<MaintenanceWindow | null> {
  const name = typed.in
  if (typeof name !== 'string') return granted(null)
  const found = windows.find((window) => window.name === name)
  if (found !== undefined) return granted(found)
  const names = windows.map((window) => window.name)
  const known = names.length === 0 ? 'No window is configured.' : `Known: ${names.join(', ')}.`
  return refused(
    optionRefusal('in', 'bad value', `--in ${name}: there is no such window.`, didYouMean(name, names, known)),
  )
}

/**
 * The zone of typed times: that of the named window, or else the one that all windows of the nodes have. A node without a window
 * has no zone, and its plan could not be rebuilt alone.
 */
function zoneOf(
  policy: Policy,
  nodes: readonly Node[],
  named: MaintenanceWindow | null,
  { at, until }: Times,
): Outcome<string> {
  const windows = named === null ? nodes.flatMap((node) => windowsOf(policy, node)) : [named]
  const without = named === null ? nodes.filter((node) => windowsOf(policy, node).length === 0) : []
  const [zone, ...others] = new Set(windows.map((window) => window.zone))
  if (zone !== undefined && others.length === 0 && without.length === 0) return granted(zone)
  const names = without.map(({ name }) => name).join(', ')
  const why =
    zone === undefined
      ? 'the nodes have no window'
      : without.length > 0
        ? `${names} ${without.length === 1 ? 'has' : 'have'} no window`
        : `the nodes have windows in ${[zone, ...others].sort().join(' and ')}`
  return refused(
    optionRefusal(
      at === undefined ? 'until' : 'at',
      'bad value',
      `${at === undefined ? `--until ${until}` : `--at ${at}`} has no time zone: ${why}.`,
      'Name a window with --in, whose zone counts.',
    ),
  )
}

/** How the steps of a node narrow its windows. */
export const narrowingIn = (steps: readonly Step[]): Narrowing => ({
  inWindow: steps.flatMap((step) => ('inWindow' in step ? (step.inWindow ?? []) : []))[0] ?? null,
  notBeforeMs: steps.flatMap((step) => ('notBeforeMs' in step ? (step.notBeforeMs ?? []) : []))[0] ?? null,
  untilMs: steps.flatMap((step) => ('untilMs' in step ? (step.untilMs ?? []) : []))[0] ?? null,
})

/** When the request of a plan ends, in milliseconds since 1970: its nodes are not begun any more; null without an end. */
export const endOfRequest = memoizedFor(
  ({ nodes }: Plan): number | null => nodes.flatMap(({ steps }) => narrowingIn(steps).untilMs ?? [])[0] ?? null,
)

/** Whether the request of a plan has ended. */
export function isOver(plan: Plan, nowMs: number): boolean {
  const endMs = endOfRequest(plan)
  return endMs !== null && nowMs >= endMs
}

/** The windows of a node under the policy, and the one that its steps name. */
export function narrowedWindows(policy: Policy, node: Node, { inWindow }: Narrowing): readonly MaintenanceWindow[] {
  const own = windowsOf(policy, node)
  if (inWindow === null || own.some(({ name }) => name === inWindow)) return own
  return [...own, ...(policy.windows ?? []).filter(({ name }) => name === inWindow)]
}
