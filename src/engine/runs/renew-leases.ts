import { countedMs } from '../../core/run/waiting.ts'
import type { MemoryOf } from '../../core/steps/memory.ts'
import { appliedCapabilities, namedIn } from '../capabilities/applied.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { Lease } from '../ports/capability.ts'
import { Failure } from '../ports/failure.ts'
import type { At, Observation } from '../step-contract/executor.ts'
import { writeDown } from '../step-contract/executor.ts'
import type { StepWork } from '../step-contract/step-work.ts'

/**
 * The time of the last failed renewal, by run and step, until it is due again. Saves requests; correctness does not
 * depend on it.
 */
const failedAt = new WeakMap<Lease, ReadonlyMap<string, number>>()

const waitsStill = (atMs: number | undefined, nowMs: number): boolean =>
  atMs !== undefined && nowMs - atMs < pollIntervals.renewalMs

function renewalFailed(lease: Lease, of: string, nowMs: number): void {
  const others = [...(failedAt.get(lease) ?? [])].filter(([, atMs]) => waitsStill(atMs, nowMs))
  failedAt.set(lease, new Map([...others, [of, nowMs]]))
}

/**
 * Renews the first due lease among the capabilities of a run. Returns the renewal to be stored; null when no lease was
 * renewed. A lease is renewed only while the run makes progress: its step is within its limit, and its lock is its own.
 * So the lease of a run that hangs or needs a person expires. A failed renewal delays neither the run nor the renewals
 * of other runs.
 */
export async function renewLease(work: StepWork, at: At): Promise<Observation<MemoryOf<'applyCapability'>> | null> {
  const { context, state, step, mode, lockStatus } = work
  const advances = (mode === 'step' || mode === 'undo') && countedMs(state, at.nowMs) <= step.limitMs
  if (!advances || lockStatus instanceof Failure || lockStatus.is === 'lost') return null
  for (const { index, name, mark } of appliedCapabilities(at)) {
    const lease = namedIn(at, name)?.lease
    const sinceMs = state.memory.leaseRenewedAt?.[index] ?? state.progress[index]?.sinceMs ?? at.nowMs
    if (lease === undefined || at.nowMs - sinceMs < lease.renewAfterMs) continue
    const of = `${state.run}/${index}`
    if (waitsStill(failedAt.get(lease)?.get(of), at.nowMs)) continue
    try {
      await lease.renew(lockStatus.lock, at.node, mark)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      renewalFailed(lease, of, at.nowMs)
      context.log.warn({ run: state.run, node: state.node, capability: name, error }, 'a lease was not renewed')
      continue
    }
    return writeDown({ leaseRenewedAt: { [index]: at.nowMs } })
  }
  return null
}
