import type { ChangingCommand } from '../../../src/core/commands/command.ts'
import { runActions, runRefusal } from '../../../src/core/operation/actions.ts'
import type { RunEvent } from '../../../src/core/run/events.ts'
import { runState } from '../../../src/core/run/fold.ts'
import { mayStillCancel, type NextAction, nextAction, pastPointOfNoReturn } from '../../../src/core/run/next.ts'
import type { RunState } from '../../../src/core/run/state.ts'
import type { Step } from '../../../src/core/steps/table.ts'
import { undoOf } from '../../../src/core/steps/traits.ts'
import { changingCommands, plannedSteps } from '../../world/planned-steps.ts'
import { distinct, type Edge } from './edges.ts'

// The next action of a run depends on its state alone, so its states are explored without an engine: each action with
// each event that may result. Another test checks against real journals that the engine produces no other transitions.

/** The name of a run's state in the diagram: its status, and how far it can be undone. */
export function shown(state: RunState): string {
  if (state.status === 'ended') return `ended: ${state.outcome}`
  if (state.status === 'unwinding')
    return state.unwindingTo === 'undone' && pastPointOfNoReturn(state)
      ? 'about to call a person'
      : `taking back (${state.unwindingTo})`
  if (state.status === 'needs attention')
    return state.owed.length > 0 ? 'needs attention: cleanup pending' : 'needs attention: a step'
  if (pastPointOfNoReturn(state)) return 'working, can only be finished'
  return state.changed.length > 0 ? 'working, can be taken back' : 'working, nothing changed'
}

const step = (state: RunState, index: number): Step => {
  const found = state.steps[index]
  if (!found) throw new Error(`the run has no step ${index}`)
  return found
}

const done = (index: number, notes = {}): RunEvent => ({ type: 'stepDone', index, evidence: 'seen', notes })
const rebooted = { rebooted: 'yes', bootIdAfter: '0f0e0d0c-0000-4000-8000-000000000002' } as const

function stepEvents(state: RunState, index: number): readonly RunEvent[] {
  const { kind } = step(state, index)
  const failed = (reboot: 'did not happen' | 'may have happened'): RunEvent => ({
    type: 'stepFailed',
    index,
    code: 'timed out',
    failure: 'too late',
    reboot,
  })
  const notes = kind === 'reboot' ? { bootIdBefore: '0f0e0d0c-0000-4000-8000-000000000001' } : {}
  const began: RunEvent = { type: 'stepBegan', index, changing: changedBy(kind), notes }
  const pending = state.progress[index]?.is === 'pending'
  return [
    ...(pending ? [began] : []),
    ...doneEvents(kind, index, pending ? 'pending' : 'begun'),
    failed('may have happened'),
    ...(kind === 'reboot' || kind === 'awaitNewBoot' ? [failed('did not happen')] : []),
    ...(isHeldUp(state, kind) || isInQueue(state, kind) ? [gaveWay(index)] : []),
    ...(kind === 'checkNode' ? [{ type: 'notNeeded', index, evidence: 'not needed' } as const] : []),
  ]
}

/** Whether the run has changes that it can undo, and is about to do what it cannot undo. */
const isHeldUp = (state: RunState, kind: Step['kind']): boolean =>
  state.changed.length > 0 && (kind === 'verifyCluster' || kind === 'reboot') && !pastPointOfNoReturn(state)

/** Whether the run waits in the lock queue, where its approvals may end. */
const isInQueue = (state: RunState, kind: Step['kind']): boolean => kind === 'acquireLock' && state.changed.length === 0

const gaveWay = (index: number): RunEvent => ({
  type: 'gaveWay',
  index,
  to: { run: 'op-T2-1', node: 'storage-02', why: 'took its slots first' },
  because: 'capacity',
  number: null,
})

/**
 * The events with which a step may be done. Most steps may find their work already done, but not a reboot or an
 * upgrade.
 */
function doneEvents(kind: Step['kind'], index: number, is: 'pending' | 'begun'): readonly RunEvent[] {
  if (kind === 'reboot') return [done(index, is === 'begun' ? { rebooted: 'yes' } : { rebooted: 'no' })]
  return kind === 'upgradePackages' && is === 'pending' ? [] : [done(index)]
}

const changesNothing: readonly Step['kind'][] = [
  'checkNode',
  'acquireLock',
  'verifyCluster',
  'settle',
  'awaitNewBoot',
  'releaseLock',
  'leaveMaintenance',
  'clearTrigger',
]

const changedBy = (kind: Step['kind']): readonly string[] => (changesNothing.includes(kind) ? [] : [kind])

function undoEvents(state: RunState, index: number): readonly RunEvent[] {
  const kind = undoOf(step(state, index))?.kind
  return [
    { type: 'undoDone', index, evidence: 'seen' },
    { type: 'undoFailed', index, owed: 'something' },
    ...(kind === 'disarm' && state.memory.bootIdBefore !== undefined ? [done(index, rebooted)] : []),
  ]
}

function watchEvents(state: RunState, index: number): readonly RunEvent[] {
  const late = state.failure?.code === 'timed out' && state.progress[index]?.is !== 'done'
  const began: RunEvent = { type: 'stepBegan', index, changing: changedBy(step(state, index).kind), notes: {} }
  return [done(index), ...(late ? [began] : [])]
}

/** The answers that the engine accepts from a person in this state. */
function answers(state: RunState): readonly RunEvent[] {
  if (state.status !== 'needs attention') return []
  const acts = runActions.filter((act) => runRefusal(act, state) === null)
  return acts.map((act) => ({ type: 'personActed', person: 'U0ANA', act, reason: 'seen to' }))
}

function eventsOf(state: RunState, action: NextAction): readonly RunEvent[] {
  switch (action.does) {
    case 'nothing':
      return []
    case 'step':
      return stepEvents(state, action.index)
    case 'watch':
      return watchEvents(state, action.index)
    case 'undo':
      return state.progress[action.index]?.is === 'undoing'
        ? undoEvents(state, action.index)
        : [{ type: 'undoBegan', index: action.index }]
    case 'watch undo':
      return undoEvents(state, action.index).filter(({ type }) => type !== 'undoFailed')
    case 'take cancel':
      return [{ type: 'cancelTaken', index: action.index }]
    case 'call a person':
      return [{ type: 'needsAttention', index: action.index, why: action.why, owed: action.owed }]
    case 'end':
      return [{ type: 'ended', outcome: action.outcome, summary: '', lock: 'released' }]
  }
}

/** The name of an event in the diagram: for a person's answer, the answer. */
const called = (event: RunEvent): string => (event.type === 'personActed' ? `“${event.act}”` : event.type)

const stateKey = (state: RunState): string =>
  JSON.stringify([shown(state), state.current, state.progress.map(({ is }) => is), state.rebootDisproved, state.memory])

type Journal = readonly { readonly atMs: number; readonly event: RunEvent }[]

function explore(command: ChangingCommand): readonly Edge[] {
  const steps = plannedSteps(command.name, 'compute')
  const created = {
    run: 'op-T1-1',
    operation: 'op-T1',
    requester: 'U0ANA',
    command: command.name,
    node: steps[0]?.node ?? '',
    steps,
  }
  const first: Journal = [{ atMs: 0, event: { type: 'created', ...created } }]
  const edges: Edge[] = []
  const seen = new Set<string>()
  const open: Journal[] = [first]
  for (let journal = open.pop(); journal; journal = open.pop()) {
    const state = runState(journal)
    if (state === null || seen.has(stateKey(state))) continue
    seen.add(stateKey(state))
    const cancels = mayStillCancel(state) ? (['not asked', 'asked'] as const) : (['not asked'] as const)
    const events = [...cancels.flatMap((cancel) => eventsOf(state, nextAction(state, cancel))), ...answers(state)]
    for (const event of events) {
      const longer = [...journal, { atMs: journal.length, event }]
      const after = runState(longer)
      if (after === null) continue
      edges.push({ from: shown(state), event: called(event), to: shown(after) })
      open.push(longer)
    }
  }
  return edges
}

/** Every transition of runs of all commands. */
export const runEdges = (): readonly Edge[] =>
  distinct([
    { from: 'nothing', event: 'created', to: 'working, nothing changed' },
    ...changingCommands.flatMap((command) => explore(command)),
  ])
