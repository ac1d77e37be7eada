import type { Admission } from '../../src/core/locks/admission.ts'
import type { Mutation } from './mutation.ts'

/** Mistakes with the queue, each found by another violation of I11. */
export const waitMutations: readonly Mutation[] = [
  {
    mutation: 'what a gate once objected to a run is remembered',
    violates: 'I11',
    kind: 'A',
    found: 'stories',
    scenario: 'a healed node',
    apply({ locks }) {
      const objections = new Map<string, Admission['objection']>()
      const acquire = locks.acquire.bind(locks)
      locks.acquire = (request, admit) =>
        acquire(request, async (table) => {
          const admission = await admit(table)
          const objection = objections.get(request.holder.run) ?? admission.objection
          objections.set(request.holder.run, objection)
          return { ...admission, objection }
        })
    },
  },
  {
    mutation: 'F60 a run that restores waits for the health of other nodes',
    violates: 'I11',
    kind: 'B',
    found: 'stories',
    scenario: 'beside a failing check',
    apply({ locks, cluster }) {
      const acquire = locks.acquire.bind(locks)
      locks.acquire = async (request, admit) =>
        request.work === 'takes away' || cluster.failing.size === 0
          ? acquire(request, admit)
          : { is: 'waiting', position: 1, reasons: [] }
    },
  },
  {
    mutation: 'the last one in the queue goes first',
    violates: 'I11',
    kind: 'C',
    found: 'stories',
    scenario: 'two in the queue',
    apply({ locks }) {
      const acquire = locks.acquire.bind(locks)
      locks.acquire = async (request, admit) => {
        const queue = locks.table.line.map(({ run }) => run)
        if (queue.includes(request.holder.run) && queue.at(-1) !== request.holder.run)
          return { is: 'waiting', position: 2, reasons: [] }
        return acquire(request, async (table) => ({ ...(await admit(table)), parked: queue, objection: null }))
      }
    },
  },
  {
    mutation: 'the number is lost when slots are given back',
    violates: 'I11',
    kind: 'C',
    found: 'stories',
    scenario: 'an objection after taking',
    apply({ locks }) {
      const requeue = locks.requeue.bind(locks)
      locks.requeue = async (lock) => {
        const done = await requeue(lock)
        const last = 1 + Math.max(...locks.table.line.map(({ number }) => number))
        const line = locks.table.line.map((waiter) => (waiter.run === lock.run ? { ...waiter, number: last } : waiter))
        locks.table = { ...locks.table, line: line.sort((a, b) => a.number - b.number) }
        return done
      }
    },
  },
  {
    mutation: 'a run that has changed nothing waits with its slots',
    violates: 'I11',
    kind: 'A',
    found: 'stories',
    scenario: 'an objection after taking',
    apply({ locks, cluster }) {
      const hold = locks.hold.bind(locks)
      locks.hold = async (run) => {
        const held = await hold(run)
        if (held.is === 'lost' || cluster.failing.size === 0) return held
        const { holder } = held.lock
        const phase = { ...holder.phase, changed: ['something'] }
        return { ...held, lock: { ...held.lock, holder: { ...holder, phase } } }
      }
    },
  },
]
