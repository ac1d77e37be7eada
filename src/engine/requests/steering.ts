import { isOver, type Operation } from '../../core/operation/state.ts'
import { stepTraits } from '../../core/plan/steps.ts'
import { granted, type Outcome } from '../../core/refusals.ts'
import { runState } from '../../core/run/fold.ts'
import { mayStillCancel } from '../../core/run/next.ts'
import type { Outside } from '../outside.ts'
import { person } from '../record.ts'
import { type Asking, acting, allowed, nodesOf } from './allowed.ts'
import { change, wrongState } from './change.ts'
import { keptBesideLocks } from './decisions.ts'

/** What a person may say to an operation that is under way. */
export type Steering = 'cancel' | 'pause' | 'resume'

/** Cancel, pause or resume: asked now, done at the next safe point. */
export async function steer(
  outside: Outside,
  asking: Asking,
  what: Steering,
  id: string,
  reason: string,
): Promise<Outcome<Operation>> {
  const may = acting(outside)
  if (!may.ok) return may
  const steered = await change(
    outside,
    id,
    ({ hash }) => person(asking.person, hash),
    async (operation) => {
      const own = operation.requester === asking.person && what !== 'resume'
      const right = own
        ? granted('allowed' as const)
        : await allowed(outside, asking, what, await nodesOf(outside, operation))
      if (!right.ok) return right
      switch (what) {
        case 'cancel':
          if (isOver(operation) || operation.state === 'stopping') return wrongState(operation, 'cancelled')
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
  if (active) await outside.turns.wake({ kind: 'run', id: active.run })
  return steered.ok && what === 'cancel' ? keptBesideLocks(outside, steered.value, 'cancelled') : steered
}

/** What a cancel of this operation comes to, in one sentence. */
export async function cancelSentence(outside: Outside, operation: Operation): Promise<string> {
  const active = operation.runs.find(({ outcome }) => outcome === null)
  const run = active ? runState(await outside.journals.run(active.run)) : null
  if (operation.runs.length === 0) return 'It does not begin. Nothing was changed.'
  if (run === null) return 'Nothing more is begun; what is done stays done.'
  if (mayStillCancel(run)) return 'It stops at the next safe point, and what was done is taken back.'
  const step = run.steps[run.current]
  return `${run.node} is past the point of no return (${step ? stepTraits[step.kind].title : 'finishing'}): it is finished first, then everything stops.`
}
