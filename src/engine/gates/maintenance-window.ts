import type { Ahead } from '../../core/approvals/ask-again.ts'
import { type NeededTime, neededTime } from '../../core/estimates/needed.ts'
import type { Node } from '../../core/inventory/node.ts'
import { waivedIn } from '../../core/plan/break-glass.ts'
import { type Narrowing, narrowedWindows, narrowingIn } from '../../core/plan/narrowing.ts'
import { workOf } from '../../core/run/worked.ts'
import type { Step } from '../../core/steps/table.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { type CalendarEvent, freezeAt } from '../../core/windows/freeze.ts'
import type { Interval } from '../../core/windows/intervals.ts'
import { localMinute } from '../../core/windows/local-time.ts'
import { isWithinGrace, type WindowStatus, windowStatus } from '../../core/windows/next-opening.ts'
import type { MaintenanceWindow, Windows } from '../../core/windows/window.ts'
import { durationsKnown } from '../journals/durations.ts'
import type { NodeContext } from '../ports/context.ts'
import { calendarEvents } from './calendar-events.ts'
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
    const isGrace = moment === 'eachChange' || moment === 'arming'
    const needed = isGrace ? nothing : await neededNow(context, node, steps)
    // nodes with the same windows share one answer
    const question = JSON.stringify(['maintenance window', windows.map(({ name }) => name), narrowing, needed, moment])
    return readings.ofCluster(question, async () => {
      const nowMs = context.clock.now()
      const events = await calendarEvents(context, windows, nowMs)
      const closed = [...events, ...outside(narrowing)]
      const asked: Asked = { windows, closed, events, zone: first.zone, nowMs, needed, narrowing }
      if (isGrace) return [graceVerdict(asked)]
      return [verdictBefore(asked, moment === 'plan' ? 'warn' : 'blocked')]
    })
  },
})

/** What the windows of a node say about work on it, and the one in whose zone people read times. */
export type WindowAhead = { readonly ahead: Ahead; readonly window: MaintenanceWindow }

/**
 * Whether the windows of a node are open for long enough, or when they open; null without a window, with one that is
 * overridden, and when none opens within 60 days. Throws `Failure`.
 */
export async function windowAhead(
  context: NodeContext,
  node: Node,
  steps: readonly Step[],
): Promise<WindowAhead | null> {
  const narrowing = narrowingIn(steps)
  const windows = narrowedWindows(context.policy, node, narrowing)
  const [window] = windows
  if (window === undefined || waivedIn(steps) === maintenanceWindow.name) return null
  const nowMs = context.clock.now()
  const closed = [...(await calendarEvents(context, windows, nowMs)), ...outside(narrowing)]
  const status = windowStatus({ windows, closed }, nowMs, (await neededNow(context, node, steps)).ms)
  if (status.is === 'never') return null
  return { ahead: status.is === 'open' ? status : { is: 'closed', opensAtMs: status.next.fromMs }, window }
}

/** The windows of a node with the events of their calendars, now, and the time that a node needs. */
type Asked = Windows & {
  readonly events: readonly CalendarEvent[]
  /** The zone in which people read times. */
  readonly zone: string
  readonly nowMs: number
  readonly needed: NeededTime
  readonly narrowing: Narrowing
}

/** After the first change only the end of the grace period counts. */
const nothing: NeededTime = { ms: 0, is: 'known' }

const neededNow = async (context: NodeContext, node: Node, steps: readonly Step[]): Promise<NeededTime> =>
  neededTime(await durationsKnown(context), context.policy, node, workOf(steps))

const namesOf = ({ windows }: Windows): string => windows.map(({ name }) => name).join(' and ')

/** The times that a request excludes. */
const outside = ({ notBeforeMs, untilMs }: Narrowing): readonly Interval[] => [
  ...(notBeforeMs === null ? [] : [{ fromMs: 0, untilMs: notBeforeMs }]),
  ...(untilMs === null ? [] : [{ fromMs: untilMs, untilMs: Number.MAX_SAFE_INTEGER }]),
]

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
  const { nowMs, needed, events, zone } = asked
  const status = windowStatus(asked, nowMs, needed.ms)
  const needs = `a node needs ${formatDuration(needed.ms)} (${needed.is === 'known' ? 'by earlier runs' : 'assumed'})`
  const freeze = freezeAt(events, nowMs)
  const during = freeze === null ? '' : ` (${freeze.summary || 'freeze'} until ${localMinute(zone, freeze.untilMs)})`
  const evidence = `${evidenceOf(status, asked, needs)}${during}`
  if (status.is === 'open') return { verdict: 'ok', evidence, remedy: '' }
  if (status.is === 'never') {
    const { untilMs } = asked.narrowing
    const remedy = untilMs === null ? 'Lengthen the window, or name another.' : 'Request it again with a later --until.'
    return { verdict: 'blocked', evidence, remedy }
  }
  // a plan for the next opening can be requested and approved now
  if (whenClosed === 'warn') return { verdict: 'warn', evidence, remedy: '' }
  return { verdict: 'blocked', evidence, remedy: '', notBeforeMs: status.next.fromMs }
}

function evidenceOf(status: WindowStatus, asked: Asked, needs: string): string {
  const { zone, narrowing } = asked
  const names = namesOf(asked)
  switch (status.is) {
    case 'open':
      return `${names} is open until ${localMinute(zone, status.untilMs)}; ${needs}`
    case 'closed':
      return `${names} is closed; starts not before ${localMinute(zone, status.next.fromMs)}`
    case 'too short':
      return `${names} closes ${localMinute(zone, status.untilMs)}, and ${needs}; starts not before ${localMinute(zone, status.next.fromMs)}`
    case 'never':
      if (narrowing.untilMs !== null)
        return `${names} is not open for long enough before ${localMinute(zone, narrowing.untilMs)} (--until); ${needs}`
      return status.longestMs === 0
        ? `${names} does not open within 60 days`
        : `${names} opens for ${formatDuration(status.longestMs)} at most within 60 days, and ${needs}`
  }
}
