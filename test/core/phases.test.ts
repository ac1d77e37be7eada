import { expect, test } from 'vitest'
import { stepPhases } from '../../src/core/steps/definition.ts'
import { phasesOf } from '../../src/core/steps/phases.ts'
import { markOfAll, phaseWords } from '../../src/messages/wording/steps.ts'
import { changingCommands, plannedSteps } from '../world/planned-steps.ts'

test.each(changingCommands)('phases of $name: follow their order, and none comes twice', ({ name }) => {
  for (const role of ['storage', 'cloud']) {
    const phases = phasesOf(plannedSteps(name, role)).map(({ phase }) => stepPhases.indexOf(phase))
    expect(phases).toEqual([...new Set(phases)].sort())
  }
})

test.each(changingCommands)('phases of $name: have every step exactly once', ({ name }) => {
  const steps = plannedSteps(name, 'storage')
  const indices = phasesOf(steps).flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  )
  expect(indices).toEqual([...steps.keys()])
})

test('phases: a check belongs to the work that it follows, and a later one to the work that it precedes', () => {
  const steps = plannedSteps('upgrade', 'storage')
  const checks = phasesOf(steps).map(({ phase, first, last }) => [
    phase,
    steps.slice(first, last + 1).filter(({ kind }) => kind === 'verifyCluster').length,
  ])
  expect(checks).toEqual([
    ['check and lock', 1],
    ['take out of service', 1],
    ['final change', 1],
    ['bring back', 2],
    ['verify and release', 1],
  ])
})

test('phase words: name what cannot be undone', () => {
  const words = (command: string) => {
    const steps = plannedSteps(command, 'storage')
    return phasesOf(steps).map((phase) => phaseWords(phase, steps))
  }
  expect(words('upgrade')[2]).toBe('upgrade packages and reboot')
  expect(words('reboot')[2]).toBe('reboot')
  expect(words('drain')).toEqual(['check and lock', 'take out of service'])
})

test('mark of a phase: is the worst of its steps, and done only when all are', () => {
  expect(markOfAll(['done', 'done'])).toBe('●')
  expect(markOfAll(['done', 'pending'])).toBe('◐')
  expect(markOfAll(['pending', 'pending'])).toBe('○')
  expect(markOfAll(['done', 'undo failed', 'undone'])).toBe('!')
  expect(markOfAll(['undone', 'pending'])).toBe('↩')
})
