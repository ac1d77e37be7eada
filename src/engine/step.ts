import { either, type NodeNames, nodeNamed, nodeNames } from '../core/inventory/node-names.ts'
import type { StepKind } from '../core/plan/steps.ts'
import { type At, type Executor, failed, type Look, wait } from './executors/executor.ts'
import { executors } from './executors/table.ts'
import { Denied, Failure } from './failure.ts'
import { actUnderLock, lockLost } from './fencing.ts'
import { isFinal, lacksApprovals, noLongerAgreed, planChangedSince, rolesChanged } from './meanwhile.ts'
import { pace } from './pace.ts'
import { resultOf, type StepResult } from './step-result.ts'
import type { Work } from './work.ts'

/** Looks at one step, acts where its intent is already written down, and says what became of it. */
export async function takeStep(work: Work): Promise<StepResult> {
  const nowMs = work.outside.clock.now()
  try {
    return resultOf(work, await lookAndAct(work, nowMs), nowMs)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    work.outside.log.warn(
      { operation: work.state.operation, run: work.state.run, node: work.state.node, error },
      'could not ask',
    )
    if (error instanceof Denied)
      return resultOf(work, wait(`${error.source}: ${error.message}`, pace.holdMs, error.message), nowMs)
    const reason = `cannot ask ${error.source}: ${error.message}`
    return resultOf(work, wait(reason, pace.failureMs, `cannot ask ${error.source}`), nowMs)
  }
}

async function lookAndAct(work: Work, nowMs: number): Promise<Look> {
  const { mode } = work
  const lost = lockLost(work)
  if (lost !== null) return failed('lock lost', `the lock is lost: ${lost}`)
  const at = await stands(work, nowMs)
  const moved = mode === 'step' && work.state.changed.length === 0 ? rolesChanged(work, at) : null
  if (moved) return moved
  const executor = executors[work.step.kind] as Executor<StepKind>
  const look = await executor.look(at)
  const given = { operation: work.operation, names: [work.state.node], age: 'age counts' } as const
  const waits = mode === 'step' && work.step.kind === 'acquireLock' && look.is === 'act'
  const lacking = waits ? lacksApprovals(work, given) : null
  if (lacking) return lacking
  if (look.is !== 'act' || mode === 'watch' || mode === 'watch undo') return look
  if (mode === 'undo' || at.begun === 'yes') return actUnderLock(work, at, executor, look)
  const first = look.changing.length > 0 && work.state.changed.length === 0
  const no = first || isFinal(work, look.changing) ? await noLongerAgreed(work) : null
  return no ?? (await planChangedSince(work)) ?? look
}

async function stands({ outside, state, index, step, undoes, signal }: Work, nowMs: number): Promise<At> {
  const nodes = await outside.inventory.nodes()
  const names = nodeNames(nodes)
  const node = nodeNamed(nodes, state.node)
  if (!node) throw new Failure('inventory', notOneNode(names, state.node), 'none')
  const begun = state.progress[index]?.is === 'begun' ? 'yes' : 'no'
  return { outside, run: state, index, step, node, names, begun, undoes, nowMs, signal }
}

function notOneNode(names: NodeNames, name: string): string {
  const found = names.find(name)
  return found.is === 'ambiguous' ? `${name} could be ${either(found.names)}` : `${name} is not in the inventory`
}
