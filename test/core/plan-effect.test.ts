import { expect, test } from 'vitest'
import { planEffect } from '../../src/core/plan/effect.ts'
import type { Plan } from '../../src/core/plan/plan.ts'
import { policy } from '../world/policy.ts'
import { planOf } from './plans-examples.ts'
import { node } from './policy-examples.ts'

const names = ['compute-01', 'compute-02', 'compute-03', 'compute-04', 'compute-05']
const inventory = names.map((name) => node(name, { roles: ['compute'] }))

/** A plan for the first `count` compute nodes, whose role has `slots` slots. */
function planWith(command: string, count: number, slots: number, atOnce = 1): Plan {
  const plan = planOf(command)
  const nodes = names.slice(0, count).flatMap((name) =>
    plan.nodes.map((planned) => ({
      ...planned,
      node: name,
      roles: ['compute'],
      scopes: ['cluster', 'role/compute'],
      slots: { cluster: 5, 'role/compute': slots },
    })),
  )
  return { ...plan, atOnce, nodes }
}

const effectOf = (plan: Plan): readonly string[] => planEffect(policy, plan, inventory)

test('effect: drained nodes are out together and keep their slots', () => {
  expect(effectOf(planWith('drain', 3, 3))).toEqual([
    'Each node goes out of service until undrain, one node at a time',
    'All 3 nodes are out together and keep their slots until undrain',
    'compute: 2 of 5 nodes stay up',
  ])
})

test('effect: a scope with fewer slots than drained nodes is named, and bounds what is out', () => {
  expect(effectOf(planWith('drain', 3, 1, 2))).toEqual([
    'Each node goes out of service until undrain, at most 2 nodes at once',
    'role/compute: 1 slot for 3 nodes, the others wait for an undrain',
    'compute: 4 of 5 nodes stay up',
    'At most 2 nodes can be lost: nothing starts after the first failure',
  ])
})

test('effect: the slots of all racks together bound what is out', () => {
  const plan = planWith('drain', 5, 5)
  const racked = plan.nodes.map((planned, index) => {
    const rack = ['rack/a', 'rack/a', 'rack/b', 'rack/b'][index]
    if (rack === undefined) return planned
    return { ...planned, scopes: [...planned.scopes, rack], slots: { ...planned.slots, [rack]: 1 } }
  })
  const stay = (count: number) => effectOf({ ...plan, nodes: racked.slice(0, count) }).at(-1)
  expect(stay(4)).toBe('compute: at least 3 of 5 nodes stay up')
  expect(stay(5)).toBe('compute: at least 2 of 5 nodes stay up')
  expect(stay(2)).toBe('compute: 4 of 5 nodes stay up')
})

test('effect: one drained node has no others to wait for', () => {
  expect(effectOf(planWith('drain', 1, 1))).toEqual([
    'The node goes out of service until undrain, one node at a time',
    'compute: 4 of 5 nodes stay up',
  ])
})

test('effect: a reboot has at most as many nodes out as run at once and have slots', () => {
  expect(effectOf(planWith('reboot', 4, 4, 3))).toContain('compute: at least 2 of 5 nodes stay up')
  expect(effectOf(planWith('reboot', 4, 2, 3))).toContain('compute: at least 3 of 5 nodes stay up')
  expect(effectOf(planWith('reboot', 4, 1))).toContain('compute: 4 of 5 nodes stay up')
})

test('effect: a plan that only restores has none', () => {
  expect(effectOf(planWith('undrain', 2, 2))).toEqual([])
})
