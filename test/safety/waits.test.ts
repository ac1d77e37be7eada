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
      const plan = makePlan({ policy, definitions, requester: 'U0ANA', command, ...asked, nodes: [node] })
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
  ])('wait limits: end %s that never finishes, and the thread says so', async (_, hook) => {
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

  test('wait limits: unwind a run whose check never passes', async () => {
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
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  world.chat.silent = true
  await untilOver(cycle)
  expect(runOf(cycle)?.outcome).toBe('succeeded')
  world.chat.silent = false
  await world.passes(600_000)
  const lines = world.chat.thread(cycle.operation).filter((line) => /^[●◐]/.test(line))
  expect(new Set(lines).size).toBe(lines.length)
  // the last line covers the last check and the release
  const lastCheck = runOf(cycle)?.steps.findLastIndex(({ kind }) => kind === 'verifyCluster')
  expect(lastCheck).toBeGreaterThan(0)
  expect([...new Set(lines.flatMap(stepsTold))]).toEqual(
    Array.from({ length: lastCheck ?? 0 }, (_, index) => index + 1),
  )
  expect(world.chat.thread(cycle.operation).at(-1)).toMatch(/^Done in .*lock released/)
})

/** The numbers of the steps that a line covers, such as 3 to 6 for `● 3–6/18 …`. */
const stepsTold = (line: string): readonly number[] => {
  const [, from, to] = /^. (\d+)(?:–(\d+))?\//.exec(line) ?? []
  const first = Number(from)
  return Array.from({ length: Number(to ?? from) - first + 1 }, (_, index) => first + index)
}

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
