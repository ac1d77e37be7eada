import { isOver, type Operation } from '../../core/operation/state.ts'
import { stepTraits } from '../../core/plan/steps.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import type { RunEvent } from '../../core/run/events.ts'
import { runState } from '../../core/run/fold.ts'
import { canBeDoneByHand, mayStillCancel, mayStillFire } from '../../core/run/next.ts'
import type { RunState } from '../../core/run/state.ts'
import { notEnough } from '../agreed.ts'
import type { Outside } from '../outside.ts'
import { person, recordRun } from '../record.ts'
import { type Asking, acting, allowed, nodesOf } from './allowed.ts'
import { change } from './change.ts'
import { markOver } from './decisions.ts'

/** What a person may say to an operation that is under way. */
export type Steering = 'cancel' | 'pause' | 'resume'

const wrongState = (operation: Operation, wanted: string) =>
  refused(
    refusal(
      'wrong state',
      `${operation.operation} is ${operation.state}: it cannot be ${wanted}.`,
      'status shows what is open.',
    ),
  )

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
          return (await stillAgreed(outside, operation)) ?? granted({ type: 'resumed', person: asking.person })
      }
    },
  )
  if (steered.ok && what === 'cancel') await markOver(outside, id, 'cancelled')
  const active = steered.ok ? steered.value.runs.find(({ outcome }) => outcome === null) : undefined
  if (active) await outside.turns.wake({ kind: 'run', id: active.run })
  return steered
}

/** Who resumes begins with the nodes that are left: whoever agreed to them must still count. */
async function stillAgreed(outside: Outside, operation: Operation): Promise<Outcome<never> | null> {
  const missing = await notEnough(outside, operation)
  if (missing === null) return null
  return refused(
    refusal('not an approver', `${missing}.`, 'Nothing goes on. Cancel it, and ask again for what is left.'),
  )
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

/** What a person may say to a run that needs attention. */
export type Attention = Extract<RunEvent, { type: 'personActed' }>['act']

/** What a person answers, and the revision of the run that they had in front of them. */
export type Attending = { readonly act: Attention; readonly revision: number; readonly reason: string }

/** A person answers a run that needs attention; the reason goes on the record. */
export async function attend(
  outside: Outside,
  asking: Asking,
  operation: Operation,
  { act, revision, reason }: Attending,
): Promise<Outcome<RunState>> {
  const may = acting(outside)
  if (!may.ok) return may
  const right = await allowed(outside, asking, 'retry', await nodesOf(outside, operation))
  if (!right.ok) return right
  const active = operation.runs.find(({ outcome }) => outcome === null)
  const entries = active ? await outside.journals.run(active.run) : []
  const run = runState(entries)
  if (run?.status !== 'needs attention') return wrongState(operation, 'attended to: nothing waits for a person')
  if (run.revision !== revision)
    return refused(
      refusal('stale click', 'Something has happened to it since.', 'Look at the card again, then decide.'),
    )
  const no = attentionRefusal(run, act, reason)
  if (no) return refused(no)
  const by = person(asking.person, operation.hash)
  const events: RunEvent = { type: 'personActed', person: asking.person, act, reason }
  if ((await recordRun(outside, run.run, entries, by, events)) === 'conflict')
    return refused(refusal('stale click', 'Something happened to it at the same moment.', 'Look again, then decide.'))
  await outside.turns.wake({ kind: 'run', id: run.run })
  await outside.turns.wake({ kind: 'messages', id: operation.operation })
  return granted(run)
}

function attentionRefusal(run: RunState, act: Attention, reason: string) {
  const kind = run.steps[run.current]?.kind
  if (act !== 'wait longer' && act !== 'retry cleanup' && reason.trim() === '')
    return refusal('missing argument', 'A reason is needed: it goes on the record.')
  if (act === 'cleanup paid' && run.owed.length === 0 && (kind === undefined || !canBeDoneByHand(kind)))
    return refusal(
      'wrong state',
      `Nobody can do “${kind ? stepTraits[kind].title : 'this'}” in its place.`,
      'Wait longer, or mark it failed.',
    )
  if (act === 'retry cleanup' && run.owed.length === 0) return refusal('wrong state', 'No cleanup is owed.')
  if (act === 'wait longer' && run.owed.length > 0)
    return refusal('wrong state', 'There is nothing to wait for: cleanup is owed.', 'Retry it, or do it by hand.')
  if (act === 'cleanup paid' && mayStillFire(run))
    return refusal(
      'wrong state',
      `A reboot of ${run.node} may still fire: nobody can say that it will not but the node itself.`,
      'When it answers, it goes on by itself.',
    )
  return null
}
