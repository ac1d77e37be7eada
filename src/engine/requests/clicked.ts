import { line, type Message } from '../../core/messages/message.ts'
import { type Operation, operationState } from '../../core/operation/state.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { type ButtonAction, buttonActions } from '../../core/telling/buttons.ts'
import { details } from '../../core/telling/details.ts'
import { refusedAnswer } from '../../core/telling/refused.ts'
import type { House } from '../house.ts'
import type { Outside } from '../outside.ts'
import type { Click, Submission } from '../ports/conversation.ts'
import { activeRun } from '../summaries.ts'
import { acting, listenedTo } from './allowed.ts'
import { attend } from './attending.ts'
import { acknowledgeGlass } from './breaking-glass.ts'
import { approve, deny, discard, submit } from './decisions.ts'
import { retry } from './retry.ts'
import { cancelSentence, steer } from './steering.ts'
import { withdraw } from './withdrawing.ts'

type Pressed = {
  readonly outside: Outside
  readonly asked: Click | Submission
  readonly operation: Operation
  readonly reason: string
  /** The code of a second factor; empty where none was typed. */
  readonly code: string
}

/** What no approval rule and no access table judges before it is answered. */
const forMembersOnly: readonly ButtonAction[] = ['details', 'check now', 'discard', 'retry', 'acknowledge']

/** What shows something, or makes a plan of which the mode decides by itself. */
const looks: readonly ButtonAction[] = ['details', 'check now', 'retry']

const isAction = (action: string): action is ButtonAction => (buttonActions as readonly string[]).includes(action)

/** A button was pressed, or its dialog filled in: the server's state decides what comes of it. */
export async function clicked(
  house: House,
  asked: Click | Submission,
  fields: { readonly [name: string]: string },
): Promise<Message | null> {
  if (!isAction(asked.action))
    return refusedAnswer([refusal('stale click', 'This button is of an older version.', 'Ask again for a fresh card.')])
  const found = await find(house, asked.value.id)
  if (found === null)
    return refusedAnswer([
      refusal('unknown operation', `${asked.value.id} is not known any more.`, 'Nothing was changed.'),
    ])
  const pressed = { ...found, asked, reason: (fields.reason ?? '').trim(), code: fields.code ?? '' }
  if (forMembersOnly.includes(asked.action)) {
    const heard = await listenedTo(found.outside, asked)
    if (!heard.ok) return refusedAnswer(heard.refusals)
  }
  const may = looks.includes(asked.action) ? granted('acting') : acting(found.outside)
  const answer = may.ok ? await act(asked.action, pressed) : may
  // A click on an old card shows the newest one.
  await found.outside.turns.wake({ kind: 'messages', id: found.operation.operation })
  if (asked.kind === 'click' && answer.ok && asked.message === null && answer.value !== null) {
    await asked.replace(answer.value)
    return null
  }
  return answer.ok ? answer.value : refusedAnswer(answer.refusals)
}

async function find(
  { clusters }: House,
  id: string,
): Promise<{ readonly outside: Outside; readonly operation: Operation } | null> {
  const found: { readonly outside: Outside; readonly operation: Operation }[] = []
  for (const outside of clusters.values()) {
    const operation = operationState(await outside.journals.operation(id))
    if (operation !== null) found.push({ outside, operation })
  }
  const [one, other] = found
  // Ids are drawn for each cluster by itself: a button must never decide about another cluster's operation.
  return one && !other ? one : null
}

/** What the one who clicked is told; everybody else reads the card and its thread. */
const tell = <T>(outcome: Outcome<T>, words: string | null): Outcome<Message | null> =>
  outcome.ok ? granted(words === null ? null : line(words)) : outcome

async function act(
  action: ButtonAction,
  { outside, asked, operation, reason, code }: Pressed,
): Promise<Outcome<Message | null>> {
  const id = operation.operation
  const shown = { operation: id, revision: asked.value.revision }
  switch (action) {
    case 'submit':
    case 'submit with code':
      return tell(
        await submit(outside, asked, shown, code),
        `Approval of ${id} is asked. Its card is in the cluster’s channel.`,
      )
    case 'start':
    case 'start with code':
      return tell(await submit(outside, asked, shown, code), `${id} is queued. Its card is in the cluster’s channel.`)
    case 'discard':
      return tell(await discard(outside, asked, shown), 'Discarded. Nothing was changed.')
    case 'approve':
    case 'approve with code':
      return tell(await approve(outside, asked, shown, code), null)
    case 'deny':
      return tell(await deny(outside, asked, shown, reason), null)
    case 'withdraw':
      return tell(await withdraw(outside, asked, id), 'Your approval is withdrawn.')
    case 'cancel': {
      const steered = await steer(outside, asked, 'cancel', id, reason)
      return tell(steered, steered.ok ? await cancelSentence(outside, steered.value) : null)
    }
    case 'pause':
    case 'resume':
      return tell(await steer(outside, asked, action, id, reason), null)
    case 'retry':
      return granted(await retry(outside, asked, id, reason))
    case 'details':
      return granted(details(operation, await activeRun(outside, operation), outside.clock.now()))
    case 'check now':
      await outside.turns.wake({ kind: 'operation', id })
      return granted(line('Looking again now.'))
    case 'acknowledge':
      return acknowledgeGlass(outside, asked, id, reason)
    case 'wait longer':
    case 'retry cleanup':
    case 'cleanup paid':
    case 'mark failed':
      return tell(
        await attend(outside, asked, operation, { act: action, revision: asked.value.revision, reason }),
        null,
      )
    default:
      return refused(refusal('stale click', 'This button is of an older version.', 'Ask again for a fresh card.'))
  }
}
