import { line, type Message } from '../../core/message.ts'
import type { Operation } from '../../core/operation/state.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { refusedAnswer } from '../../messages/answers/refused.ts'
import { type ButtonAction, buttonActions } from '../../messages/operations/buttons.ts'
import { details } from '../../messages/operations/details.ts'
import { runsOfTimeline, timeline } from '../../messages/operations/timeline.ts'
import { accepted, acting } from '../authorization/authorize.ts'
import { readActiveRuns } from '../journals/active-runs.ts'
import { foldedOperation, foldedRun } from '../journals/folded.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { Click, Submission } from '../ports/conversation.ts'
import type { BotContext } from './bot-context.ts'
import { acknowledgeOverride } from './break-glass.ts'
import { steer, steeredSentence } from './control-operation.ts'
import { approve, deny, discard, submit } from './decisions.ts'
import { leaveOut } from './leave-out.ts'
import { countRefusal } from './refused-attempts.ts'
import { resolveAttention } from './resolve-attention.ts'
import { retry, runAgain } from './retry.ts'
import { withdraw } from './withdraw-approval.ts'

type Pressed = {
  readonly context: ClusterContext
  readonly asked: Click | Submission
  readonly operation: Operation
  readonly reason: string
  /** The code of the second factor; empty without one. */
  readonly code: string
  /** The expression for nodes that was typed into the dialog, in words. */
  readonly nodes: readonly string[]
}

/** Actions that no approval rule and no access table restricts. */
const forMembersOnly: readonly ButtonAction[] = [
  'details',
  'timeline',
  'check now',
  'discard',
  'retry',
  'retry failed',
  'resume the rest',
  'run again',
  'acknowledge',
]

/** Actions that only show something or make a plan, which observe mode permits. */
const readOnlyActions: readonly ButtonAction[] = [
  'details',
  'timeline',
  'check now',
  'retry',
  'retry failed',
  'resume the rest',
  'run again',
]

const isAction = (action: string): action is ButtonAction => (buttonActions as readonly string[]).includes(action)

/** Handles a click or its dialog; the stored state decides about the result. Returns the private answer, or null. */
export async function handleButton(
  bots: BotContext,
  asked: Click | Submission,
  fields: { readonly [name: string]: string },
): Promise<Message | null> {
  if (!isAction(asked.action))
    return refusedAnswer([
      refusal('stale click', 'This button belongs to an older version.', 'Use status to find the current card.'),
    ])
  const found = await findOperation(bots, asked.value.id)
  if (found === null)
    return refusedAnswer([
      refusal('unknown operation', `${asked.value.id} is no longer known.`, 'Nothing was changed.'),
    ])
  const pressed = {
    ...found,
    asked,
    reason: (fields.reason ?? '').trim(),
    code: fields.code ?? '',
    nodes: namesTyped(fields.nodes),
  }
  const answer = await answerTo(asked.action, pressed)
  const message = answer.ok ? answer.value : refusedAnswer(answer.refusals)
  await countRefusal(found.context, asked.person, message)
  if (asked.kind === 'click' && answer.ok && asked.message === null && message !== null) {
    await asked.replace(message)
    return null
  }
  return message
}

const namesTyped = (typed: string | undefined): readonly string[] =>
  (typed ?? '').split(/\s+/).filter((word) => word !== '')

async function answerTo(action: ButtonAction, pressed: Pressed): Promise<Outcome<Message | null>> {
  const { context, asked, operation } = pressed
  if (forMembersOnly.includes(action)) {
    const permitted = await accepted(context, asked)
    if (!permitted.ok) return permitted
  }
  const may = readOnlyActions.includes(action) ? granted('acting') : acting(context)
  const answer = may.ok ? await act(action, pressed) : may
  // A click on an outdated card also updates the card.
  await context.turns.wake({ kind: 'messages', id: operation.operation })
  return answer
}

/** The operation of this id, or of the run of this id, and its cluster; null when there is none or more than one. */
export async function findOperation(
  { clusters }: BotContext,
  id: string,
): Promise<{ readonly context: ClusterContext; readonly operation: Operation } | null> {
  const found: { readonly context: ClusterContext; readonly operation: Operation }[] = []
  for (const context of clusters.values()) {
    const operation = await operationOf(context, id)
    if (operation !== null) found.push({ context, operation })
  }
  const [one, other] = found
  // Ids are unique only within a cluster, so an ambiguous id must not decide about any operation.
  return one && !other ? one : null
}

/** The operation of this id, or of the run of this id; null when there is neither. */
async function operationOf({ journals }: Pick<ClusterContext, 'journals'>, id: string): Promise<Operation | null> {
  const operation = foldedOperation(await journals.operation(id))
  const run = operation === null ? foldedRun(await journals.run(id)) : null
  return run === null ? operation : foldedOperation(await journals.operation(run.operation))
}

async function timelineOf({ journals, clock }: ClusterContext, operation: Operation): Promise<Message> {
  const runs = runsOfTimeline(operation).map(async ({ run, node }) => ({ node, journal: await journals.run(run) }))
  const journal = await journals.operation(operation.operation)
  return timeline(operation, journal, await Promise.all(runs), clock.now())
}

/** The private answer to a click; everyone else reads the card and its thread. */
const notify = <T>(outcome: Outcome<T>, words: string | null): Outcome<Message | null> =>
  outcome.ok ? granted(words === null ? null : line(words)) : outcome

async function act(
  action: ButtonAction,
  { context, asked, operation, reason, code, nodes }: Pressed,
): Promise<Outcome<Message | null>> {
  const id = operation.operation
  const { id: _clicked, ...seen } = asked.value
  const shown = { operation: id, ...seen }
  switch (action) {
    case 'submit':
    case 'submit with code':
      return notify(
        await submit(context, asked, shown, code),
        `Approval requested for ${id}. See its card in the cluster’s channel.`,
      )
    case 'start':
    case 'start with code':
      return notify(
        await submit(context, asked, shown, code),
        `${id} is queued. See its card in the cluster’s channel.`,
      )
    case 'discard':
      return notify(await discard(context, asked, shown), 'Discarded. Nothing was changed.')
    case 'approve':
    case 'approve with code':
      return notify(await approve(context, asked, shown, code), null)
    case 'deny':
      return notify(await deny(context, asked, shown, reason), null)
    case 'withdraw':
      return notify(await withdraw(context, asked, shown), 'Approval withdrawn.')
    case 'cancel': {
      const steered = await steer(context, asked, 'cancel', { ...shown, reason })
      return notify(steered, steered.ok ? await steeredSentence(context, 'cancel', steered.value) : null)
    }
    case 'pause':
    case 'pause after wave':
    case 'resume':
      return notify(await steer(context, asked, action, { ...shown, reason }), null)
    case 'retry':
    case 'retry failed':
    case 'resume the rest':
      return granted(await retry(context, asked, { operation: id, reason, what: action }))
    case 'leave out':
      return notify(await leaveOut(context, asked, { operation: id, nodes, reason }), null)
    case 'end here':
      return notify(await leaveOut(context, asked, { operation: id, nodes: 'all that are left', reason }), null)
    case 'run again':
      return granted(await runAgain(context, asked, operation))
    case 'timeline':
      return granted(await timelineOf(context, operation))
    case 'details':
      return granted(details(operation, await readActiveRuns(context, operation), context.clock.now()))
    case 'check now':
      await context.turns.wake({ kind: 'operation', id })
      return granted(line('Checking again now.'))
    case 'acknowledge':
      return acknowledgeOverride(context, asked, id, reason)
    case 'wait longer':
    case 'retry cleanup':
    case 'cleanup paid':
    case 'mark failed':
      return notify(await resolveAttention(context, asked, operation, { act: action, ...asked.value, reason }), null)
    default:
      return refused(
        refusal('stale click', 'This button belongs to an older version.', 'Use status to find the current card.'),
      )
  }
}
