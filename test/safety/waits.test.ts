import { describe, expect, test } from 'vitest'
import { makePlan } from '../../src/core/plan/make.ts'
import { planProblems } from '../../src/core/plan/problems.ts'
import { resultOf } from '../../src/engine/runs/step-result.ts'
import { waitUnlimited } from '../../src/engine/step-contract/executor.ts'
import type { StepWork } from '../../src/engine/step-contract/step-work.ts'
import {
  begins,
  type Cycle,
  holders,
  preTasks,
  runOf,
  told,
  until,
  untilOver,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { created, runAfter } from '../core/runs-examples.ts'
import { definitions } from '../world/definitions.ts'
import { vocabulary } from '../world/demo-cluster.ts'
import { nodeOf } from '../world/node.ts'
import { policy } from '../world/policy.ts'

const node = nodeOf('compute-01', { roles: ['compute'] })
const endless = { exitCode: 0, tail: '', lastsMs: Number.POSITIVE_INFINITY }
const dayMs = 86_400_000

const untilStopped = (cycle: Cycle) =>
  until(cycle, () => ['ended', 'needs attention'].includes(runOf(cycle)?.status ?? 'none'), dayMs)

describe('S26 wait limits', () => {
  test('wait limits: every step has one', () => {
    const changing = vocabulary.flatMap((command) => ('recipe' in command ? [command] : []))
    expect(changing.length).toBeGreaterThan(3)
    for (const command of changing) {
      const asked = { words: command.name, reason: '', options: {} }
      const plan = makePlan({ policy, definitions, requester: 'U0ANA', window: null, command, ...asked, nodes: [node] })
      const steps = plan.nodes.flatMap((planned) => planned.steps)
      expect(steps.length).toBeGreaterThan(3)
      for (const [at, { kind, limitMs }] of steps.entries()) {
        expect(limitMs, `${command.name} ${kind}`).toBeGreaterThan(0)
        const without = steps.map((step, index) => (index === at ? { ...step, limitMs: 0 } : step))
        const endless = { ...plan, nodes: plan.nodes.map((planned) => ({ ...planned, steps: without })) }
        expect(planProblems(endless).join()).toContain(`${kind} has no limit`)
      }
    }
  })

  test.each([
    ['a drain hook', 'evacuate'],
    ['an undrain hook', 'enable'],
  ])('wait limits: end %s that never finishes, and the thread says so', { tags: ['slow'] }, async (_, hook) => {
    const world = worldWith()
    world.behaviours.set(hook, endless)
    const cycle = await begins(world, 'reboot compute-01')
    await untilStopped(cycle)
    await world.passes(60_000)
    expect(await told(cycle)).toMatch(/time limit|for longer than/)
  })

  test('wait limits: end a pre-boot task that never finishes, and release the lock', async () => {
    const world = worldWith({ undoTasksHook: 'undo' })
    world.machine('compute-01').folders.set(preTasks, { endless })
    const cycle = await begins(world, 'reboot compute-01')
    await untilOver(cycle)
    expect(await holders(world)).toEqual([])
  })

  test('wait limits: unwind a run whose check never passes', { tags: ['slow'] }, async () => {
    const world = worldWith()
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'settle')
    world.cluster.check('compute-02', 'for ever')
    await untilOver(cycle)
    expect(runOf(cycle)?.outcome).toBe('undone')
  })

  test('wait limits: call a person for a node that never answers, and keep its lock', async () => {
    const world = worldWith()
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'runPreTasks')
    world.machine('compute-01').faults.silent = true
    await until(cycle, () => runOf(cycle)?.status === 'needs attention', dayMs)
    expect(await holders(world)).toEqual(['compute-01'])
  })
})

test('I9 delivery: work continues without chat, which receives everything later, in order, once', async () => {
  /** The thread of a reboot during which chat is away or not, without the note about the delay. */
  const threadOf = async (chat: 'away' | 'there') => {
    const world = worldWith()
    const cycle = await begins(world, 'reboot compute-01')
    world.chat.silent = chat === 'away'
    await untilOver(cycle)
    expect(runOf(cycle)?.outcome).toBe('succeeded')
    world.chat.silent = false
    await world.passes(600_000)
    return world.chat.thread(cycle.operation).filter((line) => !line.startsWith('Messages were delayed from '))
  }
  const late = await threadOf('away')
  expect(late).toEqual(await threadOf('there'))
  expect(new Set(late).size).toBe(late.length)
  expect(late.at(-1)).toMatch(/^Done in .*lock released/)
})

test('I9 thread: says that a check keeps a run waiting once that has lasted, although nothing else happens', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  await untilStep(cycle, 'settle')
  world.cluster.check('compute-02', 'replica lag')
  await until(cycle, () => runOf(cycle)?.waiting != null, dayMs)
  const told = () => world.chat.thread(cycle.operation).some((line) => line.includes('replica lag'))
  await world.passes(25_000)
  expect(told()).toBe(false)
  await world.passes(10_000)
  expect(told()).toBe(true)
})

test('S61 wait: that now only a person or a time ends what a run waits for is written down', () => {
  const key = 'opening hours'
  const waits = (patience: object) =>
    runAfter([created('reboot'), { type: 'waiting', index: 1, key, reason: key, sinceMs: 0, ...patience }])
  const look = (patience: object) => {
    // only what a look that ends in a wait uses
    const work = { state: waits(patience), index: 1, mode: 'step', step: { limitMs: 60_000 } } as unknown as StepWork
    return resultOf(work, waitUnlimited(key, 1_000, key), 1_000)
  }
  expect(look({})).toMatchObject({ is: 'event', event: { type: 'waiting', patience: 'unlimited' } })
  expect(look({ patience: 'unlimited' })).toMatchObject({ is: 'again' })
})
