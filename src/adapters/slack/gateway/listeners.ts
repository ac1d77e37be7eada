import { App, type Receiver } from '@slack/bolt'
import type { Log } from '../../../engine/ports/log.ts'
import { unknownButton } from '../../../messages/operations/arrival.ts'
import { limits } from '../blocks/limits.ts'
import { choicesOf, modalCallback } from '../blocks/modal.ts'
import type { SlackBudget } from '../client/budget.ts'
import { clientOptions } from '../client/client.ts'
import type { Self } from '../client/identity.ts'
import { quietLogger } from '../client/logger.ts'
import type { SlackSettings } from '../client/settings.ts'
import type { Home } from './home.ts'
import {
  isOnHome,
  readClick,
  readClickPlace,
  readCommand,
  readHomeClick,
  readSubmission,
  readTyping,
  triggerOf,
} from './payloads.ts'
import type { PrivateAnswers } from './private-answers.ts'
import type { Ack } from './reply.ts'
import type { RequestIntake } from './request-intake.ts'
import type { RequestLimiter } from './request-limiter.ts'

/** The receivers of what the listeners parse. */
export type ListenerParts = {
  readonly requests: RequestIntake
  readonly answers: PrivateAnswers
  readonly home: Pick<Home, 'publish'>
  readonly limiter: RequestLimiter
  readonly self: Self
  readonly budget: SlackBudget
  readonly log: Log
}

// Bolt types each kind of acknowledgement separately; at run time all of them send their argument unchanged.
const open = (ack: (answer?: never) => Promise<void>): Ack => ack as Ack

/** Creates the Bolt app: it parses everything that Slack can send, and decides nothing. */
export function listen(receiver: Receiver, settings: SlackSettings, parts: ListenerParts): App {
  const { requests, answers, home, limiter, self, budget, log } = parts
  const app = new App({
    receiver,
    // Not `token`: Bolt would call Slack with it at once, and an error as the answer would end the process.
    authorize: async () => ({
      botToken: settings.botToken,
      ...(self.known === null ? {} : { botUserId: self.known.botUser, botId: self.known.bot }),
    }),
    convoStore: false,
    clientOptions: clientOptions(settings, settings.times.askMs, budget, log),
    logger: quietLogger(log),
  })

  app.command(/^\//, ({ body, ack }) => {
    const request = readCommand(body, settings.prefix, settings.direct)
    return requests.take(request, triggerOf(body), open(ack))
  })

  app.action({ action_id: /.*/ }, async ({ body, ack }) => {
    const read = readOrNull(() => (isOnHome(body) ? readHomeClick(body) : readClick(body)))
    if (read !== null) return requests.take(read, triggerOf(body), open(ack))
    await ack()
    const place = readClickPlace(body)
    if (place !== null) await answers.send(place, unknownButton(), 'new')
  })

  app.view({ callback_id: modalCallback, type: 'view_submission' }, ({ body, ack }) =>
    requests.take(readSubmission(body), null, open(ack)),
  )

  app.options({ type: 'block_suggestion' }, async ({ body, ack }) => {
    const typing = readOrNull(() => readTyping(body))
    const options = typing === null ? [] : choicesOf(await requests.suggest(typing, limits.choices))
    await open(ack)({ options })
  })

  app.event('app_home_opened', async ({ event }) => {
    if (event.tab !== 'home' || limiter.take(event.user, event.channel, 'ordinary').is === 'dropped') return
    await home.publish(event.user, null)
  })

  app.error(async (error) => log.error({ error }, 'a listener failed'))
  return app
}

function readOrNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
