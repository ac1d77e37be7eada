import type { LockRequest } from '../../../src/core/locks/lock-table.ts'
import type { Holder, Phase } from '../../../src/core/locks/locks.ts'
import type { Admit, HeldLock, Locks } from '../../../src/engine/ports/locks.ts'

/** Locks of a new cluster; each call of `open` returns another bot's view of them. */
export type LocksWorld = {
  open(): Promise<Locks>
  close(): Promise<void>
}

/** The phase of a run that has just acquired its lock. */
export const start: Phase = {
  step: 'waiting',
  index: 1,
  bootIdBefore: null,
  changed: [],
  armedUntilUptimeSeconds: null,
}

/** A request of a run, `r1` on `n1`, for scopes of one slot each. */
export const request = (run: string, scopes: readonly string[] = ['cluster']): LockRequest => {
  const number = run.replace(/\D/g, '')
  const holder: Holder = {
    operation: `op-${number}`,
    run,
    node: `n${number}`,
    requester: 'U1',
    command: 'reboot',
    sinceMs: Number(number),
    phase: start,
  }
  const asked = scopes.map((name) => ({ name, slots: 1 }))
  return { holder, scopes: asked, policyHash: 'policy-1', work: 'takes away', number: null, plannedAtMs: 1, groups: [] }
}

/** Admits every run: nothing is out, every run advances, no gate objects. */
export const admitted: Admit = async () => ({
  out: {},
  slots: {},
  parked: [],
  itself: 'in',
  objection: null,
  unasked: [],
})

/** Admits a run while this node is out. */
export const out =
  (node: string): Admit =>
  async (state) => ({ ...(await admitted(state)), out: { cluster: [node] } })

/** Acquires the lock of a request; throws when it must wait. */
export async function taken(locks: Locks, asked: LockRequest, admit: Admit = admitted): Promise<HeldLock> {
  const acquired = await locks.acquire(asked, admit)
  if (acquired.is === 'held') return acquired.lock
  throw new Error(`${asked.holder.run} should hold its lock, but: ${JSON.stringify(acquired)}`)
}

/** Tries again at every change until the lock is held. */
export async function takenInTheEnd(locks: Locks, asked: LockRequest): Promise<HeldLock> {
  const stop = new AbortController()
  try {
    for await (const _ of locks.changes(stop.signal)) {
      const acquired = await locks.acquire(asked, admitted)
      if (acquired.is === 'held') return acquired.lock
    }
  } finally {
    stop.abort()
  }
  throw new Error('the changes ended')
}
