import { defaultPrepare } from '../core/approvals/ask-again.ts'
import type { RolePolicy } from '../core/policy/policy.ts'
import type { MaintenanceWindow } from '../core/windows/window.ts'
import type { WrittenCluster } from './schema/cluster.ts'

/** The window of this name; nothing when the key is not written, so that the policy keeps its hash. */
export function windowNamed(
  { windows }: Pick<WrittenCluster, 'windows'>,
  name: string | null,
): { readonly window?: MaintenanceWindow } {
  const written = name === null ? undefined : windows[name]
  if (name === null || written === undefined) return {}
  const { start, length, zone, days, except, grace, prepare } = written
  const dates = except.flatMap(({ from, to }) => (from === undefined ? [] : [{ from, to }]))
  const files = except.flatMap(({ file }) => file ?? [])
  const calendars = files.length === 0 ? {} : { calendars: files }
  const asks = prepare === defaultPrepare ? {} : { prepare }
  return { window: { name, start, lengthMs: length, zone, days, except: dates, ...calendars, graceMs: grace, ...asks } }
}

/** All windows; nothing when none is written, so that the policy keeps its hash. */
export function allWindows(cluster: Pick<WrittenCluster, 'windows'>): {
  readonly windows?: readonly MaintenanceWindow[]
} {
  const windows = Object.keys(cluster.windows).flatMap((name) => windowNamed(cluster, name).window ?? [])
  return windows.length === 0 ? {} : { windows }
}

/** The window and the expected durations of a role; nothing for keys that are not written. */
export function timesOf(
  { window, expected }: Pick<WrittenCluster['roles'][string], 'window' | 'expected'>,
  cluster: Pick<WrittenCluster, 'windows'>,
): Pick<RolePolicy, 'window' | 'expected'> {
  return {
    ...windowNamed(cluster, window),
    ...(expected === null ? {} : { expected: { rebootMs: expected.reboot, upgradeMs: expected.upgrade } }),
  }
}
