import { countedMs } from '../../core/run/waiting.ts'
import type { MemoryOf } from '../../core/steps/memory.ts'
import type { Lease } from '../ports/capability.ts'
import { Failure } from '../ports/failure.ts'
import type { At, Observation } from '../step-contract/executor.ts'
import { writeDown } from '../step-contract/executor.ts'
import type { StepWork } from '../step-contract/step-work.ts'
import { appliedCapabilities, namedIn } from '../steps/capability.ts'

/** After a renewal that failed, the next one of the same system waits for so long: an outage must not slow down runs. */
const retryMs = 30_000

/** When a renewal failed last. It saves requests and decides nothing. */
const failedAt = new WeakMap<Lease, number>()

/**
 * Renews the first lease that is due among the capabilities of a run, and returns what to write down; null when none is
 * due, or none may be renewed. Only a run that makes progress renews: its step is within its limit, and its lock is its
 * own. So a lease of a run that hangs, or that waits for a person, expires. A renewal that fails keeps nothing waiting.
 */
export async function renewLease(work: StepWork, at: At): Promise<Observation<MemoryOf<'applyCapability'>> | null> {
  const { context, state, step, mode, lockStatus } = work
  const advances = (mode === 'step' || mode === 'undo') && countedMs(state, at.nowMs) <= step.limitMs
  if (!advances || lockStatus instanceof Failure || lockStatus.is === 'lost') return null
  for (const { index, name, mark } of appliedCapabilities(at)) {
    const lease = namedIn(at, name)?.lease
    const sinceMs = state.memory.leaseRenewedAt?.[index] ?? state.progress[index]?.sinceMs ?? at.nowMs
    if (lease === undefined || at.nowMs - sinceMs < lease.renewAfterMs) continue
    if (at.nowMs - (failedAt.get(lease) ?? Number.NEGATIVE_INFINITY) < retryMs) continue
    try {
      await lease.renew(lockStatus.lock, at.node, mark)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      failedAt.set(lease, at.nowMs)
      context.log.warn({ run: state.run, node: state.node, capability: name, error }, 'a lease was not renewed')
      continue
    }
    failedAt.delete(lease)
    return writeDown({ leaseRenewedAt: { [index]: at.nowMs } })
  }
  return null
}
