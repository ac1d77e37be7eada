import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channels, people } from '../../sandbox/workspace/fixtures.ts'
import { currentRevision } from '../../sandbox/workspace/model.ts'
import { line, type Message } from '../../src/core/message.ts'
import { asksForReason, button, postedCard, privateTextsOf, withButtons } from './slack-cards.ts'
import { type Mode, type SlackFixture, startSlackFixture } from './slack-fixtures.ts'

describe.each(['http', 'socket'] as const)('over %s', (mode: Mode) => {
  let fixture: SlackFixture
  beforeEach(async () => {
    fixture = await startSlackFixture(mode)
  })
  afterEach(() => fixture.stop())

  const ana = () => fixture.workspace.person('ana')
  const ben = () => fixture.workspace.person('ben')
  const where = '#storage-ops'
  const privateTexts = (person: string) => privateTextsOf(fixture.workspace, person)
  const post = (message: Message) => postedCard(fixture.workspace, message)

  test('a command is heard with who, where and what, and answered in its acknowledgement', async () => {
    const outcome = await ana().types(where, '/cluster reboot storage-07 --reason "a & b"')
    expect(outcome).toMatchObject({
      kind: 'acked',
      answer: { text: expect.stringContaining('Planning reboot storage-07') },
    })
    expect(fixture.recorder.words).toMatchObject([
      {
        kind: 'words',
        person: people.ana,
        channel: channels.storageOps,
        thread: null,
        text: 'reboot storage-07 --reason "a & b"',
      },
    ])
    expect(privateTexts(people.ana)).toHaveLength(1)
  })

  test('a command for one verb is the same as that verb', async () => {
    await ana().types(where, '/reboot storage-07')
    expect(fixture.recorder.words[0]?.text).toBe('reboot storage-07')
  })

  test('an answer that takes its time does not delay the acknowledgement, and comes after it', async () => {
    let finish: (message: Message) => void = () => undefined
    fixture.recorder.answerWords = () => new Promise((resolve) => (finish = resolve))
    expect(await ana().types(where, '/cluster reboot storage-07')).toMatchObject({ kind: 'acked', answer: undefined })
    finish(line('The plan.'))
    await fixture.workspace.until(() => privateTexts(people.ana).includes('The plan.'))
  })

  test('what is said at once comes with the acknowledgement, and what follows comes in order', async () => {
    fixture.recorder.answerWords = async (words) => {
      void words.respond(line('Planning …'))
      void words.respond(line('Looking …'))
      return line('The plan.')
    }
    expect(await ana().types(where, '/cluster reboot storage-07')).toMatchObject({ answer: { text: 'Planning …' } })
    await fixture.workspace.until(() => privateTexts(people.ana).length === 3)
    expect(privateTexts(people.ana)).toEqual(['Planning …', 'Looking …', 'The plan.'])
  })

  test('a mention in a thread is heard as words of that thread, and answered there in private', async () => {
    const card = post(line('A card.'))
    await ben().mentionsInThread(card, 'cancel')
    await fixture.workspace.until(() => privateTexts(people.ben).length === 1)
    expect(fixture.recorder.words).toMatchObject([
      { text: 'cancel', person: people.ben, thread: { channel: channels.storageOps, timestamp: card.ts } },
    ])
    expect(fixture.workspace.world.messagesIn(channels.storageOps).at(-1)).toMatchObject({
      threadTs: card.ts,
      visibleTo: people.ben,
    })
  })

  test('a click carries the operation and the revision that the person saw', async () => {
    const card = post(withButtons('Reboot storage-07.', button('Approve', 'approve')))
    await ben().clicks(card, 'Approve')
    expect(fixture.recorder.clicks).toMatchObject([
      {
        action: 'approve',
        value: { id: 'op-7F3K', revision: 4 },
        person: people.ben,
        message: { channel: channels.storageOps, timestamp: card.ts },
      },
    ])
  })

  test('the answer to a click on a card is private and leaves the card alone', async () => {
    const card = post(withButtons('Reboot storage-07.', button('Approve', 'approve')))
    fixture.recorder.answerClick = async () => line('You have approved already.')
    await ben().clicks(card, 'Approve')
    await fixture.workspace.until(() => privateTexts(people.ben).includes('You have approved already.'))
    expect(fixture.workspace.world.message(card.channelId, card.ts)?.revisions).toHaveLength(1)
  })

  test('a click on a private message can put another one in its place', async () => {
    fixture.recorder.answerWords = async () => withButtons('The plan.', button('Start', 'start'))
    fixture.recorder.answerClick = async (click) => {
      await click.replace(line('Started.'))
      return null
    }
    await ana().types(where, '/cluster reboot storage-07')
    const plan = ana().finds(where, 'The plan.')
    if (plan === undefined) throw new Error('there is no plan')
    await ana().clicks(plan, 'Start')
    await fixture.workspace.until(() => privateTexts(people.ana).includes('Started.'))
    expect(privateTexts(people.ana)).toEqual(['Started.'])
    expect(fixture.recorder.clicks[0]?.message).toBeNull()
  })

  test('S50 a button that is none of ours is told so, and nothing is heard', async () => {
    const card = post(withButtons('Reboot storage-07.', button('Approve', 'approve')))
    const revision = currentRevision(card)
    const foreign = JSON.parse(JSON.stringify(revision.blocks).replaceAll('op-7F3K', '').replaceAll('revision', 'r'))
    fixture.workspace.world.edit(card, { ...revision, blocks: foreign })
    await ben().clicks(card, 'Approve')
    await fixture.workspace.until(() => privateTexts(people.ben).some((text) => text.includes('Unknown button')))
    expect(fixture.recorder.clicks).toEqual([])
  })

  test('S53 a dialog opens before anything else is done, and what is filled in is heard with what it is about', async () => {
    const card = post(withButtons('Reboot storage-07.', button('Deny…', 'deny')))
    fixture.recorder.modal = asksForReason
    await ben().clicks(card, 'Deny…')
    await fixture.workspace.until(() => ben().modal)
    expect(fixture.inbox.seen.size).toBe(0)
    await ben().submits({ Reason: 'not now <!channel>' })
    expect(fixture.recorder.submissions).toMatchObject([
      {
        action: 'deny',
        value: { id: 'op-7F3K', revision: 4 },
        person: people.ben,
        channel: channels.storageOps,
        fields: { reason: 'not now <!channel>' },
      },
    ])
    expect(fixture.recorder.clicks).toEqual([])
    expect(ben().modal).toBeUndefined()
    await fixture.workspace.until(() => privateTexts(people.ben).includes('Denied.'))
  })

  test('the page of the bot shows help', async () => {
    ana().opensAppHome()
    await fixture.workspace.until(() => ana().home)
    expect(JSON.stringify(ana().home?.content)).toContain('/cluster help')
  })
})
