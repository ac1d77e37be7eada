import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channels, people } from '../../sandbox/workspace/fixtures.ts'
import { currentRevision } from '../../sandbox/workspace/model.ts'
import { line, type Message } from '../../src/core/message.ts'
import { seen } from '../until.ts'
import { asksForReason, button, postedCard, privateTextsOf, withButtons } from './slack-cards.ts'
import { type Mode, type SlackFixture, startSlackFixture } from './slack-fixtures.ts'

describe.each(['http', 'socket'] as const)('gateway over %s', (mode: Mode) => {
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

  test('command: is handled with person, channel and text, and answered in its acknowledgement', async () => {
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

  test('direct command: equals the command of its name', async () => {
    await ana().types(where, '/reboot storage-07')
    expect(fixture.recorder.words[0]?.text).toBe('reboot storage-07')
  })

  test('acknowledgement: is not delayed by a slow answer, which follows it', async () => {
    let finish: (message: Message) => void = () => undefined
    fixture.recorder.answerWords = () => new Promise((resolve) => (finish = resolve))
    expect(await ana().types(where, '/cluster reboot storage-07')).toMatchObject({ kind: 'acked', answer: undefined })
    finish(line('The plan.'))
    await fixture.workspace.until(() => privateTexts(people.ana).includes('The plan.'))
  })

  test('answers: begin with the acknowledgement and follow in order', async () => {
    fixture.recorder.answerWords = async (words) => {
      void words.respond(line('Planning …'))
      void words.respond(line('Looking …'))
      return line('The plan.')
    }
    expect(await ana().types(where, '/cluster reboot storage-07')).toMatchObject({ answer: { text: 'Planning …' } })
    await fixture.workspace.until(() => privateTexts(people.ana).length === 3)
    expect(privateTexts(people.ana)).toEqual(['Planning …', 'Looking …', 'The plan.'])
  })

  test('mention: is handled with its thread, and answered there in private', async () => {
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

  test('click: carries the operation and the revision that the person saw', async () => {
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

  test('click on a card: is answered in private and leaves the card unchanged', async () => {
    const card = post(withButtons('Reboot storage-07.', button('Approve', 'approve')))
    fixture.recorder.answerClick = async () => line('You have approved already.')
    await ben().clicks(card, 'Approve')
    await fixture.workspace.until(() => privateTexts(people.ben).includes('You have approved already.'))
    expect(fixture.workspace.world.message(card.channelId, card.ts)?.revisions).toHaveLength(1)
  })

  test('click on a private message: can replace it', async () => {
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

  test('S50 unknown button: is answered and not handled', async () => {
    const card = post(withButtons('Reboot storage-07.', button('Approve', 'approve')))
    const revision = currentRevision(card)
    const foreign = JSON.parse(JSON.stringify(revision.blocks).replaceAll('op-7F3K', '').replaceAll('revision', 'r'))
    fixture.workspace.world.edit(card, { ...revision, blocks: foreign })
    await ben().clicks(card, 'Approve')
    await fixture.workspace.until(() => privateTexts(people.ben).some((text) => text.includes('Unknown button')))
    expect(fixture.recorder.clicks).toEqual([])
  })

  test('S53 dialog: opens before the click is saved, and its values are handled with operation and revision', async () => {
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

  test('App Home: is published when a person opens it', async () => {
    ana().opensAppHome()
    await fixture.workspace.until(() => ana().home)
    expect(JSON.stringify(ana().home?.content)).toContain('Nothing needs you')
  })

  test('F175 App Home: passes on a click as one that belongs to no channel, and shows the answer above the page', async () => {
    fixture.recorder.page = withButtons('Nothing needs you.', button('Approve', 'approve'))
    fixture.recorder.answerClick = async (click) => {
      await click.replace(line('Approved.'))
      return null
    }
    ana().opensAppHome()
    await fixture.workspace.until(() => ana().home)
    await ana().clicksInHome('Approve')
    await fixture.workspace.until(() => JSON.stringify(ana().home?.content).includes('Approved.'))
    // afterwards nothing replaces it
    await seen(
      async () => fixture.inbox.ticked.length,
      (count) => count === 1,
    )
    expect(JSON.stringify(ana().home?.content)).toContain('Approved.')
    expect(JSON.stringify(ana().home?.content)).toMatch(/Approved\..*Nothing needs you/)
    expect(fixture.recorder.clicks).toMatchObject([
      { person: people.ana, at: 'home', channel: '', message: null, action: 'approve', value: { id: 'op-7F3K' } },
    ])
    expect(privateTexts(people.ana)).toEqual([])
  })

  test('App Home: is published again after a click without an answer', async () => {
    fixture.recorder.page = withButtons('Before.', button('Approve', 'approve'))
    fixture.recorder.answerClick = async () => {
      fixture.recorder.page = line('After.')
      return null
    }
    ana().opensAppHome()
    await fixture.workspace.until(() => ana().home)
    await ana().clicksInHome('Approve')
    await fixture.workspace.until(() => JSON.stringify(ana().home?.content).includes('After.'))
  })

  test('F175 App Home: keeps in a dialog that it was opened there', async () => {
    fixture.recorder.page = withButtons('Nothing needs you.', button('Deny…', 'deny'))
    fixture.recorder.modal = asksForReason
    ana().opensAppHome()
    await fixture.workspace.until(() => ana().home)
    await ana().clicksInHome('Deny…')
    await fixture.workspace.until(() => ana().modal)
    await ana().submits({ Reason: 'not now' })
    expect(fixture.recorder.submissions).toMatchObject([
      { action: 'deny', at: 'home', channel: '', person: people.ana },
    ])
    await fixture.workspace.until(() => JSON.stringify(ana().home?.content).includes('Denied.'))
  })

  test('App Home: sends the answer directly when the page cannot be published', async () => {
    fixture.recorder.page = withButtons('Nothing needs you.', button('Approve', 'approve'))
    ana().opensAppHome()
    await fixture.workspace.until(() => ana().home)
    fixture.recorder.answerClick = async () => line('Approved.')
    fixture.workspace.faults.onCall('views.publish', { kind: 'error', error: 'internal_error' }, 1)
    await ana().clicksInHome('Approve')
    const direct = () =>
      [...fixture.workspace.world.channels.values()].find(({ kind }) => kind === 'direct')?.id ?? where
    await fixture.workspace.until(() => ana().finds(direct(), 'Approved.'))
    expect(ana().finds(direct(), 'On the App Home:')).toBeDefined()
  })
})
