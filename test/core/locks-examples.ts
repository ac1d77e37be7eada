import { type Decision, decideAcquire } from '../../src/core/locks/acquire.ts'
import type { Admission } from '../../src/core/locks/admission.ts'
import { emptyLockTable, type LockRequest, type LockTable } from '../../src/core/locks/lock-table.ts'
import type { Holder, Phase } from '../../src/core/locks/locks.ts'

/** A phase before the first change. */
export const waiting: Phase = {
  step: 'waiting',
  index: 1,
  bootIdBefore: null,
  changed: [],
  armedUntilUptimeSeconds: null,
}

/** A holder of a run on a node. */
export const holder = (run: string, node: string): Holder => ({
  operation: `op-${run}`,
  run,
  node,
  requester: 'U1',
  command: 'reboot',
  sinceMs: 1,
  phase: waiting,
})

/** Facts under which a run is admitted: nothing is out, every run advances, no gate blocks. */
export const admitted: Admission = { out: {}, slots: {}, parked: [], itself: 'in', objection: null, unasked: [] }

/** A run's request with the facts that were observed for it. */
export type Ask = LockRequest & Admission

/** A run's request for scopes of one slot each. */
export const ask = (run: string, node: string, scopes: readonly string[] = ['cluster']): Ask => ({
  ...admitted,
  holder: holder(run, node),
  scopes: scopes.map((name) => ({ name, slots: 1 })),
  slots: Object.fromEntries(scopes.map((name) => [name, 1])),
  policyHash: 'policy-1',
  work: 'takes away',
  number: null,
  plannedAtMs: 1,
  groups: [],
})

/** The decision on a run's request. */
export const decide = (table: LockTable, asked: Ask, beside: 'alone' | 'beside rebootmgr' = 'alone'): Decision =>
  decideAcquire(table, { request: asked, admission: asked, beside })

/** The lock table after these runs requested their locks in order, whether or not they got them. */
export const afterAsking = (...control: readonly Ask[]): LockTable =>
  control.reduce<LockTable>((table, asked) => {
    const decision = decide(table, asked)
    return decision.is === 'held' ? table : decision.table
  }, emptyLockTable)
