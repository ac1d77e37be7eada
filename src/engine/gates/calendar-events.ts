import type { CalendarEvent } from '../../core/windows/freeze.ts'
import { horizonMs, type MaintenanceWindow } from '../../core/windows/window.ts'
import type { ClusterContext } from '../ports/context.ts'

/**
 * The events of all calendars of the windows, from the longest grace period before `nowMs` to 60 days ahead. Throws
 * `Failure` when a calendar cannot be read and no recent copy is known.
 */
export async function calendarEvents(
  { calendars }: Pick<ClusterContext, 'calendars'>,
  windows: readonly MaintenanceWindow[],
  nowMs: number,
): Promise<readonly CalendarEvent[]> {
  const fromMs = nowMs - Math.max(...windows.map(({ graceMs }) => graceMs))
  const all = windows.flatMap((window) =>
    (window.calendars ?? []).map((path) => calendars.events(path, window.zone, fromMs, nowMs + horizonMs)),
  )
  return (await Promise.all(all)).flat()
}
