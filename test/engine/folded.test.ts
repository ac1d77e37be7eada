import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry } from '../../src/core/journal.ts'
import { operationState } from '../../src/core/operation/state.ts'
import { runState } from '../../src/core/run/fold.ts'
import { foldedOperation, foldedRun, foldsInMemory } from '../../src/engine/journals/folded.ts'
import { begins, untilOver, worldWith } from '../conformance/cycle.ts'
import { holds } from '../property.ts'

const world = worldWith()
const cycle = await begins(world, 'reboot storage-01 --reason kernel')
await untilOver(cycle)
const entriesOf = {
  operation: world.journals.operationNow(cycle.operation),
  run: world.journals.runNow(cycle.run),
}

/** Equal entries that are other objects, as a bot has them that reads the journal anew. */
const readAnew = <E>(entries: readonly E[]): readonly E[] => entries.map((entry) => structuredClone(entry))

/** A journal, and one that shares all entries with it but the first: its state in memory is then wrong. */
function withOtherFirstEntry<E extends Entry<unknown>>(entries: readonly E[]) {
  const [first, ...rest] = readAnew(entries)
  if (first === undefined) throw new Error('the journal has no entry')
  return { before: [first, ...rest], after: [{ ...first, atMs: first.atMs - 1 }, ...rest] }
}

describe('folded', () => {
  it('folded: is the fold of the whole journal, in whatever order its beginnings are folded', () => {
    const lengths = fc.array(fc.nat({ max: entriesOf.run.length }), { maxLength: 20 })
    holds(
      fc.property(lengths, (those) => {
        const [operation, run] = [readAnew(entriesOf.operation), readAnew(entriesOf.run)]
        for (const length of those) {
          expect(foldedRun(run.slice(0, length))).toEqual(runState(run.slice(0, length)))
          expect(foldedOperation(operation.slice(0, length))).toEqual(operationState(operation.slice(0, length)))
        }
      }),
    )
  })

  it('folded: returns the same state for the same entries', () => {
    expect(foldedRun(entriesOf.run)).toBe(foldedRun(entriesOf.run))
    expect(foldedOperation([])).toBeNull()
  })

  it('folded: follows a journal that has lost entries and got others in their place', () => {
    const run = readAnew(entriesOf.run)
    foldedRun(run)
    const cancelled = [...run.slice(0, 4), { ...run[4], event: { type: 'cancelTaken', index: 1 } } as (typeof run)[0]]
    expect(foldedRun(cancelled)).toEqual(runState(cancelled))
    expect(foldedRun(cancelled)?.status).toBe('unwinding')
  })

  it('I8 folded: throws within 100 folds when the state in memory is not the one of the journal', () => {
    const folded = foldsInMemory()
    const run = readAnew(entriesOf.run)
    folded.run(run)
    const changed = run[1]
    if (changed?.event.type !== 'stepBegan' && changed?.event.type !== 'stepDone') throw new Error('no step')
    Object.assign(changed, { atMs: changed.atMs + 1, event: { ...changed.event, index: 5 } })
    const foldOften = () => {
      for (let folds = 0; folds < 100; folds += 1) folded.run(run)
    }
    expect(foldOften).toThrow('the state in memory is not the one of its journal')
  })

  it('I8 folded: compares a long journal once in as many folds as it has entries', () => {
    const [first] = readAnew(entriesOf.operation)
    if (first === undefined) throw new Error('the journal has no entry')
    const pauses = Array.from({ length: 299 }, (_, index) => ({
      ...first,
      atMs: first.atMs + index + 1,
      event: { type: 'pauseAsked', person: 'UANA' } as const,
    }))
    const [folded, entries] = [foldsInMemory(), [first, ...pauses]]
    folded.operation(entries)
    Object.assign(first, { atMs: first.atMs - 1 })
    for (let folds = 2; folds < entries.length; folds += 1) folded.operation(entries)
    expect(() => folded.operation(entries)).toThrow('the state in memory is not the one of its journal')
  })

  it('I8 folded: ends one turn when a state in memory is wrong, and folds all journals from their first entry afterwards', () => {
    const folded = foldsInMemory()
    const [run, operation] = [withOtherFirstEntry(entriesOf.run), withOtherFirstEntry(entriesOf.operation)]
    folded.run(run.before)
    folded.operation(operation.before)
    let thrown = 0
    for (let fold = 0; fold < 100 && thrown === 0; fold++) {
      try {
        expect(folded.run(run.after)).toEqual(runState(run.before))
      } catch (error) {
        expect(String(error)).toContain('the state in memory is not the one of its journal')
        thrown += 1
      }
    }
    expect(thrown).toBe(1)
    for (let fold = 0; fold < 100; fold++) {
      expect(folded.run(run.after)).toEqual(runState(run.after))
      expect(folded.operation(operation.after)).toEqual(operationState(operation.after))
    }
  })
})
