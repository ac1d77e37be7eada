import { fileCalendars, readText } from '../../adapters/calendar/calendars.ts'
import type { Policy } from '../../core/policy/policy.ts'
import { horizonMs } from '../../core/windows/window.ts'
import type { Clock } from '../../engine/ports/clock.ts'
import { check, type Finding, passed } from './finding.ts'

/** Reads every calendar of the windows in use once. */
export async function checkCalendars(policy: Policy, clock: Clock): Promise<readonly Finding[]> {
  const about = policy.cluster
  const windows = [policy.window, ...Object.values(policy.roles).map(({ window }) => window)]
  const calendars = new Map(
    windows.flatMap((window) => (window?.calendars ?? []).map((path) => [path, window?.zone ?? 'UTC'] as const)),
  )
  const files = fileCalendars(readText, clock)
  const nowMs = clock.now()
  const findings = [...calendars].map(([path, zone]) =>
    check(about, async () => {
      const events = await files.events(path, zone, nowMs, nowMs + horizonMs)
      return [passed(about, `calendar ${path}: ${events.length} events within 60 days`)]
    }),
  )
  return (await Promise.all(findings)).flat()
}
