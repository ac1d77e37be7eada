import { isTerminal, type Operation } from '../../core/operation/state.ts'
import { stepTraits } from '../../core/plan/steps.ts'
import { granted, type Outcome } from '../../core/refusals.ts'
import { runState } from '../../core/run/fold.ts'
import { mayStillCancel } from '../../core/run/next.ts'
import { acting, allowed, type Caller, nodesOf } from '../authorization/authorize.ts'
import { person } from '../journals/append.ts'
import type { ClusterContext } from '../ports/context.ts'
import { change, wrongState } from './change.ts'
import { keptBesideLocks } from './decisions.ts'

/** What a person may say to an operation that is under way. */
export type Steering = 'cancel' | 'pause' | 'resume'

/** Cancel, pause or resume: asked now, done at the next safe point. */
export async function steer(
  context: ClusterContext,
  asking: Caller,
  what: Steering,
  id: string,
  reason: string,
): Promise<Outcome<Operation>> {
  const may = acting(context)
  if (!may.ok) return may
  const steered = await change(
    context,
    id,
    ({ hash }) => person(asking.person, hash),
    async (operation) => {
      const own = operation.requester === asking.person && what !== 'resume'
      const right = own
        ? granted('allowed' as const)
        : await allowed(context, asking, what, await nodesOf(context, operation))
      if (!right.ok) return right
      switch (what) {
        case 'cancel':
          if (isTerminal(operation) || operation.state === 'stopping') return wrongState(operation, 'cancelled')
          return granted({ type: 'cancelAsked', person: asking.person, reason })
        case 'pause':
          return operation.state === 'running'
            ? granted({ type: 'pauseAsked', person: asking.person })
            : wrongState(operation, 'paused')
        case 'resume':
          if (operation.state !== 'paused' && operation.state !== 'pausing') return wrongState(operation, 'resumed')
          return granted({ type: 'resumed', person: asking.person })
      }
    },
  )
  const active = steered.ok ? steered.value.runs.find(({ outcome }) => outcome === null) : undefined
  if (active) await context.turns.wake({ kind: 'run', id: active.run })
  return steered.ok && what === 'cancel' ? keptBesideLocks(context, steered.value, 'cancelled') : steered
}

/** What a cancel of this operation comes to, in one sentence. */
export async function cancelSentence(context: ClusterContext, operation: Operation): Promise<string> {
  const active = operation.runs.find(({ outcome }) => outcome === null)
  const run = active ? runState(await context.journals.run(active.run)) : null
  if (operation.runs.length === 0) return 'Cancelled before it started. Nothing was changed.'
  if (run === null) return 'No further node starts. Finished nodes stay as they are.'
  if (mayStillCancel(run)) return 'Stopping at the next safe point. Changes will be rolled back.'
  const step = run.steps[run.current]
  return `${run.node} is past the point of no return (${step ? stepTraits[step.kind].title : 'finishing'}): it finishes first, then the operation stops.`
}
