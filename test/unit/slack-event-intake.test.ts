import { expect, test } from 'vitest'
import { bot, intakeWithoutSlack } from './slack-intake-fixture.ts'

const mention = (id: number, user: string | undefined, more: object = {}) => ({
  type: 'event_callback',
  event_id: `Ev${id}`,
  event: { type: 'app_mention', user, text: `<@${bot}> status`, ts: `${id}.0`, channel: 'C0STORAGE', ...more },
})

test.each([
  ['of the bot itself', mention(1, bot)],
  ['of nobody in particular', mention(2, undefined)],
  ['that was only edited', mention(3, 'U0ANA', { edited: { ts: '4.0' } })],
])('F57 mentions: one %s is acknowledged, not stored, and not handled by a later sweep', async (_what, body) => {
  const { intake: receiver, open, handled, requestIntake } = intakeWithoutSlack()
  const acked: string[] = []
  expect(await receiver.take(body, async () => void acked.push('ack'))).toBe('taken')
  expect([acked, open.size]).toEqual([['ack'], 0])
  await requestIntake.takeOver(0)
  expect(handled).toEqual([])
})

const richText = (element: object) => [
  {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [element, { type: 'text', text: ' stop' }] }],
  },
]
const asCode = { style: { code: true } }

test.each([
  ['as code', richText({ type: 'text', text: `<@${bot}> stop cluster`, ...asCode })],
  ['as a mention that is code', richText({ type: 'user', user_id: bot, ...asCode })],
  ['of another bot', richText({ type: 'user', user_id: 'U0OTHER' })],
])('F110 mentions: a message that only shows the bot by name, %s, is no command', async (_what, blocks) => {
  const { intake: receiver, handled, open } = intakeWithoutSlack()
  const text = `how to stop: \`<@${bot}> stop cluster\``
  expect(await receiver.take(mention(1, 'U0ANA', { text, blocks }), async () => undefined)).toBe('taken')
  expect([handled, open.size]).toEqual([[], 0])
})

test.each([
  [
    'in a list',
    [{ type: 'rich_text', elements: [{ type: 'rich_text_list', elements: richText({ type: 'user', user_id: bot }) }] }],
  ],
  ['without rich text', [{ type: 'section' }]],
])('F110 mentions: a message that mentions the bot, %s, is a command', async (_what, blocks) => {
  const { intake: receiver, handled } = intakeWithoutSlack()
  await receiver.take(mention(1, 'U0ANA', { blocks }), async () => undefined)
  expect(handled).toEqual(['status'])
})

test('F57 mentions: one of a person is stored, handled once, and marked as done', async () => {
  const { intake: receiver, open, handled, requestIntake } = intakeWithoutSlack()
  expect(await receiver.take(mention(1, 'U0ANA'), async () => undefined)).toBe('taken')
  expect([handled, open.size]).toEqual([['status'], 0])
  await requestIntake.takeOver(0)
  expect(handled).toEqual(['status'])
})

test('F90 mentions: those of one person beyond 30 are dropped, those of another are handled, and time lifts the limit', async () => {
  const { intake: receiver, handled, open, wait } = intakeWithoutSlack()
  for (let id = 0; id < 50; id++) await receiver.take(mention(id, 'U0GIL'), async () => undefined)
  expect([handled.length, open.size]).toEqual([30, 0])
  await receiver.take(mention(100, 'U0ANA'), async () => undefined)
  expect(handled).toHaveLength(31)
  wait(2_000)
  await receiver.take(mention(101, 'U0GIL'), async () => undefined)
  await receiver.take(mention(102, 'U0GIL'), async () => undefined)
  expect(handled).toHaveLength(32)
})

test('F99 floods: every dropped request is counted, once', async () => {
  const { intake: receiver, requestIntake, dropped } = intakeWithoutSlack()
  for (let id = 0; id < 50; id++) await receiver.take(mention(id, 'U0GIL'), async () => undefined)
  await requestIntake.countDropped()
  await receiver.take(mention(50, 'U0GIL'), async () => undefined)
  await requestIntake.countDropped()
  await requestIntake.countDropped()
  expect(dropped.map(({ person, count }) => [person, count])).toEqual([
    ['U0GIL', 20],
    ['U0GIL', 1],
  ])
})
