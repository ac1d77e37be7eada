import { type Narrowing, narrowedWindows, narrowingIn } from '../../core/plan/narrowing.ts'
import { expectedMs } from '../../core/policy/windows.ts'
import { usesPackageCommand } from '../../core/steps/traits.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { type CalendarEvent, freezeAt } from '../../core/windows/freeze.ts'
import type { Interval } from '../../core/windows/intervals.ts'
import { localMinute } from '../../core/windows/local-time.ts'
import { isWithinGrace, type WindowStatus, windowStatus } from '../../core/windows/next-opening.ts'
import { horizonMs, type MaintenanceWindow, type Windows } from '../../core/windows/window.ts'
import type { NodeContext } from '../ports/context.ts'
import { defineGate } from './gate.ts'
import type { GateVerdict } from './gate-verdict.ts'

/**
 * The node's maintenance windows are open, and remain open for as long as the node is expected to take. Once a run has
 * changed its node, only the end of the grace period counts: a run that cannot be undone any more is not stopped.
 */
export const maintenanceWindow = defineGate({
  name: 'maintenance window',
  onNo: {
    plan: 'refuse',
    start: 'hold',
    nextNode: 'hold',
    acquire: 'wait',
    firstChange: 'wait',
    eachChange: 'unwind',
    arming: 'unwind',
  },
  waivable: 'yes',
  ask: async ({ context, node, steps, moment, readings }) => {
    const narrowing = narrowingIn(steps)
    const windows = narrowedWindows(context.policy, node, narrowing)
    const [first] = windows
    if (first === undefined) return []
    const neededMs = expectedMs(context.policy, node, usesPackageCommand(steps) ? 'upgradeMs' : 'rebootMs')
    // nodes with the same windows share one answer
    const question = JSON.stringify([
      'maintenance window',
      windows.map(({ name }) => name),
      narrowing,
      neededMs,
      moment,
    ])
    return readings.ofCluster(question, async () => {
      const nowMs = context.clock.now()
      const events = await eventsOf(context, windows, nowMs)
      const closed = [...events, ...beforeTime(narrowing)]
      const asked: Asked = { windows, closed, events, zone: first.zone, nowMs, neededMs }
      if (moment === 'eachChange' || moment === 'arming') return [graceVerdict(asked)]
      return [verdictBefore(asked, moment === 'plan' ? 'warn' : 'blocked')]
    })
  },
})

/** The windows of a node with the events of their calendars, now, and the time that a node needs. */
type Asked = Windows & {
  readonly events: readonly CalendarEvent[]
  /** The zone in which people read times. */
  readonly zone: string
  readonly nowMs: number
  readonly neededMs: number
}

const namesOf = ({ windows }: Windows): string => windows.map(({ name }) => name).join(' and ')

/** The time that a request excludes. */
const beforeTime = ({ notBeforeMs }: Narrowing): readonly Interval[] =>
  notBeforeMs === null ? [] : [{ fromMs: 0, untilMs: notBeforeMs }]

/** The events of all calendars of the windows, from the longest grace period before now to 60 days ahead. */
async function eventsOf(
  { calendars }: Pick<NodeContext, 'calendars'>,
  windows: readonly MaintenanceWindow[],
  nowMs: number,
): Promise<readonly CalendarEvent[]> {
  const fromMs = nowMs - Math.max(...windows.map(({ graceMs }) => graceMs))
  const all = windows.flatMap((window) =>
    (window.calendars ?? []).map((path) => calendars.events(path, window.zone, fromMs, nowMs + horizonMs)),
  )
  return (await Promise.all(all)).flat()
}

function graceVerdict(asked: Asked): GateVerdict {
  const names = namesOf(asked)
  if (isWithinGrace(asked, asked.nowMs))
    return { verdict: 'ok', evidence: `${names} is open or within its grace period`, remedy: '' }
  return {
    verdict: 'blocked',
    evidence: `${names} is closed and its grace period is over`,
    remedy: 'The node is taken back. Request it again for the next window.',
  }
}

/** The verdict before the first change of a node; a closed window is `whenClosed`. */
function verdictBefore(asked: Asked, whenClosed: 'warn' | 'blocked'): GateVerdict {
  const { nowMs, neededMs, events, zone } = asked
  const status = windowStatus(asked, nowMs, neededMs)
  const needs = `a node needs ${formatDuration(neededMs)} (assumed)`
  const freeze = freezeAt(events, nowMs)
  const during = freeze === null ? '' : ` (${freeze.summary || 'freeze'} until ${localMinute(zone, freeze.untilMs)})`
  const evidence = `${evidenceOf(status, namesOf(asked), zone, needs)}${during}`
  if (status.is === 'open') return { verdict: 'ok', evidence, remedy: '' }
  if (status.is === 'never') return { verdict: 'blocked', evidence, remedy: 'Lengthen the window, or name another.' }
  // a plan for the next opening can be requested and approved now
  if (whenClosed === 'warn') return { verdict: 'warn', evidence, remedy: '' }
  return { verdict: 'blocked', evidence, remedy: '', notBeforeMs: status.next.fromMs }
}

function evidenceOf(status: WindowStatus, names: string, zone: string, needs: string): string {
  switch (status.is) {
    case 'open':
      return `${names} is open until ${localMinute(zone, status.untilMs)}; ${needs}`
    case 'closed':
      return `${names} is closed; starts not before ${localMinute(zone, status.next.fromMs)}`
    case 'too short':
      return `${names} closes ${localMinute(zone, status.untilMs)}, and ${needs}; starts not before ${localMinute(zone, status.next.fromMs)}`
    case 'never':
      return status.longestMs === 0
        ? `${names} does not open within 60 days`
        : `${names} opens for ${formatDuration(status.longestMs)} at most within 60 days, and ${needs}`
  }
}
