import { WebClient } from '@slack/web-api'
import { AcceptedBlocks } from '../../src/adapters/slack/blocks/accepted-blocks.ts'
import { type Identity, Self } from '../../src/adapters/slack/client/identity.ts'
import { Dialogs } from '../../src/adapters/slack/gateway/dialogs.ts'
import { EventIntake } from '../../src/adapters/slack/gateway/event-intake.ts'
import { PrivateAnswers } from '../../src/adapters/slack/gateway/private-answers.ts'
import { RequestIntake } from '../../src/adapters/slack/gateway/request-intake.ts'
import { RequestLimiter } from '../../src/adapters/slack/gateway/request-limiter.ts'
import type { Conversation, Dropped } from '../../src/engine/ports/conversation.ts'
import { noPictures } from '../contract/suites/pictures.ts'
import { silentLog } from '../contract/suites/silent-log.ts'

const client = new WebClient('xoxb-nobody')
/** The id of the bot's own account. */
export const bot = 'U0LOCKKEEPER'

class Known extends Self {
  override get known(): Identity {
    return { team: 'T0', enterprise: null, teamName: 'Harbour', botUser: bot, bot: 'B0', scopes: [] }
  }
}

/** An intake that stores and handles requests, without a connection to Slack. */
export function intakeWithoutSlack() {
  const open = new Map<string, string>()
  const handled: string[] = []
  const dropped: Dropped[] = []
  const conversation: Conversation = {
    dialog: () => null,
    urgency: () => 'ordinary',
    handleCommand: async ({ text }) => {
      handled.push(text)
      return null
    },
    handleButton: async () => null,
    suggestions: async () => [],
    handleSubmission: async () => null,
    dropped: async (requests) => void dropped.push(requests),
    home: () => Promise.reject(new Error('nobody is at home')),
  }
  const inbox = {
    firstTime: async (key: string, request: string) => !open.has(key) && open.set(key, request).has(key),
    keep: async () => {},
    done: async (key: string) => void open.delete(key),
    takeOver: async () => [...open].map(([key, request]) => ({ key, request })),
  }
  let nowMs = 0
  const clock = { now: () => nowMs }
  const requestIntake = new RequestIntake({
    conversation,
    inbox,
    answers: new PrivateAnswers({
      client,
      blocks: new AcceptedBlocks({}, silentLog),
      pictures: noPictures(client),
      sendMs: 1000,
      home: { publish: async () => null },
      log: silentLog,
    }),
    dialogs: new Dialogs(client, {}),
    limiter: new RequestLimiter(clock, 2_000),
    clock,
    keepMs: 1000,
    log: silentLog,
  })
  const take = new EventIntake(requestIntake, new Known(client), silentLog)
  const wait = (ms: number) => {
    nowMs += ms
  }
  return { open, handled, dropped, requestIntake, intake: take, wait }
}
