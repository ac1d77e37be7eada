import { expect, test } from 'vitest'
import type { OutsideQuestion } from '../../src/engine/ports/outside-gates.ts'
import { begins, untilOver, worldWith } from '../conformance/cycle.ts'
import { ana, policy } from '../world/policy.ts'
import type { World } from '../world/world.ts'

const { compute } = policy.roles
if (!compute) throw new Error('the policy has no compute role')
const withGate = { roles: { ...policy.roles, compute: { ...compute, slots: 2, gates: ['alerts'] } }, clusterSlots: 3 }

type Asked = { readonly node: string; readonly when: OutsideQuestion['when']; readonly others: readonly string[] }

/** Records every question to an outside system. */
function recorded(world: World): readonly Asked[] {
  const questions: Asked[] = []
  const { outsideGates } = world.context
  const { ask } = outsideGates
  outsideGates.ask = async (gate, question, signal) => {
    questions.push({ node: question.node.name, when: question.when, others: await question.others() })
    return ask(gate, question, signal)
  }
  return questions
}

test('I7 outside gate: is asked before the slots, before arming and after the reboot', async () => {
  const world = worldWith(withGate)
  const questions = recorded(world)
  const cycle = await begins(world, 'reboot compute-01')
  await untilOver(cycle)
  const moments = questions.map(({ when }) => when)
  expect([...new Set(moments)]).toEqual(['before', 'arming', 'after'])
})

test('I7 outside gate: is told which other nodes runs have out, and never the node itself', async () => {
  const world = worldWith(withGate)
  const questions = recorded(world)
  await untilOver(await begins(world, 'drain compute-02'))
  const ofRun = questions.length
  expect(questions.map(({ others }) => others)).toEqual(questions.map(() => []))
  await world.says(ana, 'reboot compute-01 --reason "kernel"')
  await world.says(ana, 'reboot compute-02 --reason "kernel"')
  expect(questions.slice(ofRun)).toEqual([
    { node: 'compute-01', when: 'before', others: ['compute-02'] },
    { node: 'compute-02', when: 'before', others: [] },
  ])
})
