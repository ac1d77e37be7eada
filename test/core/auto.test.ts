import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mostAtOnce } from '../../src/core/plan/at-once.ts'
import { planEffect } from '../../src/core/plan/effect.ts'
import type { Plan, PlannedNode } from '../../src/core/plan/plan.ts'
import { rolloutRule, wavesUpTo } from '../../src/core/plan/rollout-rule.ts'
import { remainingPlan } from '../../src/core/rollout/remaining.ts'
import { rollout } from '../../src/core/rollout/rollout.ts'
import { holds } from '../property.ts'
import { exampleOf, largeSize, smallSize } from '../schedules/generator.ts'
import { lowerBound } from '../schedules/lower-bound.ts'
import { leastMinutes } from '../schedules/optimum.ts'
import { play } from '../schedules/play.ts'
import { policy } from '../world/policy.ts'
import { planOf } from './plans-examples.ts'
import { ended, operationAfter, started } from './rollout-examples.ts'

type Described = { readonly role?: string; readonly rack?: string | null }

/** A plan under `auto` in one wave for `n1`, `n2` …, with these slots. */
function autoFor(nodes: readonly Described[], slots: { readonly [scope: string]: number }): Plan {
  const plan = planOf('reboot')
  const planned = nodes.flatMap(({ role = 'compute', rack = null }, index): PlannedNode[] => {
    const scopes = ['cluster', `role/${role}`, ...(rack === null || !(`rack/${rack}` in slots) ? [] : [`rack/${rack}`])]
    const own = Object.fromEntries(scopes.map((scope) => [scope, slots[scope] ?? 100]))
    return plan.nodes
      .slice(0, 1)
      .map((one) => ({ ...one, node: `n${index + 1}`, roles: [role], rack, scopes, slots: own }))
  })
  const parts = [{ rule: null, nodes: planned.map(({ node }) => node) }]
  return { ...plan, atOnce: 'auto', budget: 1, parts, nodes: planned }
}

const order = (plan: Plan, ...events: Parameters<typeof operationAfter>[1]): string => {
  const action = rollout(operationAfter(plan, events), [])
  return action.does === 'start one' ? action.nodes.join() : action.does
}

describe('auto', () => {
  test('S60 auto: starts nodes of the scope with the most remaining work for each of its slots first', () => {
    const plan = autoFor([{}, {}, {}, { role: 'storage' }, { role: 'storage' }], {
      'role/compute': 3,
      'role/storage': 1,
    })
    expect(order(plan)).toBe('n4,n5,n1,n2,n3')
    expect(
      order({ ...plan, nodes: plan.nodes.map((one) => ({ ...one, slots: { ...one.slots, 'role/compute': 1 } })) }),
    ).toBe('n1,n2,n3,n4,n5')
  })

  test('S60 auto: weighs nodes by how long their work takes', () => {
    const plan = autoFor([{}, {}, {}, { role: 'storage' }], { 'role/compute': 1, 'role/storage': 1 })
    const first = (storageMs: number) => {
      const action = rollout(operationAfter(plan, []), [], ({ roles }) => (roles.includes('storage') ? storageMs : 10))
      return action.does === 'start one' ? action.nodes[0] : null
    }
    expect(first(29)).toBe('n1')
    expect(first(31)).toBe('n4')
  })

  test('S60 auto: finishes a rack before it opens another, and opens the one with the most work first', () => {
    const racks = ['a', 'b', 'b', 'a', 'b', 'c']
    const plan = autoFor(
      racks.map((rack) => ({ rack })),
      { cluster: 2 },
    )
    expect(order(plan)).toBe('n2,n3,n5,n1,n4,n6')
    expect(order(plan, started(1), ended(1, 'succeeded')), 'rack a was begun').toBe('n4,n2,n3,n5,n6')
    const two = [started(6), started(1), ended(6, 'succeeded'), ended(1, 'succeeded')]
    expect(order(plan, ...two, started(2), ended(2, 'succeeded')), 'in the order of their begin').toBe('n4,n3,n5')
  })

  test('S60 auto: does not take the last slot of a rack from a role that can start nowhere else', () => {
    const nodes = [{ rack: 'a' }, { rack: 'b' }, { rack: 'a' }, { rack: 'a', role: 'storage' }]
    const plan = autoFor(nodes, { 'rack/a': 1, 'rack/b': 1, 'role/compute': 1 })
    expect(order(plan)).toBe('n2,n1,n3,n4')
  })

  test('S60 auto: leaves out nodes for which its own active runs leave no slot, and waits when none is left', () => {
    const plan = autoFor([{}, {}, { role: 'storage' }], { 'role/compute': 1, 'role/storage': 1 })
    expect(order(plan, started(1))).toBe('n3')
    expect(order(plan, started(1), started(3))).toBe('wait')
  })

  test('S60 auto: is a rule of the header: it is the same for every set of nodes, and waves grow without a ceiling', () => {
    const rule = rolloutRule({}, { atOnce: 'auto' }, 'in service')
    expect(rule.atOnce).toBe('auto')
    expect(rule.waves).toEqual(wavesUpTo(1024))
    const rollout = { waves: 'canary', soakMs: 0, atOnce: 'auto' } as const
    expect(rolloutRule({ rollout }, {}, 'in service')).toEqual(rule)
    expect(rolloutRule({ rollout }, { atOnce: 3 }, 'in service').atOnce).toBe(3)
    expect(rolloutRule({ rollout: { ...rollout, atOnce: 4 } }, {}, 'in service').waves).toEqual(wavesUpTo(4))
  })

  test('S60 auto: the plan says what bounds it, the waves that its nodes come to, and how many can be lost', () => {
    const plan = { ...autoFor([{}, {}, {}, {}], { 'role/compute': 3, cluster: 2 }), waves: wavesUpTo('auto') }
    expect(mostAtOnce(plan)).toBe(2)
    expect(planEffect(policy, plan, []).join('\n')).toContain(
      'as many nodes at once as slots and checks allow, at most 2',
    )
    expect(planEffect(policy, plan, [])).toContain(
      'In waves: one node of each role first, then 2, then 4 nodes; a larger one follows once at least half of a wave was changed and is healthy',
    )
    expect(planEffect(policy, { ...plan, budget: 2 }, []).at(-1)).toContain('At most 3 nodes can be lost')
    const alone = autoFor([{}], {})
    expect(planEffect(policy, alone, []).join('\n')).toContain('one node at a time')
  })

  test('S60 auto: stays auto for the nodes that are left', () => {
    expect(remainingPlan(operationAfter(autoFor([{}, {}], {}), [started(1)])).atOnce).toBe('auto')
  })
})

describe('auto, from the generator of test/schedules', () => {
  const seeds = fc.integer({ min: 1, max: 2 ** 31 })

  /** How much longer than the least the rollouts of these seeds take, as a share of it. */
  const ratios: number[] = []
  test('S60 auto: takes at most 1.1 times the least of an exhaustive search in nearly all small clusters', () => {
    holds(
      fc.property(seeds, (seed) => {
        const example = exampleOf(seed, smallSize, 0)
        const ratio = play(example).minutes / leastMinutes(example)
        expect(ratio, `seed ${seed}`).toBeGreaterThan(0.999_999)
        ratios.push(ratio)
      }),
      300,
    )
    const within = ratios.filter((ratio) => ratio <= 1.1).length
    expect(within / ratios.length).toBeGreaterThan(0.96)
    expect(ratios.reduce((sum, one) => sum + one, 0) / ratios.length).toBeLessThan(1.02)
  })

  test('S60 auto: never falls below the bound that the large clusters are compared with', () => {
    holds(
      fc.property(seeds, fc.constantFrom(0, 0.2), (seed, scatter) => {
        const example = exampleOf(seed, smallSize, scatter)
        expect(leastMinutes(example) - lowerBound(example), `seed ${seed}`).toBeGreaterThan(-0.000_001)
      }),
      300,
    )
  })

  test('S60 auto: starts every node once, and never more than slots and checks allow', () => {
    const middle = { ...largeSize, nodes: [8, 40] as const }
    holds(
      fc.property(seeds, (seed) => {
        const { plan, mayBeOut, ...rest } = exampleOf(seed, middle, 0.2)
        const { starts } = play({ plan, mayBeOut, ...rest })
        expect(starts.map(({ node }) => node).sort()).toEqual(plan.nodes.map(({ node }) => node).sort())
        const planned = new Map(plan.nodes.map((one) => [one.node, one]))
        for (const { node, beside } of starts) {
          const one = planned.get(node)
          for (const [scope, slots] of Object.entries(one?.slots ?? {}))
            expect(beside.filter((other) => planned.get(other)?.scopes.includes(scope)).length, scope).toBeLessThan(
              slots,
            )
        }
      }),
      30,
    )
  })
})
