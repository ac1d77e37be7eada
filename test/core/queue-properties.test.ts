import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drainedBy, releasedBy, requeued } from '../../src/core/locks/entries.ts'
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

type QueueScenario = {
  readonly slots: { readonly [scope: string]: number }
  readonly out: readonly string[]
  readonly parked: readonly string[]
  readonly drained: readonly string[]
  /** Runs that give their slots back, because something objects to their first change. */
  readonly objectedTo: readonly string[]
  readonly order: readonly string[]
}

const slotsOf = fc.record({
  cluster: fc.integer({ min: 1, max: 4 }),
  'role/a': fc.integer({ min: 1, max: 2 }),
  'role/b': fc.integer({ min: 1, max: 2 }),
  'rack/c': fc.integer({ min: 1, max: 2 }),
})
const scenarios = fc.record<QueueScenario>({
  slots: slotsOf,
  out: fc.subarray(nodes, { maxLength: 2 }),
  parked: fc.subarray(nodes, { maxLength: 2 }).map((names) => names.map(runOn)),
  drained: fc.subarray(nodes, { maxLength: 2 }).map((names) => names.map(runOn)),
  objectedTo: fc.subarray(nodes, { maxLength: 3 }).map((names) => names.map(runOn)),
  order: fc.array(fc.constantFrom(...nodes), { maxLength: 30 }),
})
const limits = 500

/** A run's request for a node, with the facts of the scenario. */
function asking({ slots, out, parked }: QueueScenario, node: string): Ask {
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

const asked = (scenario: QueueScenario, table: LockTable, node: string): LockTable => {
  const decision = decide(table, asking(scenario, node))
  return decision.is === 'held' ? table : decision.table
}

/**
 * The next turn of a node's run: it requests its lock; once it holds the lock, it ends or gives its slots back. Drained
 * nodes keep their slots.
 */
function turnOf(scenario: QueueScenario, table: LockTable, node: string): LockTable {
  const held = entryOf(table, runOn(node))
  if (held === null) return asked(scenario, table, node)
  if (scenario.drained.includes(held.run)) return drainedBy(table, held.run) ?? table
  if (scenario.parked.includes(held.run)) return table
  if (scenario.objectedTo.includes(held.run)) return requeued(table, held) ?? table
  return releasedBy(table, held.run) ?? table
}

/** The lock table after all turns of the scenario. */
const played = (scenario: QueueScenario): LockTable =>
  scenario.order.reduce((table, node) => turnOf(scenario, table, node), emptyLockTable)

const numbersIn = (table: LockTable): ReadonlyMap<string, number | undefined> =>
  new Map([...table.line, ...entriesOf(table)].map(({ run, number }) => [run, number]))

const advances = ({ parked }: QueueScenario, table: LockTable, run: string): boolean => {
  const entry = entryOf(table, run)
  return entry !== null && !isDrained(entry) && !parked.includes(run)
}

/** The lock table once all runs that advance have ended, except for `but`. */
const whenEnded = (scenario: QueueScenario, table: LockTable, but: readonly string[]): LockTable =>
  entriesOf(table)
    .filter(({ run }) => advances(scenario, table, run) && !but.includes(run))
    .reduce((left, { run }) => releasedBy(left, run) ?? left, table)

const ripeIn = (scenario: QueueScenario, table: LockTable) =>
  table.line.filter((waiter) =>
    isRipe(table, waiter, { ...asking(scenario, waiter.node), groups: [], beside: 'alone' }),
  )

describe('the queue, whatever holds, is out, parked or drained', () => {
  test('I11 queue: a run never takes a slot that a ripe waiter with a lower number has reserved', {
    tags: ['slow'],
  }, () => {
    holds(
      fc.property(scenarios, fc.constantFrom(...nodes), (scenario, node) => {
        const table = played(scenario)
        const decision = decide(table, asking(scenario, node))
        if (decision.is !== 'taken') return
        const number = decision.entry.number ?? 0
        const left = { ...whenEnded(scenario, decision.table, [runOn(node)]), line: [] }
        // all together: a waiter that waits while the run holds its slots would also wait without the run
        ripeIn(scenario, table)
          .filter((waiter) => waiter.number < number && waiter.node !== node)
          .reduce<LockTable>((now, waiter) => {
            const without = decide(releasedBy(now, runOn(node)) ?? now, asking(scenario, waiter.node))
            const next = decide(now, asking(scenario, waiter.node))
            expect([waiter.run, next.is]).toEqual([waiter.run, without.is])
            return next.is === 'taken' ? next.table : now
          }, left)
      }),
      limits,
    )
  })

  test('I11 queue: a waiter that could start now is delayed only by waiters with lower numbers', () => {
    holds(
      fc.property(scenarios, (scenario) => {
        const table = played(scenario)
        for (const waiter of table.line) {
          if (scenario.parked.includes(waiter.run)) continue
          const alone = decide({ ...table, line: [waiter] }, asking(scenario, waiter.node))
          if (alone.is !== 'taken') continue
          const first = decide(table, asking(scenario, waiter.node))
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

  test('I11 queue: every ripe waiter gets through when runs end and waiters ask again, in any order', {
    tags: ['slow'],
  }, () => {
    holds(
      fc.property(scenarios, fc.shuffledSubarray(nodes, { minLength: nodes.length }), (scenario, order) => {
        let table = played(scenario)
        const ripe = ripeIn(scenario, table).map(({ run }) => run)
        const through = new Set<string>()
        for (let round = 0; round <= nodes.length * 2; round++) {
          for (const node of order) {
            if (table.line.some(({ run }) => run === runOn(node)) && !scenario.parked.includes(runOn(node)))
              table = asked(scenario, table, node)
            if (advances(scenario, table, runOn(node))) {
              through.add(runOn(node))
              table = releasedBy(table, runOn(node)) ?? table
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
      fc.property(scenarios, (scenario) => {
        let table = whenEnded(scenario, played(scenario), [])
        for (const waiter of table.line)
          if (!scenario.parked.includes(waiter.run)) table = asked(scenario, table, waiter.node)
        table = whenEnded(scenario, table, [])
        for (const waiter of table.line.filter(({ run }) => !scenario.parked.includes(run))) {
          const decision = decide(table, asking(scenario, waiter.node))
          const [lowest] = ripeIn(scenario, table)
          if (lowest?.run === waiter.run) expect(decision.is).toBe('taken')
        }
      }),
      limits,
    )
  })

  test('queue: a number is given once and survives waiting, taking and giving back', () => {
    holds(
      fc.property(scenarios, (scenario) => {
        const table = played(scenario)
        const numbers = numbersIn(table)
        expect(new Set(numbers.values()).size).toBe(numbers.size)
        for (const waiter of table.line) {
          const decision = decide(table, asking(scenario, nodeOf(waiter.run)))
          if (decision.is === 'taken') expect(decision.entry.number).toBe(waiter.number)
          if (decision.is === 'waiting')
            expect(decision.table.line.find(({ run }) => run === waiter.run)?.number).toBe(waiter.number)
        }
      }),
      limits,
    )
  })

  test('F118 queue: a run that gives its slots back keeps its number, holds nothing, and moves no other one', () => {
    holds(
      fc.property(scenarios, fc.constantFrom(...nodes), (scenario, node) => {
        const table = played(scenario)
        const held = entryOf(table, runOn(node))
        const back = held === null ? null : requeued(table, held)
        if (back === null) return
        expect(entryOf(back, runOn(node))).toBeNull()
        expect(numbersIn(back)).toEqual(numbersIn(table))
        expect(back.line.map(({ number }) => number)).toEqual(
          back.line.map(({ number }) => number).sort((a, b) => a - b),
        )
        // its slots are free: no other waiter waits for them
        for (const { node: other } of table.line) {
          const decision = decide(back, asking(scenario, other))
          const reasons = decision.is === 'waiting' ? decision.reasons : []
          expect(reasons.filter((reason) => reason.for === 'line' && reason.ahead.run === runOn(node))).toEqual([])
        }
      }),
      limits,
    )
  })

  test('F118 queue: every run that gave its slots back gets through once nothing objects, in any order of asking', {
    tags: ['slow'],
  }, () => {
    holds(
      fc.property(scenarios, fc.shuffledSubarray(nodes, { minLength: nodes.length }), (scenario, order) => {
        let table = played(scenario)
        const back = entriesOf(table).filter(({ run }) => advances(scenario, table, run))
        for (const held of back) table = requeued(table, held) ?? table
        const through = new Set<string>()
        for (let round = 0; round <= nodes.length * 2; round++) {
          for (const node of order) {
            const waits = table.line.some(({ run }) => run === runOn(node)) && !scenario.parked.includes(runOn(node))
            if (waits) table = asked(scenario, table, node)
            if (!advances(scenario, table, runOn(node))) continue
            through.add(runOn(node))
            table = releasedBy(table, runOn(node)) ?? table
          }
        }
        expect(back.map(({ run }) => run).filter((run) => !through.has(run))).toEqual([])
      }),
      limits,
    )
  })
})
