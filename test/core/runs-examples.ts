import type { RunEvent } from '../../src/core/run/events.ts'
import { runState } from '../../src/core/run/fold.ts'
import type { RunState } from '../../src/core/run/state.ts'
import type { Step } from '../../src/core/steps/table.ts'
import { planOf, stepsOf } from './plans-examples.ts'

/** The boot ID of a node before its reboot. */
export const bootId = '0f0e0d0c-0000-4000-8000-000000000001'

/** The first event of a run's journal. */
export const created = (command: string, steps: readonly Step[] = stepsOf(planOf(command))): RunEvent => ({
  type: 'created',
  run: 'op-1-1',
  operation: 'op-1',
  requester: 'UANA',
  command,
  node: 'hyper-01',
  steps,
})

/** The state of a run after these events, one per second. */
export function runAfter(events: readonly RunEvent[]): RunState {
  const state = runState(events.map((event, second) => ({ atMs: second * 1000, event })))
  if (!state) throw new Error('no events')
  return state
}

const changes: { readonly [kind: string]: readonly string[] } = {
  drain: ['hook evacuate'],
  runPreTasks: ['pre-boot tasks'],
  enterMaintenance: ['maintenance'],
  reboot: ['reboot'],
  upgradePackages: ['packages'],
}

const began = (index: number, { kind }: Step): RunEvent => ({
  type: 'stepBegan',
  index,
  changing: changes[kind] ?? [],
  notes: kind === 'reboot' ? { bootIdBefore: bootId, armedUntil: '160' } : {},
})

/** The events of a step that succeeds. */
export const wellAt = (index: number, step: Step): readonly RunEvent[] => [
  ...(changes[step.kind] || step.kind === 'acquireLock' ? [began(index, step)] : []),
  { type: 'stepDone', index, evidence: 'well', notes: step.kind === 'reboot' ? { rebooted: 'yes' } : {} },
]

/** The state of a run before a step, which has begun if it changes something. */
export function upTo(command: string, kind: Step['kind']): readonly RunEvent[] {
  const steps = stepsOf(planOf(command))
  const index = steps.findIndex((step) => step.kind === kind)
  const step = steps[index]
  if (!step) throw new Error(`${command} has no ${kind}`)
  const before = steps.slice(0, index).flatMap((one, at) => wellAt(at, one))
  return [created(command), ...before, ...(changes[kind] ? [began(index, step)] : [])]
}

/** The index of a step in a command's recipe. */
export const indexOf = (command: string, kind: Step['kind']): number =>
  stepsOf(planOf(command)).findIndex((step) => step.kind === kind)
