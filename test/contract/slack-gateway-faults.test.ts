import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channels, people } from '../../sandbox/workspace/fixtures.ts'
import { currentRevision } from '../../sandbox/workspace/model.ts'
import { line, type Message } from '../../src/core/message.ts'
import { refusal } from '../../src/core/refusals.ts'
import { refusedAnswer } from '../../src/messages/answers/refused.ts'
import { asksForReason, button, postedCard, privateTextsOf, withButtons } from './slack-cards.ts'
import { type Mode, nextSecret, type SlackFixture, startSlackFixture } from './slack-fixtures.ts'

describe.each(['http', 'socket'] as const)('gateway over %s', (mode: Mode) => {
  let fixture: SlackFixture
  beforeEach(async () => {
    // far below the three seconds that Slack waits, so that a busy machine does not exceed them
    fixture = await startSlackFixture(mode, { keepMs: 500 })
  })
  afterEach(() => fixture.stop())

  const ana = () => fixture.workspace.person('ana')
  const ben = () => fixture.workspace.person('ben')
  const where = '#storage-ops'
  const privateTexts = (person: string) => privateTextsOf(fixture.workspace, person)
  const post = (message: Message) => postedCard(fixture.workspace, message)
  const directTo = (person: string): readonly string[] =>
    [...fixture.workspace.world.channels.values()]
      .filter(({ kind, members }) => kind === 'direct' && members.includes(person))
      .flatMap(({ id }) =>
        fixture.workspace.world.messagesIn(id).map((message) => JSON.stringify(currentRevision(message))),
      )

  test('S49 command: is handled once when it is delivered twice', async () => {
    fixture.workspace.faults.onDelivery('command', { kind: 'duplicate' }, 1)
    await ana().types(where, '/cluster reboot storage-07')
    const [attempt] = fixture.workspace.delivery.attempts.filter(({ delivery }) => delivery.kind === 'command')
    if (attempt === undefined) throw new Error('nothing was delivered')
    expect((await fixture.workspace.delivery.again(attempt)).kind).toBe('acked')
    expect(fixture.recorder.words).toHaveLength(1)
    expect(privateTexts(people.ana)).toHaveLength(1)
  })

  test('S49 click and mention: are handled once when they are delivered twice', async () => {
    const card = post(withButtons('Reboot storage-07.', button('Approve', 'approve')))
    fixture.workspace.faults.onDelivery('interaction', { kind: 'duplicate' }, 1)
    await ben().clicks(card, 'Approve')
    fixture.workspace.faults.onDelivery('event', { kind: 'duplicate' }, 1)
    await ben().mentionsInThread(card, 'why storage-07')
    await fixture.workspace.until(() => fixture.workspace.delivery.underWay === 0)
    expect(fixture.recorder.clicks).toHaveLength(1)
    expect(fixture.recorder.words).toHaveLength(1)
  })

  test('event: is handled once when its acknowledgement was lost and Slack sends it again', async () => {
    const card = post(line('A card.'))
    fixture.workspace.faults.onDelivery('event', { kind: 'ackLost' }, 1)
    await ben().mentionsInThread(card, 'cancel')
    await fixture.workspace.until(
      () => fixture.workspace.delivery.attempts.length >= 2 && fixture.workspace.delivery.underWay === 0,
    )
    expect(fixture.recorder.words).toHaveLength(1)
  })

  test('dialog: is reported and not handled when it does not open', async () => {
    const card = post(withButtons('Reboot storage-07.', button('Deny…', 'deny')))
    fixture.recorder.modal = asksForReason
    fixture.workspace.faults.onCall('views.open', { kind: 'error', error: 'expired_trigger_id' }, 1)
    await ben().clicks(card, 'Deny…')
    await fixture.workspace.until(() => privateTexts(people.ben).some((text) => text.includes('did not open')))
    expect(fixture.recorder.clicks).toEqual([])
  })

  test.each([
    ['native', false, ['container']],
    ['classic', true, ['section']],
  ] as const)('private answer: has %s blocks when the workspace has only older ones: %s', async (_, isOlder, kinds) => {
    if (isOlder) fixture.workspace.faults.removeNewerBlocks()
    const card = post(withButtons('Reboot storage-07.', button('Details', 'details')))
    const evidence: Message = {
      sentence: ['Evidence.'],
      parts: [{ part: 'collapsed', title: 'Evidence (1 check)', lines: [['OK members']] }],
    }
    fixture.recorder.answerClick = async () => evidence
    await ben().clicks(card, 'Details')
    const shown = await fixture.workspace.until(() =>
      fixture.workspace.world
        .messagesIn(channels.storageOps)
        .find(({ visibleTo, gone }) => visibleTo === people.ben && !gone),
    )
    expect(currentRevision(shown).blocks.map(({ type }) => type)).toEqual(kinds)
  })

  test('I7 command: is refused in private when it cannot be saved', async () => {
    fixture.inbox.failure = Promise.reject(new Error('Redis is away'))
    fixture.inbox.failure.catch(() => undefined)
    const outcome = await ana().types(where, '/cluster reboot storage-07')
    expect(outcome).toMatchObject({
      kind: 'acked',
      answer: { text: expect.stringContaining('Request not saved') },
    })
    expect(fixture.recorder.words).toEqual([])
  })

  test('I7 command: is refused within the three seconds of Slack when saving takes too long', async () => {
    fixture.inbox.failure = new Promise(() => undefined)
    const outcome = await ana().types(where, '/cluster reboot storage-07')
    expect(outcome).toMatchObject({
      kind: 'acked',
      answer: { text: expect.stringContaining('Request not saved') },
    })
    expect(fixture.recorder.words).toEqual([])
  })

  test('I7 dialog: stays open with its values when it cannot be saved', async () => {
    const card = post(withButtons('Reboot storage-07.', button('Deny…', 'deny')))
    fixture.recorder.modal = asksForReason
    await ben().clicks(card, 'Deny…')
    await fixture.workspace.until(() => ben().modal)
    fixture.inbox.failure = Promise.reject(new Error('Redis is away'))
    fixture.inbox.failure.catch(() => undefined)
    await ben().submits({ Reason: 'not now' })
    expect(ben().modal?.errors).toMatchObject({ reason: expect.stringContaining('Request not saved') })
    fixture.inbox.failure = null
    await ben().submits({ Reason: 'not now' })
    expect(fixture.recorder.submissions).toHaveLength(1)
  })

  test('event: is not acknowledged when it cannot be saved, so that Slack sends it again', async () => {
    const card = post(line('A card.'))
    fixture.inbox.failure = Promise.reject(new Error('Redis is away'))
    fixture.inbox.failure.catch(() => undefined)
    await ben().mentionsInThread(card, 'cancel')
    await expect.poll(() => fixture.inbox.asked).toBe(2)
    expect(fixture.workspace.delivery.attempts[0]?.outcome.kind).toBe('failed')
    expect(fixture.recorder.words).toEqual([])
  })

  test('request: is answered with an internal error and not repeated when handling it throws', async () => {
    fixture.recorder.answerWords = () => Promise.reject(new Error('a bug'))
    await ana().types(where, '/cluster reboot storage-07')
    await fixture.workspace.until(() => privateTexts(people.ana).some((text) => text.includes('Internal error')))
    await fixture.edge.stop()
    expect(fixture.inbox.ticked).toHaveLength(1)
  })

  test('F53 dialog: stays open with its values and shows the problem at the field when one is invalid', async () => {
    const card = post(withButtons('Reboot storage-07.', button('Deny…', 'deny')))
    fixture.recorder.modal = asksForReason
    await ben().clicks(card, 'Deny…')
    await fixture.workspace.until(() => ben().modal)
    fixture.recorder.answerSubmission = async () => refusedAnswer([refusal('own request', 'You asked for it.')])
    await ben().submits({ Reason: 'not now' })
    expect(ben().modal?.errors).toEqual({ reason: 'You asked for it.' })
    fixture.recorder.answerSubmission = () => Promise.reject(new Error('a bug'))
    await ben().submits({ Reason: 'not now' })
    expect(ben().modal?.errors).toMatchObject({ reason: expect.stringContaining('Internal error') })
    expect(privateTexts(people.ben)).toEqual([])
    fixture.recorder.answerSubmission = async () => null
    await ben().submits({ Reason: 'now' })
    expect(ben().modal).toBeUndefined()
    expect(fixture.recorder.submissions.map(({ fields }) => fields.reason)).toEqual(['not now', 'not now', 'now'])
  })

  test('F53 dialog: closes within the three seconds of Slack when its answer takes longer, and the answer follows', async () => {
    const card = post(withButtons('Reboot storage-07.', button('Deny…', 'deny')))
    fixture.recorder.modal = asksForReason
    await ben().clicks(card, 'Deny…')
    await fixture.workspace.until(() => ben().modal)
    const answer = Promise.withResolvers<Message>()
    fixture.recorder.answerSubmission = () => answer.promise
    await ben().submits({ Reason: 'not now' })
    expect(ben().modal).toBeUndefined()
    await fixture.workspace.until(() => privateTexts(people.ben).some((text) => text.includes('The answer follows')))
    answer.resolve(refusedAnswer([refusal('own request', 'You asked for it.')]))
    await fixture.workspace.until(() => privateTexts(people.ben).includes('You asked for it.'))
  })

  test('F42 dialog: is answered in a direct message that names the channel when the bot is not a member there', async () => {
    const card = post(withButtons('Reboot storage-07.', button('Deny…', 'deny')))
    fixture.recorder.modal = asksForReason
    await ben().clicks(card, 'Deny…')
    await fixture.workspace.until(() => ben().modal)
    fixture.workspace.admin.removesFromChannel(fixture.workspace.app.userId, channels.storageOps)
    await ben().submits({ Reason: 'not now' })
    await fixture.workspace.until(() => directTo(people.ben).some((text) => text.includes('Denied.')))
    expect(JSON.stringify(directTo(people.ben))).toContain(channels.storageOps)
  })

  test('F42 answer: goes to the channel when the first message of its thread was deleted', async () => {
    const card = post(line('A card.'))
    fixture.recorder.answerWords = async () => {
      fixture.workspace.world.replaceMessage({ ...card, gone: true })
      return line('Answered.')
    }
    await ben().mentionsInThread(card, 'status')
    await fixture.workspace.until(() => privateTexts(people.ben).includes('Answered.'))
  })

  test('answer: arrives when a response_url does not work', async () => {
    fixture.workspace.faults.onCall('response_url', { kind: 'notReached' }, 1)
    fixture.recorder.answerWords = async (words) => {
      await words.respond(line('First.'))
      return line('Second.')
    }
    await ana().types(where, '/cluster status')
    await fixture.workspace.until(() => privateTexts(people.ana).length === 2)
  })

  test('stop: finishes requests in progress', async () => {
    let finish: (message: Message) => void = () => undefined
    fixture.recorder.answerWords = () => new Promise((resolve) => (finish = resolve))
    await ana().types(where, '/cluster reboot storage-07')
    const stopped = fixture.edge.stop()
    finish(line('The plan.'))
    await stopped
    expect(privateTexts(people.ana)).toEqual(['The plan.'])
    expect(fixture.inbox.open.size).toBe(0)
  })
})

test('start: handles a request that an earlier bot had saved and not handled', async () => {
  const fixture = await startSlackFixture('http')
  try {
    const request = {
      kind: 'words',
      id: 'trigger:1',
      person: people.ana,
      channel: channels.storageOps,
      thread: null,
      responseUrl: null,
      text: 'reboot storage-07',
    }
    fixture.inbox.open.set('trigger:1', JSON.stringify(request))
    await fixture.edge.start()
    await fixture.workspace.until(() =>
      fixture.workspace.person('ana').finds('#storage-ops', 'Planning reboot storage-07'),
    )
    await fixture.edge.stop()
    expect(fixture.inbox.ticked).toEqual(['trigger:1'])
    expect(fixture.recorder.words).toMatchObject([{ id: 'trigger:1', text: 'reboot storage-07' }])
    expect(fixture.workspace.person('ana').finds('#storage-ops', 'Planning reboot storage-07')?.visibleTo).toBe(
      people.ana,
    )
  } finally {
    await fixture.stop()
  }
})

describe('S48 signed request', () => {
  let fixture: SlackFixture
  beforeEach(async () => {
    fixture = await startSlackFixture('http')
  })
  afterEach(() => fixture.stop())

  async function delivered() {
    await fixture.workspace.person('ana').types('#storage-ops', '/cluster status')
    const attempt = fixture.workspace.delivery.attempts.at(-1)
    if (attempt === undefined) throw new Error('nothing was delivered')
    fixture.recorder.words.length = 0
    fixture.inbox.seen.clear()
    return attempt
  }

  test.each([-600, 600])('signature: is refused when its time differs by %i s from our clock', async (shiftSeconds) => {
    const attempt = await delivered()
    expect(await fixture.workspace.delivery.againAt(attempt, shiftSeconds)).toMatchObject({
      kind: 'failed',
      status: 401,
    })
    expect(fixture.recorder.words).toEqual([])
  })

  test('signature: is accepted with the old and the next secret during a rotation, and with no other', async () => {
    const ben = fixture.workspace.person('ben')
    expect(await ben.types('#storage-ops', '/cluster status')).toMatchObject({ kind: 'acked' })
    fixture.workspace.app.signingSecret = nextSecret
    expect(await ben.types('#storage-ops', '/cluster status')).toMatchObject({ kind: 'acked' })
    fixture.workspace.app.signingSecret = 'a secret of somebody else'
    expect(await ben.types('#storage-ops', '/cluster status')).toMatchObject({ kind: 'failed', status: 401 })
    expect(fixture.recorder.words).toHaveLength(2)
  })

  test('signature: is refused when the body was changed', async () => {
    const attempt = await delivered()
    const changed = await fixture.workspace.delivery.tampered(attempt, (body) => body.replace('status', 'unlock'))
    expect(changed).toMatchObject({ kind: 'failed', status: 401 })
    expect(fixture.recorder.words).toEqual([])
  })
})
