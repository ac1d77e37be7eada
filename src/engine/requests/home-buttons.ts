import type { Message } from '../../core/message.ts'
import { refusal } from '../../core/refusals.ts'
import { home, homeUnavailable, refreshHome } from '../../messages/answers/home.ts'
import { refusedAnswer } from '../../messages/answers/refused.ts'
import { placedAtHome } from '../authorization/home.ts'
import type { Click, Submission } from '../ports/conversation.ts'
import { Failure } from '../ports/failure.ts'
import { clusterHome } from '../queries/home.ts'
import type { BotContext } from './bot-context.ts'
import { findOperation, handleButton } from './handle-button.ts'
import { countRefusal } from './refused-attempts.ts'

/** The home page of a person; a page that says why when it cannot be made. */
export async function homeOf({ clusters, prefix }: BotContext, person: string): Promise<Message> {
  const contexts = [...clusters.values()]
  const nowMs = contexts[0]?.clock.now() ?? 0
  try {
    return home(await Promise.all(contexts.map((context) => clusterHome(context, person))), nowMs, prefix)
  } catch (error) {
    contexts[0]?.log.error({ error, person }, 'the App Home could not be made')
    return homeUnavailable(error instanceof Failure ? `${error.source} is unreachable` : 'Internal error, see the log')
  }
}

/**
 * Handles a click or a dialog of the home page like one in the own channel of the operation's cluster, once the person is
 * known to be in it. Returns the private answer, or null.
 */
export async function handleHomeButton(
  bots: BotContext,
  asked: Click | Submission,
  fields: { readonly [name: string]: string },
): Promise<Message | null> {
  if (asked.action === refreshHome) return null
  const found = await findOperation(bots, asked.value.id)
  if (found === null)
    return refusedAnswer([
      refusal('unknown operation', `${asked.value.id} is no longer known.`, 'Nothing was changed.'),
    ])
  const placed = await placedAtHome(found.context, asked.person, asked.action)
  if (!placed.ok) {
    const message = refusedAnswer(placed.refusals)
    await countRefusal(found.context, asked.person, message)
    return message
  }
  const { context, channel } = placed.value
  const { at: _home, ...there } = asked
  const one = { ...bots, clusters: new Map([[context.policy.cluster, context]]) }
  return handleButton(one, { ...there, channel, thread: null }, fields)
}
