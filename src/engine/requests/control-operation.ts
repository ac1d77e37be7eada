import { changedSince, outdated } from '../../core/commands/intent.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import { isTerminal, type Operation } from '../../core/operation/state.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { runState } from '../../core/run/fold.ts'
import { mayStillCancel } from '../../core/run/next.ts'
import { titleOf } from '../../core/steps/traits.ts'
import { acting, allowed, nodesOf, type Requesting } from '../authorization/authorize.ts'
import { person } from '../journals/append.ts'
import type { ClusterContext } from '../ports/context.ts'
import { change, wrongState } from './change.ts'
import { keptBesideLocks } from './decisions.ts'

/** What a person may say to an operation that is under way. */
export type Steering = 'cancel' | 'pause' | 'resume'

/** What is steered, and its revision as the person had it in front of them; null where it was typed. */
export type Steered = { readonly operation: string; readonly revision: number | null; readonly reason: string }

/** Cancel, pause or resume: asked now, done at the next safe point. */
export async function steer(
  context: ClusterContext,
  asking: Requesting,
  what: Steering,
  { operation: id, revision, reason }: Steered,
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
          if (resumedSince(operation, asking)) return refused(changedSince)
          return operation.state === 'running'
            ? granted({ type: 'pauseAsked', person: asking.person })
            : wrongState(operation, 'paused')
        case 'resume':
          return resume(context, asking, operation, revision)
      }
    },
  )
  const active = steered.ok ? steered.value.runs.find(({ outcome }) => outcome === null) : undefined
  if (active) await context.turns.wake({ kind: 'run', id: active.run })
  return steered.ok && what === 'cancel' ? keptBesideLocks(context, steered.value, 'cancelled') : steered
}

/** Ends exactly the pause that the person had in front of them, or could know of when they typed it. */
function resume(
  { clock }: ClusterContext,
  asking: Requesting,
  operation: Operation,
  revision: number | null,
): Outcome<OperationEvent> {
  const { pause, resumed } = operation
  if (resumed?.intent === asking.id) return refused(resumedBefore)
  if (pause === null || (operation.state !== 'paused' && operation.state !== 'pausing'))
    return wrongState(operation, 'resumed')
  const no = outdated(asking, clock.now(), pause.atMs)
  if (no !== null) return refused(no)
  if (revision !== null && pause.revision > revision) return refused(changedSince)
  return granted({ type: 'resumed', person: asking.person, intent: asking.id })
}

const resumedBefore = refusal('already decided', 'It was resumed before Lockkeeper was restarted.', 'status shows it.')

/** A pause that is heard again, and that somebody has ended since it was asked, is not begun once more. */
const resumedSince = ({ resumed }: Operation, { hearing, atMs }: Requesting): boolean =>
  hearing === 'again' && resumed !== null && resumed.atMs > atMs

/** What a cancel of this operation comes to, in one sentence. */
export async function cancelSentence(context: ClusterContext, operation: Operation): Promise<string> {
  const active = operation.runs.find(({ outcome }) => outcome === null)
  const run = active ? runState(await context.journals.run(active.run)) : null
  if (operation.runs.length === 0) return 'Cancelled before it started. Nothing was changed.'
  if (run === null) return 'No further node starts. Finished nodes stay as they are.'
  if (mayStillCancel(run)) return 'Stopping at the next safe point. Changes will be rolled back.'
  const step = run.steps[run.current]
  return `${run.node} is past the point of no return (${step ? titleOf(step.kind) : 'finishing'}): it finishes first, then the operation stops.`
}
