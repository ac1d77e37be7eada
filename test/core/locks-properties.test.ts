import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { brokenFor, drainedBy, entered, reindexed, releasedBy } from '../../src/core/locks/entries.ts'
import { emptyLockTable, entriesOf, entryOf, type LockTable } from '../../src/core/locks/lock-table.ts'
import { withdrawn } from '../../src/core/locks/queue.ts'
import { holds } from '../property.ts'
import { type Ask, ask, decide, waiting } from './locks-examples.ts'

const nodes = ['n1', 'n2', 'n3', 'n4', 'n5']
const scopeNames = ['cluster', 'role/a', 'role/b', 'rack/c']
/** A node's scopes never change; the number of their slots does. */
const scopesOfNode = (node: string): readonly string[] =>
  scopeNames.filter((scope, place) => scope === 'cluster' || (nodes.indexOf(node) + place) % 2 === 0)

type Act =
  | { readonly act: 'ask'; readonly ask: Ask }
  | { readonly act: 'release' | 'drain' | 'withdraw' | 'enter' | 'break' | 'refile'; readonly run: string }

const node = fc.constantFrom(...nodes)
const runOn = fc
  .tuple(node, fc.integer({ min: 1, max: 3 }))
  .map(([name, number]) => ({ name, run: `${name}-${number}` }))
const asking = fc
  .record({ on: runOn, slots: fc.integer({ min: 1, max: 3 }), out: fc.subarray(nodes, { maxLength: 2 }) })
  .map(({ on, slots, out }): Act => {
    const scopes = scopesOfNode(on.name).map((name) => ({ name, slots }))
    const outBy = Object.fromEntries(
      scopes.map(({ name }) => [name, out.filter((gone) => scopesOfNode(gone).includes(name))]),
    )
    const all = Object.fromEntries(scopeNames.map((name) => [name, slots]))
    return { act: 'ask', ask: { ...ask(on.run, on.name), scopes, slots: all, out: outBy } }
  })
const doing = fc
  .record({ run: runOn, act: fc.constantFrom('release', 'drain', 'withdraw', 'enter', 'break', 'refile') })
  .map(({ run: { run }, act }): Act => ({ act, run }))
const acts = fc.array(fc.oneof({ weight: 3, arbitrary: asking }, { weight: 2, arbitrary: doing }), { maxLength: 60 })

function done(table: LockTable, act: Act): LockTable {
  if (act.act === 'ask') {
    const decision = decide(table, act.ask)
    return decision.is === 'held' ? table : decision.table
  }
  const entry = entryOf(table, act.run)
  switch (act.act) {
    case 'release':
      return releasedBy(table, act.run) ?? table
    case 'drain':
      return drainedBy(table, act.run) ?? table
    case 'withdraw':
      return { ...table, line: withdrawn(table.line, act.run) }
    case 'enter':
      return entered(table, act.run, { ...waiting, step: 'drain', index: 3 }) ?? table
    case 'break':
      return (entry && brokenFor(table, entry)) ?? table
    case 'refile':
      return reindexed(table, { policyHash: 'policy-1', scopes: {} })
  }
}

const nodesIn = (table: LockTable, scope: string) =>
  new Set(table.scopes.find((each) => each.scope === scope)?.holders.map((held) => held.node))

describe('any sequence of requests', () => {
  test('I1 locks: no scope exceeds its slots, except by drained nodes', () => {
    holds(
      fc.property(acts, (sequence) => {
        sequence.reduce((table, act) => {
          const next = done(table, act)
          if (act.act !== 'ask' || entryOf(next, act.ask.holder.run) === entryOf(table, act.ask.holder.run)) return next
          const taker = act.ask.holder.node
          for (const { name, slots } of act.ask.scopes) {
            const before = new Set([...nodesIn(table, name), ...(act.ask.out[name] ?? [])])
            const after = new Set([...nodesIn(next, name), ...(act.ask.out[name] ?? [])])
            if (!nodesIn(table, name).has(taker)) expect(after.size).toBeLessThanOrEqual(slots)
            expect(after.size).toBeLessThanOrEqual(Math.max(before.size, slots))
          }
          return next
        }, emptyLockTable)
      }),
      500,
    )
  })

  test('locks: a run holds all scopes or none, and a node has one run', () => {
    holds(
      fc.property(acts, (sequence) => {
        const table = sequence.reduce(done, emptyLockTable)
        for (const entry of entriesOf(table))
          for (const scope of entry.scopes)
            expect(table.scopes.find((each) => each.scope === scope)?.holders).toContainEqual(entry)
        const filed = table.scopes.flatMap(({ scope, holders }) => holders.map(({ scopes }) => scopes.includes(scope)))
        expect(filed).not.toContain(false)
        const working = entriesOf(table).map((entry) => entry.node)
        expect(new Set(working).size).toBe(working.length)
      }),
      300,
    )
  })

  test('locks: a holder ends only by release, by a person, or by take-over', () => {
    holds(
      fc.property(acts, (sequence) => {
        sequence.reduce((table, act) => {
          const next = done(table, act)
          const lost = entriesOf(table).filter((entry) => entryOf(next, entry.run) === null)
          for (const entry of lost) {
            const own = (act.act === 'release' || act.act === 'break') && act.run === entry.run
            const handedOn = act.act === 'ask' && act.ask.holder.node === entry.node && entry.phase.step === 'drained'
            expect(own || handedOn).toBe(true)
          }
          return next
        }, emptyLockTable)
      }),
      300,
    )
  })

  test('locks: acquiring twice equals acquiring once', () => {
    holds(
      fc.property(acts, asking, (sequence, last) => {
        const once = done(sequence.reduce(done, emptyLockTable), last)
        expect(done(once, last)).toEqual(once)
      }),
      300,
    )
  })
})
