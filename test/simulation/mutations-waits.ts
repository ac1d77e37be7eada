import type { Admission } from '../../src/core/locks/admission.ts'
import type { World } from '../world/world.ts'
import type { Mutation } from './mutation.ts'

/**
 * Makes every run date its own lock entry `sinceMs`, and hides from it that another run gives way. It relies on the
 * order of a turn's reads: the journals of its run and operation, then the lock table, then the journals of other runs.
 */
function ownEntryFrom({ locks, journals }: World, sinceMs: number): void {
  let [own, read, isJudging] = ['', '', false]
  const [state, run, operation] = [
    locks.state.bind(locks),
    journals.run.bind(journals),
    journals.operation.bind(journals),
  ]
  journals.run = async (name) => {
    read = name
    const entries = await run(name)
    const at = entries.findIndex(({ event }) => event.type === 'gaveWay')
    return isJudging && name !== own && at !== -1 ? entries.slice(0, at) : entries
  }
  journals.operation = (name) => {
    own = read
    isJudging = false
    return operation(name)
  }
  locks.state = async () => {
    isJudging = true
    const table = await state()
    const dated = <H extends { readonly run: string }>(holder: H): H =>
      holder.run === own ? { ...holder, sinceMs } : holder
    return { ...table, scopes: table.scopes.map((scope) => ({ ...scope, holders: scope.holders.map(dated) })) }
  }
}

/** Mutations of the queue, each found by another kind of violation of I11. */
export const waitMutations: readonly Mutation[] = [
  {
    mutation: 'both of two runs that do not fit together give way',
    violates: 'I11',
    kind: 'A',
    found: 'scenarios',
    scenario: 'one drained node too many',
    apply: (world) => ownEntryFrom(world, Number.MAX_SAFE_INTEGER),
  },
  {
    mutation: 'none of two runs that do not fit together gives way',
    violates: 'I11',
    kind: 'A',
    found: 'scenarios',
    scenario: 'one drained node too many',
    apply: (world) => ownEntryFrom(world, 0),
  },
  {
    mutation: 'what a gate once objected to a run is remembered',
    violates: 'I11',
    kind: 'A',
    found: 'scenarios',
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
    found: 'scenarios',
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
    found: 'scenarios',
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
    found: 'scenarios',
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
    found: 'scenarios',
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
