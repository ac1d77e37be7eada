import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planProblems } from '../../src/core/plan/problems.ts'
import type { Step, StepKind } from '../../src/core/steps/table.ts'
import { traitsOf, undoneBy, undoOf } from '../../src/core/steps/traits.ts'
import { holds } from '../property.ts'
import { changing, planOf, stepsOf, withSteps } from './plans-examples.ts'

const names = changing.map(({ name }) => name)

const isTaking = (kind: StepKind): boolean => kind === 'drain' || kind === 'enterMaintenance'

/** The first problem of a list of steps, computed without the code of `planProblems`. */
function wrongWith(steps: readonly Step[]): string | null {
  const taken = new Set<StepKind>()
  let locked = false
  let verified = false
  let provenSince = true
  for (const [index, step] of steps.entries()) {
    const { touches } = traitsOf(step.kind)
    const previous = steps[index - 1]
    if (touches !== 'nothing' && !locked) return `${step.kind} without the lock`
    if (touches === 'worsens' && !verified) return `${step.kind} unverified`
    if (touches !== 'nothing') provenSince = false
    if (step.kind === 'acquireLock') locked = true
    if (step.kind === 'verifyCluster' && step.when === 'before') verified = locked
    if (step.kind === 'verifyCluster' && step.when === 'after') provenSince = true
    if (isTaking(step.kind)) taken.add(step.kind)
    if (step.kind === 'undrain') taken.delete('drain')
    if (step.kind === 'leaveMaintenance') taken.delete('enterMaintenance')
    if (step.kind === 'reboot' && !(previous?.kind === 'verifyCluster' && previous.when === 'before'))
      return 'rebooted without a look right before it'
    if (step.kind === 'reboot' && steps.some(({ kind }) => isTaking(kind) && !taken.has(kind)))
      return 'rebooted in service'
    if (previous?.kind === 'reboot' && step.kind !== 'awaitNewBoot') return 'goes on without a new boot'
    if (step.kind === 'releaseLock') {
      if (taken.size > 0) return `released while still ${[...taken].join()}`
      if (!provenSince) return 'released unproven'
      locked = false
    }
  }
  return locked && steps.at(-1)?.kind !== 'keepDrained' ? 'ends with the lock' : null
}

/** Small changes that make a recipe wrong. */
const mutated = fc
  .record({
    name: fc.constantFrom(...names),
    edits: fc.array(
      fc.record({ how: fc.constantFrom('drop', 'swap', 'double', 'move'), at: fc.nat(30), to: fc.nat(30) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
  })
  .map(({ name, edits }) => {
    const steps = [...stepsOf(planOf(name))]
    for (const { how, at, to } of edits) {
      const index = at % steps.length
      const one = steps[index]
      if (!one) continue
      if (how === 'drop') steps.splice(index, 1)
      if (how === 'double') steps.splice(index, 0, one)
      if (how === 'move') steps.splice(to % steps.length, 0, ...steps.splice(index, 1))
      const next = steps[index + 1]
      if (how === 'swap' && next) steps.splice(index, 2, next, one)
    }
    return { name, steps }
  })

describe('plans', () => {
  test.each(names)('plan: the recipe of %s is safe', (name) => {
    expect(planProblems(planOf(name))).toEqual([])
    expect(wrongWith(stepsOf(planOf(name)))).toBeNull()
  })

  test('plan: refuses every unsafe mutation of a recipe', { tags: ['slow'] }, () => {
    holds(
      fc.property(mutated, ({ name, steps }) => {
        const wrong = wrongWith(steps)
        if (wrong !== null) expect(planProblems(withSteps(planOf(name), steps)), wrong).not.toEqual([])
      }),
      2000,
    )
  })

  const refused: readonly (readonly [string, StepKind, string])[] = [
    ['checking the node', 'checkNode', 'does not begin by checking the node'],
    ['taking the lock', 'acquireLock', 'does not take the lock exactly once'],
    ['freeing the lock', 'releaseLock', 'ends holding the lock'],
    ['leaving maintenance', 'leaveMaintenance', 'no leaveMaintenance gives back what enterMaintenance takes'],
    ['undraining', 'undrain', 'no undrain gives back what drain takes'],
    ['waiting for the new boot', 'awaitNewBoot', 'reboots without waiting for the new boot'],
  ]
  test.each(refused)('plan: refuses a reboot without %s', (_, kind, problem) => {
    const plan = planOf('reboot')
    const steps = stepsOf(plan).filter((step) => step.kind !== kind)
    expect(planProblems(withSteps(plan, steps)).join('; ')).toContain(problem)
  })

  test('plan: refuses an irreversible step without a check directly before it', () => {
    const plan = planOf('upgrade')
    const steps = stepsOf(plan)
    const packages = steps.findIndex(({ kind }) => kind === 'upgradePackages')
    const unchecked = steps.filter((_, index) => index !== packages - 1)
    expect(planProblems(withSteps(plan, unchecked)).join('; ')).toContain(
      'upgradePackages without a check directly before it',
    )
  })

  test('plan: refuses a step for another node, without a limit, or that only undoes', () => {
    const plan = planOf('drain')
    const [first, ...rest] = stepsOf(plan)
    if (!first) throw new Error('no step')
    expect(planProblems(withSteps(plan, [{ ...first, node: 'other' }, ...rest]))).not.toEqual([])
    expect(planProblems(withSteps(plan, [{ ...first, limitMs: 0 }, ...rest]))).not.toEqual([])
    const disarm: Step = { kind: 'disarm', node: first.node, limitMs: 1000 }
    expect(planProblems(withSteps(plan, [first, ...rest.slice(0, 3), disarm, ...rest.slice(3)]))).not.toEqual([])
  })

  test('plan: refuses no node and a repeated node', () => {
    const plan = planOf('reboot')
    expect(planProblems({ ...plan, nodes: [] })).toEqual(['names no node'])
    expect(planProblems({ ...plan, nodes: [...plan.nodes, ...plan.nodes] })).toContain('hyper-01: planned twice')
  })

  test('undo: has no undo', () => {
    for (const step of names.flatMap((name) => stepsOf(planOf(name)))) {
      const undo = undoOf(step)
      if (undo) expect(undoOf(undo)).toBeNull()
      const by = undoneBy(step.kind)
      expect(undo?.kind ?? 'none').toBe(by === 'nothing' || by === 'impossible' ? 'none' : by)
    }
  })
})
