import { either, type NodeNames, nodeNames, nodesByOwnName } from '../../core/inventory/node-names.ts'
import { commandsFor, plannedNode } from '../../core/plan/plan.ts'
import { outageKey } from '../../core/run/events.ts'
import type { RunMemory } from '../../core/steps/memory.ts'
import type { StepKind } from '../../core/steps/table.ts'
import { guardStep } from '../guards/of-run.ts'
import { pollIntervals } from '../poll-intervals.ts'
import { Denied, Failure } from '../ports/failure.ts'
import { type At, type Executor, failed, type Observation, type StepWait, wait } from '../step-contract/executor.ts'
import type { StepWork } from '../step-contract/step-work.ts'
import { executors } from '../steps/table.ts'
import { actUnderLock, lockLost } from './fencing.ts'
import { givingBack, givingBackIfWaiting, isCheckBefore } from './give-back.ts'
import { givingWay } from './give-way.ts'
import { renewLease } from './renew-leases.ts'
import { resultOf, type StepResult } from './step-result.ts'

/**
 * Observes one step, acts if its intent is stored already, and returns the result. A `Failure` of a source becomes a
 * wait.
 */
export async function takeStep(work: StepWork): Promise<StepResult> {
  const nowMs = work.context.clock.now()
  try {
    return resultOf(work, await observeAndAct(work, nowMs), nowMs)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    work.context.log.warn(
      { operation: work.state.operation, run: work.state.run, node: work.state.node, error },
      'a step could not be observed or applied',
    )
    if (error instanceof Denied)
      return resultOf(work, wait(`${error.source}: ${error.message}`, pollIntervals.holdMs, error.message), nowMs)
    const key = outageKey(error.source)
    const reason = `${key}: ${error.message}`
    return resultOf(work, wait(reason, pollIntervals.failureMs, key), nowMs)
  }
}

/**
 * Observes, checks the guards and returns the intent to act; once the intent is stored, observes, checks the guards
 * under the lock, and applies.
 */
async function observeAndAct(work: StepWork, nowMs: number): Promise<Observation<RunMemory>> {
  const { mode } = work
  const lost = lockLost(work)
  if (lost !== null) return failed('lock lost', `the lock is lost: ${lost}`)
  const at = await contextOf(work, nowMs)
  const renewed = await renewLease(work, at)
  if (renewed !== null) return renewed
  const executor = executors[work.step.kind] as Executor<StepKind>
  const observe = await executor.observe(at)
  if (observe.is === 'wait' && observe.key !== '') return whileWaiting(work, observe)
  if (observe.is !== 'act' || mode === 'watch' || mode === 'watch undo') return observe
  if (mode === 'undo' || at.begun === 'yes') return actUnderLock(work, at, executor, observe)
  const objection = await guardStep(work, at, observe, null)
  return objection === null ? observe : givingBackIfWaiting(work, objection)
}

/**
 * The result of a wait: at a check before a change, a run that has changed nothing gives its slots back; one that has changed
 * something gives way when it does not fit beside earlier runs; otherwise the wait itself. Throws `Failure`.
 */
async function whileWaiting(work: StepWork, objection: StepWait): Promise<Observation> {
  const first = isCheckBefore(work) ? await givingBack(work, objection) : objection
  return first === objection ? givingWay(work, objection) : first
}

async function contextOf(
  { context, entries, operation, state, index, step, undoes, signal }: StepWork,
  nowMs: number,
): Promise<At> {
  const nodes = await context.inventory.nodes()
  const names = nodeNames(nodes)
  const named = names.find(state.node)
  const node = named.is === 'node' ? nodesByOwnName(nodes).get(named.name) : undefined
  if (!node) throw new Failure('inventory', notOneNode(names, state.node), 'none')
  const begun = state.progress[index]?.is === 'begun' ? 'yes' : 'no'
  const planned = plannedNode(operation.plan, state.node)
  const commands = planned === undefined ? [] : commandsFor(operation.plan, planned)
  // `step` was made from the step that it undoes
  const takenBack = undoes as At['undoes']
  return { context, entries, run: state, index, step, node, commands, names, begun, undoes: takenBack, nowMs, signal }
}

function notOneNode(names: NodeNames, name: string): string {
  const found = names.find(name)
  return found.is === 'ambiguous' ? `${name} could be ${either(found.names)}` : `${name} is not in the inventory`
}
