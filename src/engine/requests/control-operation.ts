import { changedSince, outdated } from '../../core/commands/intent.ts'
import { operationRefusal } from '../../core/operation/actions.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import type { Operation } from '../../core/operation/state.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { cancelledWords, pausedWords, resumedWords } from '../../messages/answers/steered.ts'
import { acting, allowed, nodesOf, type Requesting } from '../authorization/authorize.ts'
import type { GuardContext } from '../guards/guard.ts'
import { guardsAt } from '../guards/matrix.ts'
import { ofRequest } from '../guards/subject.ts'
import { readActiveRuns } from '../journals/active-runs.ts'
import { type JournalContext, person } from '../journals/append.ts'
import type { ClusterContext } from '../ports/context.ts'
import { change, wakeRuns } from './change.ts'

type ControlOperationContext = GuardContext & JournalContext

/** The actions of a person on a running operation. */
export type Steering = 'cancel' | 'pause' | 'pause after wave' | 'resume'

/** The operation, with the revision of the card that the person clicked; null when the command was typed. */
export type Steered = { readonly operation: string; readonly revision: number | null; readonly reason: string }

/** Records a request to cancel, pause or resume an operation; it takes effect at the next safe point. */
export async function steer(
  context: ControlOperationContext,
  asking: Requesting,
  what: Steering,
  { operation: id, revision, reason }: Steered,
): Promise<Outcome<Operation>> {
  const may = what === 'resume' ? granted('acting' as const) : acting(context)
  if (!may.ok) return may
  const steered = await change(
    context,
    id,
    ({ hash }) => person(asking.person, hash),
    async (operation) => {
      const right = await maySteer(context, asking, what, operation)
      if (!right.ok) return right
      if (what === 'resume' && operation.resumed?.intent === asking.id) return refused(resumedBefore)
      if (isPause(what) && resumedSince(operation, asking)) return refused(changedSince)
      const no = operationRefusal(what, operation, await readActiveRuns(context, operation))
      if (no !== null) return refused(no)
      switch (what) {
        case 'cancel':
          return granted({ type: 'cancelAsked', person: asking.person, reason })
        case 'pause':
          return granted({ type: 'pauseAsked', person: asking.person, intent: asking.id })
        case 'pause after wave':
          return granted({ type: 'pauseAsked', person: asking.person, intent: asking.id, after: 'wave' })
        case 'resume':
          return resume(context, asking, operation, revision)
      }
    },
  )
  if (steered.ok) await wakeRuns(context, steered.value)
  return steered
}

/**
 * Whether the person may do this: requesters may always stop their own operations, and resuming is checked by the
 * guards.
 */
async function maySteer(
  context: ControlOperationContext,
  asking: Requesting,
  what: Steering,
  operation: Operation,
): Promise<Outcome<'allowed'>> {
  if (what === 'resume') {
    const found = await guardsAt(ofRequest(context, operation, asking, what))
    return found === null ? granted('allowed') : refused(...found.no.refusals)
  }
  if (operation.requester === asking.person) return granted('allowed')
  return allowed(context, asking, isPause(what) ? 'pause' : what, await nodesOf(context, operation))
}

/** Ends exactly the pause that the clicked card showed, or one that began before the command was typed. */
function resume(
  { clock }: Pick<ClusterContext, 'clock'>,
  asking: Requesting,
  operation: Operation,
  revision: number | null,
): Outcome<OperationEvent> {
  const { pause } = operation
  const no = outdated(asking, clock.now(), pause?.atMs ?? null)
  if (no !== null) return refused(no)
  if (pause !== null && revision !== null && pause.revision > revision) return refused(changedSince)
  return granted({ type: 'resumed', person: asking.person, intent: asking.id })
}

const isPause = (what: Steering): boolean => what === 'pause' || what === 'pause after wave'

const resumedBefore = refusal('already decided', 'It was resumed before Lockkeeper was restarted.', 'status shows it.')

/** Whether a repeated pause request was followed by a resume, and must not pause the operation again. */
const resumedSince = ({ resumed }: Operation, { delivery, atMs }: Requesting): boolean =>
  delivery === 'again' && resumed !== null && resumed.atMs > atMs

const words = {
  cancel: cancelledWords,
  pause: pausedWords,
  'pause after wave': pausedWords,
  resume: resumedWords,
} as const

/** The effect on the operation and each of its active runs, in one or a few sentences. */
export async function steeredSentence(
  context: Pick<ClusterContext, 'journals'>,
  what: Steering,
  operation: Operation,
): Promise<string> {
  return words[what](operation, await readActiveRuns(context, operation))
}
