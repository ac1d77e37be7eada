import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drainedBy, releasedBy } from '../../src/core/locks/entries.ts'
import { emptyLockTable, entriesOf, entryOf, isDrained, type LockTable } from '../../src/core/locks/lock-table.ts'
import { isRipe } from '../../src/core/locks/reservations.ts'
import { holds } from '../property.ts'
import { type Ask, ask, decide } from './locks-examples.ts'

const scopeNames = ['cluster', 'role/a', 'role/b', 'rack/c']
const nodes = ['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7']
const scopesOfNode = (node: string): readonly string[] =>
  scopeNames.filter((scope, place) => scope === 'cluster' || (nodes.indexOf(node) >> (place - 1)) % 2 === 1)
const runOn = (node: string): string => `run-${node}`
const nodeOf = (run: string): string => run.replace('run-', '')

type Scenario = {
  readonly slots: { readonly [scope: string]: number }
  readonly out: readonly string[]
  readonly parked: readonly string[]
  readonly drained: readonly string[]
  readonly order: readonly string[]
}

const slotsOf = fc.record({
  cluster: fc.integer({ min: 1, max: 4 }),
  'role/a': fc.integer({ min: 1, max: 2 }),
  'role/b': fc.integer({ min: 1, max: 2 }),
  'rack/c': fc.integer({ min: 1, max: 2 }),
})
const scenes = fc.record<Scenario>({
  slots: slotsOf,
  out: fc.subarray(nodes, { maxLength: 2 }),
  parked: fc.subarray(nodes, { maxLength: 2 }).map((names) => names.map(runOn)),
  drained: fc.subarray(nodes, { maxLength: 2 }).map((names) => names.map(runOn)),
  order: fc.array(fc.constantFrom(...nodes), { maxLength: 30 }),
})
const limits = 500

/** A run's request for a node, as every fact stands. */
function asking({ slots, out, parked }: Scenario, node: string): Ask {
  const names = scopesOfNode(node)
  const outBy = scopeNames.map((scope) => [scope, out.filter((gone) => scopesOfNode(gone).includes(scope))])
  return {
    ...ask(runOn(node), node, names),
    scopes: names.map((name) => ({ name, slots: slots[name] ?? 1 })),
    slots,
    out: Object.fromEntries(outBy),
    parked,
  }
}

const asked = (scene: Scenario, book: LockTable, node: string): LockTable => {
  const decision = decide(book, asking(scene, node))
  return decision.is === 'held' ? book : decision.book
}

/** Nodes ask in the scene's order, a node that holds ends its run when it comes again; drains stay. */
const played = (scene: Scenario): LockTable =>
  scene.order.reduce((book, node) => {
    const held = entryOf(book, runOn(node))
    if (held === null) return asked(scene, book, node)
    if (scene.drained.includes(held.run)) return drainedBy(book, held.run) ?? book
    return scene.parked.includes(held.run) ? book : (releasedBy(book, held.run) ?? book)
  }, emptyLockTable)

const advances = ({ parked }: Scenario, book: LockTable, run: string): boolean => {
  const entry = entryOf(book, run)
  return entry !== null && !isDrained(entry) && !parked.includes(run)
}

/** The table when every run that advances has ended, but for these. */
const whenEnded = (scene: Scenario, book: LockTable, but: readonly string[]): LockTable =>
  entriesOf(book)
    .filter(({ run }) => advances(scene, book, run) && !but.includes(run))
    .reduce((left, { run }) => releasedBy(left, run) ?? left, book)

const ripeIn = (scene: Scenario, book: LockTable) =>
  book.line.filter((waiter) => isRipe(book, waiter, { ...asking(scene, waiter.node), groups: [], beside: 'alone' }))

describe('the queue, whatever holds, is out, parked or drained', () => {
  test('I11 queue: a run never takes a slot that a ripe waiter with a lower number has reserved', () => {
    holds(
      fc.property(scenes, fc.constantFrom(...nodes), (scene, node) => {
        const book = played(scene)
        const decision = decide(book, asking(scene, node))
        if (decision.is !== 'taken') return
        const number = decision.entry.number ?? 0
        const left = { ...whenEnded(scene, decision.book, [runOn(node)]), line: [] }
        // all of them together: whoever waits with the run in its slots would wait without it too
        ripeIn(scene, book)
          .filter((waiter) => waiter.number < number && waiter.node !== node)
          .reduce<LockTable>((now, waiter) => {
            const without = decide(releasedBy(now, runOn(node)) ?? now, asking(scene, waiter.node))
            const next = decide(now, asking(scene, waiter.node))
            expect([waiter.run, next.is]).toEqual([waiter.run, without.is])
            return next.is === 'taken' ? next.book : now
          }, left)
      }),
      limits,
    )
  })

  test('I11 queue: a waiter that could go now is delayed by nobody but waiters with lower numbers', () => {
    holds(
      fc.property(scenes, (scene) => {
        const book = played(scene)
        for (const waiter of book.line) {
          if (scene.parked.includes(waiter.run)) continue
          const alone = decide({ ...book, line: [waiter] }, asking(scene, waiter.node))
          if (alone.is !== 'taken') continue
          const first = decide(book, asking(scene, waiter.node))
          if (first.is !== 'waiting') continue
          for (const reason of first.reasons) {
            expect(reason.for).toBe('line')
            if (reason.for === 'line') expect(reason.ahead.number).toBeLessThan(waiter.number)
          }
        }
      }),
      limits,
    )
  })

  test('I11 queue: every ripe waiter gets through when runs end and waiters ask again, in any order', () => {
    holds(
      fc.property(scenes, fc.shuffledSubarray(nodes, { minLength: nodes.length }), (scene, order) => {
        let book = played(scene)
        const ripe = ripeIn(scene, book).map(({ run }) => run)
        const through = new Set<string>()
        for (let round = 0; round <= nodes.length * 2; round++) {
          for (const node of order) {
            if (book.line.some(({ run }) => run === runOn(node)) && !scene.parked.includes(runOn(node)))
              book = asked(scene, book, node)
            if (advances(scene, book, runOn(node))) {
              through.add(runOn(node))
              book = releasedBy(book, runOn(node)) ?? book
            }
          }
        }
        expect(ripe.filter((run) => !through.has(run))).toEqual([])
      }),
      limits,
    )
  })

  test('I11 queue: no deadlock: when nothing advances, what waits lacks what no run can give', () => {
    holds(
      fc.property(scenes, (scene) => {
        let book = whenEnded(scene, played(scene), [])
        for (const waiter of book.line) if (!scene.parked.includes(waiter.run)) book = asked(scene, book, waiter.node)
        book = whenEnded(scene, book, [])
        for (const waiter of book.line.filter(({ run }) => !scene.parked.includes(run))) {
          const decision = decide(book, asking(scene, waiter.node))
          const [lowest] = ripeIn(scene, book)
          if (lowest?.run === waiter.run) expect(decision.is).toBe('taken')
        }
      }),
      limits,
    )
  })

  test('queue: a number is given once and survives waiting, taking and giving back', () => {
    holds(
      fc.property(scenes, (scene) => {
        const book = played(scene)
        const numbers = new Map([...book.line, ...entriesOf(book)].map(({ run, number }) => [run, number]))
        expect(new Set(numbers.values()).size).toBe(numbers.size)
        for (const waiter of book.line) {
          const decision = decide(book, asking(scene, nodeOf(waiter.run)))
          if (decision.is === 'taken') expect(decision.entry.number).toBe(waiter.number)
          if (decision.is === 'waiting')
            expect(decision.book.line.find(({ run }) => run === waiter.run)?.number).toBe(waiter.number)
        }
      }),
      limits,
    )
  })
})
