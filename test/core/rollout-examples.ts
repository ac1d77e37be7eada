import { plain } from '../../src/core/message.ts'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { type Operation, operationState } from '../../src/core/operation/state.ts'
import { type Plan, planHash } from '../../src/core/plan/plan.ts'
import type { RunEvent } from '../../src/core/run/events.ts'
import { runState } from '../../src/core/run/fold.ts'
import type { RunState } from '../../src/core/run/state.ts'
import { operationLine } from '../../src/messages/operations/thread-of-operation.ts'
import { planOf } from './plans-examples.ts'

const one = planOf('reboot')
const [first] = one.nodes
if (!first) throw new Error('no node')

const names = ['n1', 'n2', 'n3', 'n4']

/** A plan for four nodes, three at once, that share a scope with `slots` slots. */
export const planWith = (slots: number): Plan => ({
  ...one,
  atOnce: 3,
  parts: one.parts.map(({ rule }) => ({ rule, nodes: names })),
  nodes: names.map((node) => ({
    ...first,
    node,
    scopes: ['cluster'],
    slots: { cluster: slots },
    steps: first.steps.map((step) => ({ ...step, node })),
  })),
})

/** The journal of the started operation `op-1` with these events, one per second. */
function journalWith(plan: Plan, events: readonly OperationEvent[]) {
  const planned: OperationEvent = {
    type: 'planned',
    operation: 'op-1',
    requester: 'UANA',
    plan,
    hash: planHash(plan),
    askedIn: 'C1',
    channel: 'C1',
    evidence: [],
    expiresAtMs: 60_000,
    retryOf: null,
  }
  const all: readonly OperationEvent[] = [planned, { type: 'started', evidence: [] }, ...events]
  return all.map((event, second) => ({ atMs: second * 1000, cluster: 'eu-1', event }))
}

/** The state of the operation `op-1` after these events. */
export function operationAfter(plan: Plan, events: readonly OperationEvent[]): Operation {
  const operation = operationState(journalWith(plan, events))
  if (!operation) throw new Error('no operation')
  return operation
}

/** The thread's line about the last of these events, told when `now` is the plan. */
export function lastThreadLine(plan: Plan, events: readonly OperationEvent[], now: Plan = plan): string {
  const entries = journalWith(plan, events)
  const last = entries.at(-1)
  const thread = { requester: 'UANA', approvers: [], calls: [], plan: now }
  const before = entries.slice(0, -1)
  return plain((last && operationLine(last, { entries: before, operation: operationState(before) }, thread)) ?? [])
}

/** The event with which the run of this node starts. */
export const started = (number: number): OperationEvent => ({
  type: 'runStarted',
  run: `op-1-${number}`,
  node: `n${number}`,
})
type Ended = Extract<OperationEvent, { type: 'runEnded' }>
/** The event with which that run ends. */
export const ended = (
  number: number,
  outcome: Ended['outcome'],
  more: Pick<Ended, 'recovered' | 'refusal'> = {},
): OperationEvent => ({
  type: 'runEnded',
  run: `op-1-${number}`,
  node: `n${number}`,
  outcome,
  summary: `n${number} ${outcome}`,
  ...more,
})

/** The first event of that run's journal. */
export const createdRun = (number: number): RunEvent => ({
  type: 'created',
  run: `op-1-${number}`,
  operation: 'op-1',
  requester: 'UANA',
  command: 'reboot',
  node: `n${number}`,
  steps: first?.steps ?? [],
})

/** The state of a node's run after these events. */
export function runOf(number: number, ...events: readonly RunEvent[]): RunState {
  const state = runState([createdRun(number), ...events].map((event) => ({ atMs: 0, event })))
  if (!state) throw new Error('no run')
  return state
}

/** A refusal by the node of a run itself. */
export const refusal = (cause: string): RunEvent => ({ ...failure, cause })

/** The failure of a run's first step. */
export const failure: Extract<RunEvent, { type: 'stepFailed' }> = {
  type: 'stepFailed',
  index: 0,
  code: 'x',
  failure: 'x',
  reboot: 'did not happen',
}
