import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channels, people } from '../../sandbox/workspace/fixtures.ts'
import { currentRevision } from '../../sandbox/workspace/model.ts'
import { line, type Message } from '../../src/core/message.ts'
import { asksForReason, button, privateTextsOf, standing, withButtons } from './slack-cards.ts'
import { type Mode, nextSecret, type Rig, startRig } from './slack-rig.ts'

describe.each(['http', 'socket'] as const)('over %s', (mode: Mode) => {
  let rig: Rig
  beforeEach(async () => {
    // far below the three seconds that Slack waits, so that a busy machine does not add up to them
    rig = await startRig(mode, { keepMs: 500 })
  })
  afterEach(() => rig.stop())

  const ana = () => rig.workspace.person('ana')
  const ben = () => rig.workspace.person('ben')
  const where = '#storage-ops'
  const privateTexts = (person: string) => privateTextsOf(rig.workspace, person)
  const post = (message: Message) => standing(rig.workspace, message)
  const directTo = (person: string): readonly string[] =>
    [...rig.workspace.world.channels.values()]
      .filter(({ kind, members }) => kind === 'direct' && members.includes(person))
      .flatMap(({ id }) =>
        rig.workspace.world.messagesIn(id).map((message) => JSON.stringify(currentRevision(message))),
      )

  test('S49 the same command delivered twice is heard once', async () => {
    rig.workspace.faults.onDelivery('command', { kind: 'duplicate' }, 1)
    await ana().types(where, '/cluster reboot storage-07')
    const [attempt] = rig.workspace.office.attempts.filter(({ parcel }) => parcel.kind === 'command')
    if (attempt === undefined) throw new Error('nothing was delivered')
    expect((await rig.workspace.office.again(attempt)).kind).toBe('acked')
    expect(rig.recorder.words).toHaveLength(1)
    expect(privateTexts(people.ana)).toHaveLength(1)
  })

  test('S49 the same click and the same mention delivered twice are heard once', async () => {
    const card = post(withButtons('Reboot storage-07.', button('Approve', 'approve')))
    rig.workspace.faults.onDelivery('interaction', { kind: 'duplicate' }, 1)
    await ben().clicks(card, 'Approve')
    rig.workspace.faults.onDelivery('event', { kind: 'duplicate' }, 1)
    await ben().mentionsInThread(card, 'why storage-07')
    await rig.workspace.until(() => rig.workspace.office.underWay === 0)
    expect(rig.recorder.clicks).toHaveLength(1)
    expect(rig.recorder.words).toHaveLength(1)
  })

  test('an event whose acknowledgement was lost is sent again by Slack, and heard once', async () => {
    const card = post(line('A card.'))
    rig.workspace.faults.onDelivery('event', { kind: 'ackLost' }, 1)
    await ben().mentionsInThread(card, 'cancel')
    await rig.workspace.until(() => rig.workspace.office.attempts.length >= 2 && rig.workspace.office.underWay === 0)
    expect(rig.recorder.words).toHaveLength(1)
  })

  test('a dialog that does not open is said, and nothing is heard', async () => {
    const card = post(withButtons('Reboot storage-07.', button('Deny…', 'deny')))
    rig.recorder.modal = asksForReason
    rig.workspace.faults.onCall('views.open', { kind: 'error', error: 'expired_trigger_id' }, 1)
    await ben().clicks(card, 'Deny…')
    await rig.workspace.until(() => privateTexts(people.ben).some((text) => text.includes('did not open')))
    expect(rig.recorder.clicks).toEqual([])
  })

  test('I7 a command that cannot be written down is not heard, and the person is told in private', async () => {
    rig.inbox.trouble = Promise.reject(new Error('Redis is away'))
    rig.inbox.trouble.catch(() => undefined)
    const outcome = await ana().types(where, '/cluster reboot storage-07')
    expect(outcome).toMatchObject({
      kind: 'acked',
      answer: { text: expect.stringContaining('Request not saved') },
    })
    expect(rig.recorder.words).toEqual([])
  })

  test('I7 a command that takes too long to write down is refused within the three seconds that Slack waits', async () => {
    rig.inbox.trouble = new Promise(() => undefined)
    const outcome = await ana().types(where, '/cluster reboot storage-07')
    expect(outcome).toMatchObject({
      kind: 'acked',
      answer: { text: expect.stringContaining('Request not saved') },
    })
    expect(rig.recorder.words).toEqual([])
  })

  test('I7 a dialog that cannot be written down stays open with what was typed', async () => {
    const card = post(withButtons('Reboot storage-07.', button('Deny…', 'deny')))
    rig.recorder.modal = asksForReason
    await ben().clicks(card, 'Deny…')
    await rig.workspace.until(() => ben().modal)
    rig.inbox.trouble = Promise.reject(new Error('Redis is away'))
    rig.inbox.trouble.catch(() => undefined)
    await ben().submits({ Reason: 'not now' })
    expect(ben().modal?.errors).toMatchObject({ reason: expect.stringContaining('Request not saved') })
    rig.inbox.trouble = null
    await ben().submits({ Reason: 'not now' })
    expect(rig.recorder.submissions).toHaveLength(1)
  })

  test('an event that cannot be written down is not acknowledged, so that Slack sends it again', async () => {
    const card = post(line('A card.'))
    rig.inbox.trouble = Promise.reject(new Error('Redis is away'))
    rig.inbox.trouble.catch(() => undefined)
    await ben().mentionsInThread(card, 'cancel')
    await expect.poll(() => rig.inbox.asked).toBe(2)
    expect(rig.workspace.office.attempts[0]?.outcome.kind).toBe('failed')
    expect(rig.recorder.words).toEqual([])
  })

  test('a request that breaks is said to be broken, and is not heard again', async () => {
    rig.recorder.answerWords = () => Promise.reject(new Error('a bug'))
    await ana().types(where, '/cluster reboot storage-07')
    await rig.workspace.until(() => privateTexts(people.ana).some((text) => text.includes('Internal error')))
    await rig.edge.stop()
    expect(rig.inbox.ticked).toHaveLength(1)
  })

  test('F53 dialog: a problem stands at its field, the dialog stays with what was typed, and nothing is heard', async () => {
    const card = post(withButtons('Reboot storage-07.', button('Deny…', 'deny')))
    rig.recorder.modal = asksForReason
    await ben().clicks(card, 'Deny…')
    await rig.workspace.until(() => ben().modal)
    rig.recorder.fieldProblems = async () => ({ reason: 'storage-99: no such node.' })
    await ben().submits({ Reason: 'not now' })
    expect(ben().modal?.errors).toMatchObject({ reason: 'storage-99: no such node.' })
    expect(rig.recorder.submissions).toEqual([])
    rig.recorder.fieldProblems = () => Promise.reject(new Error('Redis is away'))
    await ben().submits({ Reason: 'not now' })
    expect(rig.recorder.submissions).toHaveLength(1)
  })

  test('F42 a dialog submitted where the bot is no member is answered in a direct message that names the channel', async () => {
    const card = post(withButtons('Reboot storage-07.', button('Deny…', 'deny')))
    rig.recorder.modal = asksForReason
    await ben().clicks(card, 'Deny…')
    await rig.workspace.until(() => ben().modal)
    rig.workspace.admin.removesFromChannel(rig.workspace.app.userId, channels.storageOps)
    await ben().submits({ Reason: 'not now' })
    await rig.workspace.until(() => directTo(people.ben).some((text) => text.includes('Denied.')))
    expect(JSON.stringify(directTo(people.ben))).toContain(channels.storageOps)
  })

  test('F42 an answer in a thread whose first message was deleted is given in the channel', async () => {
    const card = post(line('A card.'))
    rig.recorder.answerWords = async () => {
      rig.workspace.world.replaceMessage({ ...card, gone: true })
      return line('Answered.')
    }
    await ben().mentionsInThread(card, 'status')
    await rig.workspace.until(() => privateTexts(people.ben).includes('Answered.'))
  })

  test('an answer survives a response_url that does not work', async () => {
    rig.workspace.faults.onCall('response_url', { kind: 'notReached' }, 1)
    rig.recorder.answerWords = async (words) => {
      await words.respond(line('First.'))
      return line('Second.')
    }
    await ana().types(where, '/cluster status')
    await rig.workspace.until(() => privateTexts(people.ana).length === 2)
  })

  test('a stop finishes what is in hand', async () => {
    let finish: (message: Message) => void = () => undefined
    rig.recorder.answerWords = () => new Promise((resolve) => (finish = resolve))
    await ana().types(where, '/cluster reboot storage-07')
    const stopped = rig.edge.stop()
    finish(line('The plan.'))
    await stopped
    expect(privateTexts(people.ana)).toEqual(['The plan.'])
    expect(rig.inbox.open.size).toBe(0)
  })
})

test('what an earlier bot had written down and not dealt with is heard at the start', async () => {
  const rig = await startRig('http')
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
    rig.inbox.open.set('trigger:1', JSON.stringify(request))
    await rig.edge.start()
    await rig.workspace.until(() => rig.workspace.person('ana').finds('#storage-ops', 'Planning reboot storage-07'))
    await rig.edge.stop()
    expect(rig.inbox.ticked).toEqual(['trigger:1'])
    expect(rig.recorder.words).toMatchObject([{ id: 'trigger:1', text: 'reboot storage-07' }])
    expect(rig.workspace.person('ana').finds('#storage-ops', 'Planning reboot storage-07')?.visibleTo).toBe(people.ana)
  } finally {
    await rig.stop()
  }
})

describe('S48 a signed request', () => {
  let rig: Rig
  beforeEach(async () => {
    rig = await startRig('http')
  })
  afterEach(() => rig.stop())

  async function delivered() {
    await rig.workspace.person('ana').types('#storage-ops', '/cluster status')
    const attempt = rig.workspace.office.attempts.at(-1)
    if (attempt === undefined) throw new Error('nothing was delivered')
    rig.recorder.words.length = 0
    rig.inbox.seen.clear()
    return attempt
  }

  test.each([-600, 600])('that is %i s away from our clock is refused', async (shiftSeconds) => {
    const attempt = await delivered()
    expect(await rig.workspace.office.againAt(attempt, shiftSeconds)).toMatchObject({ kind: 'failed', status: 401 })
    expect(rig.recorder.words).toEqual([])
  })

  test('is taken under the old secret and under the next one while they are changed, and under no other', async () => {
    const ben = rig.workspace.person('ben')
    expect(await ben.types('#storage-ops', '/cluster status')).toMatchObject({ kind: 'acked' })
    rig.workspace.app.signingSecret = nextSecret
    expect(await ben.types('#storage-ops', '/cluster status')).toMatchObject({ kind: 'acked' })
    rig.workspace.app.signingSecret = 'a secret of somebody else'
    expect(await ben.types('#storage-ops', '/cluster status')).toMatchObject({ kind: 'failed', status: 401 })
    expect(rig.recorder.words).toHaveLength(2)
  })

  test('whose body was changed is refused', async () => {
    const attempt = await delivered()
    const changed = await rig.workspace.office.tampered(attempt, (body) => body.replace('status', 'unlock'))
    expect(changed).toMatchObject({ kind: 'failed', status: 401 })
    expect(rig.recorder.words).toEqual([])
  })
})
