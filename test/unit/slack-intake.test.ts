import { WebClient } from '@slack/web-api'
import { expect, test } from 'vitest'
import { Dialogs } from '../../src/adapters/slack/edge/dialogs.ts'
import { Intake } from '../../src/adapters/slack/edge/intake.ts'
import { PrivateAnswers } from '../../src/adapters/slack/edge/private-answers.ts'
import { Reception } from '../../src/adapters/slack/edge/reception.ts'
import { RequestLimiter } from '../../src/adapters/slack/edge/request-limiter.ts'
import { type Identity, Self } from '../../src/adapters/slack/identity.ts'
import type { Conversation } from '../../src/engine/ports/conversation.ts'
import { quiet } from '../contract/suites/quiet.ts'

const client = new WebClient('xoxb-nobody')
const bot = 'U0LOCKKEEPER'

class Known extends Self {
  override get known(): Identity {
    return { team: 'T0', enterprise: null, teamName: 'Harbour', botUser: bot, bot: 'B0', scopes: [] }
  }
}

/** An intake that keeps requests and hears them, without any connection to Slack. */
function intake() {
  const open = new Map<string, string>()
  const heard: string[] = []
  const conversation: Conversation = {
    dialog: () => null,
    urgency: () => 'ordinary',
    heard: async ({ text }) => {
      heard.push(text)
      return null
    },
    clicked: async () => null,
    submitted: async () => null,
    home: () => Promise.reject(new Error('nobody is at home')),
  }
  const arrivals = {
    firstTime: async (key: string, request: string) => !open.has(key) && open.set(key, request).has(key),
    done: async (key: string) => void open.delete(key),
    takeOver: async () => [...open].map(([key, request]) => ({ key, request })),
  }
  let nowMs = 0
  const reception = new Reception({
    conversation,
    arrivals,
    answers: new PrivateAnswers(client, {}, 1000, quiet),
    dialogs: new Dialogs(client, {}),
    limiter: new RequestLimiter({ now: () => nowMs }, 2_000),
    keepMs: 1000,
    log: quiet,
  })
  const take = new Intake(reception, new Known(client), quiet)
  const wait = (ms: number) => {
    nowMs += ms
  }
  return { open, heard, reception, intake: take, wait }
}

const mention = (id: number, user: string | undefined, more: object = {}) => ({
  type: 'event_callback',
  event_id: `Ev${id}`,
  event: { type: 'app_mention', user, text: `<@${bot}> status`, ts: `${id}.0`, channel: 'C0STORAGE', ...more },
})

test.each([
  ['of the bot itself', mention(1, bot)],
  ['of nobody in particular', mention(2, undefined)],
  ['that was only edited', mention(3, 'U0ANA', { edited: { ts: '4.0' } })],
])('F57 mentions: one %s is acknowledged, never written down, and not heard by a later sweep', async (_what, body) => {
  const { intake: door, open, heard, reception } = intake()
  const acked: string[] = []
  expect(await door.take(body, async () => void acked.push('ack'))).toBe('taken')
  expect([acked, open.size]).toEqual([['ack'], 0])
  await reception.takeOver(0)
  expect(heard).toEqual([])
})

test('F57 mentions: one of a person is written down, heard once, and ticked off', async () => {
  const { intake: door, open, heard, reception } = intake()
  expect(await door.take(mention(1, 'U0ANA'), async () => undefined)).toBe('taken')
  expect([heard, open.size]).toEqual([['status'], 0])
  await reception.takeOver(0)
  expect(heard).toEqual(['status'])
})

test('F90 mentions: those of one person beyond 30 are dropped, those of another are heard, and time lifts the limit', async () => {
  const { intake: door, heard, open, wait } = intake()
  for (let id = 0; id < 50; id++) await door.take(mention(id, 'U0GIL'), async () => undefined)
  expect([heard.length, open.size]).toEqual([30, 0])
  await door.take(mention(100, 'U0ANA'), async () => undefined)
  expect(heard).toHaveLength(31)
  wait(2_000)
  await door.take(mention(101, 'U0GIL'), async () => undefined)
  await door.take(mention(102, 'U0GIL'), async () => undefined)
  expect(heard).toHaveLength(32)
})
