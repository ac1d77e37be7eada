import { expectedMs, windowsOf } from '../../core/policy/windows.ts'
import { usesPackageCommand } from '../../core/steps/traits.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { localMinute } from '../../core/windows/local-time.ts'
import { isWithinGrace, type WindowStatus, windowStatus } from '../../core/windows/next-opening.ts'
import type { MaintenanceWindow } from '../../core/windows/window.ts'
import { defineGate, type GateQuery, type GateVerdict } from './gate.ts'

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
  ask: async (query) => {
    const windows = windowsOf(query.context.policy, query.node)
    const [first] = windows
    if (first === undefined) return []
    const changed = query.moment === 'eachChange' || query.moment === 'arming'
    return [changed ? graceVerdict(query, windows) : verdictBefore(query, windows, first.zone)]
  },
})

const namesOf = (windows: readonly MaintenanceWindow[]): string => windows.map(({ name }) => name).join(' and ')

function graceVerdict({ context }: GateQuery, windows: readonly MaintenanceWindow[]): GateVerdict {
  const names = namesOf(windows)
  if (isWithinGrace(windows, context.clock.now()))
    return { verdict: 'ok', evidence: `${names} is open or within its grace period`, remedy: '' }
  return {
    verdict: 'blocked',
    evidence: `${names} is closed and its grace period is over`,
    remedy: 'The node is taken back. Request it again for the next window.',
  }
}

function verdictBefore(
  { context: { policy, clock }, moment, node, steps }: GateQuery,
  windows: readonly MaintenanceWindow[],
  zone: string,
): GateVerdict {
  const neededMs = expectedMs(policy, node, usesPackageCommand(steps) ? 'upgradeMs' : 'rebootMs')
  const status = windowStatus(windows, clock.now(), neededMs)
  const needs = `a node needs ${formatDuration(neededMs)} (assumed)`
  const evidence = evidenceOf(status, namesOf(windows), zone, needs)
  if (status.is === 'open') return { verdict: 'ok', evidence, remedy: '' }
  if (status.is === 'never') return { verdict: 'blocked', evidence, remedy: 'Lengthen the window, or name another.' }
  // a plan for the next opening can be requested and approved now
  if (moment === 'plan') return { verdict: 'warn', evidence, remedy: '' }
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
