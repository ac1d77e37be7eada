import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { activeRuns } from '../../src/core/operation/active-runs.ts'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { nodesLeft, type Operation } from '../../src/core/operation/state.ts'
import type { Plan } from '../../src/core/plan/plan.ts'
import { rolloutRule, wavesUpTo } from '../../src/core/plan/rollout-rule.ts'
import { failedNodes, isBudgetSpent } from '../../src/core/rollout/failures.ts'
import { rollout } from '../../src/core/rollout/rollout.ts'
import { nodesOfWave, type Wave, waveNumbers, wavesOf } from '../../src/core/rollout/waves.ts'
import type { RunOutcome } from '../../src/core/run/events.ts'
import { holds } from '../property.ts'
import { operationAfter, planWith } from './rollout-examples.ts'

/** A plan in waves for nodes n1, n2, … with these roles. */
function inWaves(roles: readonly (readonly string[])[], atOnce: number): Plan {
  const plan = planWith(1000)
  const [first] = plan.nodes
  if (!first) throw new Error('no node')
  const nodes = roles.map((own, index) => ({ ...first, node: `n${index + 1}`, roles: own }))
  return { ...plan, atOnce, waves: wavesUpTo(atOnce), budget: 1000, nodes }
}

const ofOneRole = (count: number, atOnce: number) => inWaves(Array<readonly string[]>(count).fill(['compute']), atOnce)

/** Starts a run for each of these nodes, and ends it as written: `n1 n2:succeeded` leaves n1 active. */
const runs = (words: string): readonly OperationEvent[] =>
  words.split(' ').flatMap((word, index): readonly OperationEvent[] => {
    const [node = '', outcome] = word.split(':')
    const run = `op-1-${index + 1}`
    const started = { type: 'runStarted', run, node } as const
    const ended = {
      type: 'runEnded',
      run,
      node,
      outcome: outcome?.replaceAll('-', ' ') as RunOutcome,
      summary: '',
    } as const
    return outcome === undefined ? [started] : [started, ended]
  })

const stateAfter = (plan: Plan, words: string): Operation => operationAfter(plan, words === '' ? [] : runs(words))

describe('waves', () => {
  const seven = ofOneRole(7, 4)

  test('S63 waves: a canary first, then twice as many nodes each time, up to --at-once', () => {
    expect(nodesOfWave(stateAfter(seven, ''))).toHaveLength(7)
    expect(nodesOfWave(stateAfter(seven, 'n1'))).toEqual([])
    expect(nodesOfWave(stateAfter(seven, 'n1:succeeded n2'))).toEqual(['n3', 'n4', 'n5', 'n6', 'n7'])
    expect(nodesOfWave(stateAfter(seven, 'n1:succeeded n2 n3:succeeded'))).toEqual([])
    expect(nodesOfWave(stateAfter(seven, 'n1:succeeded n2:succeeded n3:succeeded n4 n5 n6'))).toEqual(['n7'])
    expect(wavesUpTo(6).map(({ nodes }) => nodes)).toEqual([1, 2, 4, 6])
    expect(wavesUpTo(1).map(({ nodes }) => nodes)).toEqual([1, 1])
  })

  test('S63 waves: a canary with nothing to do is followed by another, and so is one that failed', () => {
    for (const outcome of ['nothing-to-do', 'undone', 'cancelled']) {
      const next = stateAfter(seven, `n1:${outcome} n2`)
      expect(nodesOfWave(next), outcome).toEqual([])
      expect(
        wavesOf(next).map(({ entry }) => entry),
        outcome,
      ).toEqual([0, 0])
    }
  })

  test('S63 waves: a wave of which less than half was changed is followed by one of the same size', () => {
    const half = stateAfter(seven, 'n1:succeeded n2:succeeded n3:nothing-to-do n4')
    expect(nodesOfWave(half)).toEqual(['n5', 'n6', 'n7'])
    expect(wavesOf(half).at(-1)?.entry).toBe(2)
    const quarter = 'n4:succeeded n5:nothing-to-do n6:nothing-to-do n7:nothing-to-do'
    const twelve = stateAfter(ofOneRole(12, 8), `n1:succeeded n2:succeeded n3:succeeded ${quarter} n8`)
    expect(wavesOf(twelve).map(({ entry }) => entry)).toEqual([0, 1, 2, 2])
    const none = stateAfter(seven, 'n1:succeeded n2:nothing-to-do n3:nothing-to-do n4 n5')
    expect(nodesOfWave(none)).toEqual([])
    expect(wavesOf(none).at(-1)?.entry).toBe(1)
  })

  test('S63 waves: each role has a canary of its own, and they start before any other node', () => {
    const plan = inWaves([['compute'], ['compute'], ['storage'], ['compute', 'storage'], ['gateway']], 5)
    expect(nodesOfWave(stateAfter(plan, 'n1'))).toEqual(['n3', 'n4', 'n5'])
    expect(nodesOfWave(stateAfter(plan, 'n1:succeeded'))).toEqual(['n3', 'n4', 'n5'])
    expect(nodesOfWave(stateAfter(plan, 'n1:succeeded n3:nothing-to-do n5:succeeded'))).toEqual(['n4'])
    expect(nodesOfWave(stateAfter(plan, 'n1:succeeded n3:succeeded n5:succeeded'))).toEqual(['n2', 'n4'])
  })

  test('S63 waves: a run that gave way counts for nothing, and its node starts again in the same wave', () => {
    const again = stateAfter(seven, 'n1:succeeded n2:gave-way n3')
    expect(nodesOfWave(again)).toEqual(['n2', 'n4', 'n5', 'n6', 'n7'])
    expect(wavesOf(again)).toHaveLength(2)
  })

  test('S63 waves: nothing starts while a run of the wave is active, whatever became of the others', () => {
    const busy = stateAfter(seven, 'n1:succeeded n2:succeeded n3')
    const active = [] as const
    expect(rollout(busy, active)).toEqual({ does: 'wait' })
    expect(rollout(stateAfter(seven, 'n1:succeeded n2:succeeded n3:succeeded'), active)).toMatchObject({ node: 'n4' })
  })

  test('wave numbers: the wave in work and how many there are if all further nodes succeed', () => {
    expect(waveNumbers(stateAfter(seven, ''))).toEqual({ wave: 1, of: 3 })
    expect(waveNumbers(stateAfter(seven, 'n1:succeeded n2'))).toEqual({ wave: 2, of: 3 })
    expect(waveNumbers(stateAfter(seven, 'n1:nothing-to-do n2'))).toEqual({ wave: 2, of: 4 })
    expect(waveNumbers(stateAfter({ ...seven, waves: [{ nodes: 'rest', canary: 'no' }] }, ''))).toBeNull()
  })

  test('rollout rule: canary for several nodes at once, unless configuration or request say otherwise', () => {
    const waves = (typed: object, configured?: 'canary' | 'none') =>
      rolloutRule(configured === undefined ? {} : { rollout: { waves: configured, soakMs: 0 } }, typed, 'in service')
        .waves.length
    expect(waves({})).toBe(1)
    expect(waves({ atOnce: 4 })).toBe(3)
    expect(waves({ atOnce: 4 }, 'none')).toBe(1)
    expect(waves({ atOnce: 4, waves: 'canary' }, 'none')).toBe(3)
    expect(waves({ atOnce: 4, waves: 'none' })).toBe(1)
    expect(waves({ waves: 'canary' })).toBe(2)
  })

  test('rollout rule: a soak makes waves of nodes one by one, and only where nodes come back', () => {
    const rollout = { waves: 'canary', soakMs: 60_000 } as const
    expect(rolloutRule({ rollout }, {}, 'in service')).toMatchObject({ soakMs: 60_000, waves: wavesUpTo(1) })
    expect(rolloutRule({ rollout }, { soak: 5000 }, 'in service').soakMs).toBe(5000)
    expect(rolloutRule({ rollout }, { waves: 'none' }, 'in service')).toMatchObject({
      soakMs: 0,
      waves: [{ nodes: 'rest' }],
    })
    expect(rolloutRule({ rollout }, { atOnce: 2 }, 'kept out')).toMatchObject({ soakMs: 0, waves: wavesUpTo(2) })
    expect(rolloutRule({ rollout }, { atOnce: 2 }, 'restored')).toMatchObject({ soakMs: 0, waves: [{ nodes: 'rest' }] })
  })
})

const outcomes = ['succeeded', 'succeeded', 'succeeded', 'nothing to do', 'undone', 'gave way', 'cancelled'] as const
type Step = { readonly pick: number; readonly outcome: RunOutcome; readonly does: number }

/** The journal of an operation in which runs start as the rollout says and end in a random order, with its moments. */
function randomJournal(plan: Plan, steps: readonly Step[]): readonly Operation[] {
  const events: OperationEvent[] = []
  const moments = [operationAfter(plan, events)]
  for (const { pick, outcome, does } of steps) {
    const now = moments.at(-1) ?? operationAfter(plan, [])
    const active = activeRuns(now)
    const [left, next] = [nodesLeft(now), rollout(now, [])]
    const ending = active[pick % Math.max(1, active.length)]
    if (does === 0 && left.length > 1 && now.state === 'running') {
      const nodes = [left[pick % left.length] ?? '']
      events.push({ type: 'denied', person: 'UBEN', reason: '', click: `c${events.length}`, nodes })
    } else if (next.does === 'start' && (does > 3 || ending === undefined)) {
      events.push({ type: 'runStarted', run: next.run, node: next.node })
    } else if (ending !== undefined) {
      events.push({ type: 'runEnded', run: ending.run, node: ending.node, outcome, summary: '' })
    } else break
    moments.push(operationAfter(plan, events))
  }
  return moments
}

const step = fc.record({ pick: fc.nat(50), outcome: fc.constantFrom(...outcomes), does: fc.nat(8) })
const plans = fc
  .tuple(
    fc.array(fc.subarray(['a', 'b', 'c'], { minLength: 1 }), { minLength: 1, maxLength: 14 }),
    fc.integer({ min: 1, max: 8 }),
  )
  .map(([roles, atOnce]) => inWaves(roles, atOnce))
const journals = fc.tuple(plans, fc.array(step, { maxLength: 80 })).map(([plan, steps]) => randomJournal(plan, steps))

/** A wave without whether other nodes may join, which changes when nodes leave the plan. */
const contents = ({ entry, proven, runs }: Wave) => ({ entry, proven, runs })

describe('waves, for any order in which runs start and end', () => {
  test('S63 waves: a wave that has ended never changes, and runs are active in the last wave only', () => {
    holds(
      fc.property(journals, (moments) => {
        moments.forEach((operation, index) => {
          const waves = wavesOf(operation)
          const before = moments[index - 1]
          const settled = before === undefined ? [] : wavesOf(before).slice(0, -1).map(contents)
          expect(waves.slice(0, settled.length).map(contents)).toEqual(settled)
          expect(waves.slice(0, -1).flatMap((wave) => activeRuns(wave))).toEqual([])
        })
      }),
      300,
    )
  })

  test('S63 waves: at most twice as many nodes are in work as have succeeded, or one for each role', () => {
    holds(
      fc.property(journals, (moments) => {
        for (const operation of moments) {
          const succeeded = operation.runs.filter(({ outcome }) => outcome === 'succeeded').length
          const roles = new Set(operation.plan.nodes.flatMap((node) => node.roles)).size
          expect(activeRuns(operation).length).toBeLessThanOrEqual(Math.max(roles, 2 * succeeded))
        }
      }),
      300,
    )
  })

  test('waves: whatever happened, a node starts, or everything has ended, or the failure budget is spent', () => {
    holds(
      fc.property(journals, (moments) => {
        for (const operation of moments)
          if (activeRuns(operation).length === 0 && nodesLeft(operation).length > 0)
            expect(rollout(operation, []).does).toBe(
              isBudgetSpent(operation, failedNodes(operation, null, [])) ? 'end' : 'start',
            )
      }),
      300,
    )
  })
})
