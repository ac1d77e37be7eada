import type { Admission } from '../../src/core/locks/admission.ts'
import type { Mutation } from './mistake.ts'

/** Mistakes with the queue, each found by another violation of I11. */
export const mistakesOfWaits: readonly Mutation[] = [
  {
    mistake: 'what a gate once objected to a run is remembered',
    violates: 'I11',
    kind: 'A',
    found: 'stories',
    story: 'a healed node',
    plant({ locks }) {
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
    mistake: 'F60 a run that restores waits for the health of other nodes',
    violates: 'I11',
    kind: 'B',
    found: 'stories',
    story: 'beside a failing check',
    plant({ locks, cluster }) {
      const acquire = locks.acquire.bind(locks)
      locks.acquire = async (request, admit) =>
        request.work === 'takes away' || cluster.failing.size === 0
          ? acquire(request, admit)
          : { is: 'waiting', position: 1, reasons: [] }
    },
  },
  {
    mistake: 'the last one in the queue goes first',
    violates: 'I11',
    kind: 'C',
    found: 'stories',
    story: 'two in the queue',
    plant({ locks }) {
      const acquire = locks.acquire.bind(locks)
      locks.acquire = async (request, admit) => {
        const queue = locks.book.line.map(({ run }) => run)
        if (queue.includes(request.holder.run) && queue.at(-1) !== request.holder.run)
          return { is: 'waiting', position: 2, reasons: [] }
        return acquire(request, async (table) => ({ ...(await admit(table)), parked: queue, objection: null }))
      }
    },
  },
]
