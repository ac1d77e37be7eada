import { describe, expect, test } from 'vitest'
import { type Step, stepDefinitions, stepKinds, stepSchema } from '../../src/core/steps/table.ts'
import { stepTitle, traitsOf, undoneBy, undoOf } from '../../src/core/steps/traits.ts'
import { changingCommands, plannedSteps } from '../world/planned-steps.ts'

/** The steps of all recipes, and the steps that take them back. */
const everyStep: readonly Step[] = changingCommands
  .flatMap(({ name }) => [...plannedSteps(name, 'storage'), ...plannedSteps(name, 'cloud')])
  .flatMap((step) => [step, undoOf(step) ?? step])

describe('step definitions', () => {
  test.each(Object.entries(stepDefinitions))('%s: is in the table under its own kind', (name, { kind }) => {
    expect(kind).toBe(name)
  })

  test.each(stepKinds)('%s: has a recipe, or takes a step of a recipe back', (kind) => {
    expect(everyStep.map((step) => step.kind)).toContain(kind)
  })

  test.each(stepKinds)('%s: is never taken back when it restores', (kind) => {
    if (traitsOf(kind).touches === 'restores') expect(undoneBy(kind)).toBe('impossible')
    if (traitsOf(kind).stands === 'behind another') expect(traitsOf(kind).touches).toBe('restores')
  })
})

describe('stored steps', () => {
  test.each(everyStep)('$kind: is read back as it was planned', (step) => {
    expect(stepSchema.parse(JSON.parse(JSON.stringify(step)))).toEqual(step)
  })

  test.each(everyStep)('$kind: is refused with a field more or a field less', (step) => {
    expect(stepSchema.safeParse({ ...step, extra: 'field' }).success).toBe(false)
    const { limitMs, ...rest } = step
    expect(stepSchema.safeParse(rest).success).toBe(false)
    expect(stepSchema.safeParse({ ...step, kind: 'unknown' }).success).toBe(false)
  })

  test('stored step: is refused under another kind', () => {
    const reboot = everyStep.find(({ kind }) => kind === 'reboot')
    expect(stepSchema.safeParse({ ...reboot, kind: 'settle' }).success).toBe(false)
  })
})

test('capabilities: stand in a reboot by rank, with the gates again before a shield, and are reverted in reverse', () => {
  const words = plannedSteps('reboot', 'cloud').map((step) => ('capability' in step ? step.capability : step.kind))
  expect(words.slice(2)).toEqual([
    'verifyCluster',
    'scheduler',
    'drain',
    'runPreTasks',
    'silence',
    'verifyCluster',
    'noout',
    'enterMaintenance',
    'settle',
    'verifyCluster',
    'reboot',
    'awaitNewBoot',
    'verifyCluster',
    'runPostTasks',
    'verifyCluster',
    'leaveMaintenance',
    'clearTrigger',
    'noout',
    'silence',
    'undrain',
    'scheduler',
    'verifyCluster',
    'releaseLock',
  ])
})

test('S06 steps: the gates must agree several times in a row only before the lock is released', () => {
  const steps = plannedSteps('reboot', 'storage')
  const passes = steps.flatMap((step) => (step.kind === 'verifyCluster' ? [`${step.when} ${step.passes}`] : []))
  expect(passes).toEqual(['before 1', 'before 1', 'after 1', 'after 1', 'after 3'])
  expect(steps.at(-2)).toMatchObject({ kind: 'verifyCluster', passes: 3 })
})

test('stepTitle: names the capability, and is the title of any other step', () => {
  const titles = plannedSteps('reboot', 'cloud').map(stepTitle)
  expect(titles).toEqual(
    expect.arrayContaining(['apply scheduler', 'revert noout', 'maintenance on', 'check the cluster']),
  )
})
