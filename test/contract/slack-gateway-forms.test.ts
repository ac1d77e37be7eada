import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { people } from '../../sandbox/workspace/fixtures.ts'
import { noChoicesLoaded } from '../../sandbox/workspace/people/suggestions.ts'
import { line, type Message } from '../../src/core/message.ts'
import type { Modal } from '../../src/engine/ports/conversation.ts'
import { button, postedCard, privateTextsOf, withButtons } from './slack-cards.ts'
import { type Mode, type SlackFixture, startSlackFixture } from './slack-fixtures.ts'

const form: Modal = {
  title: 'Reboot',
  about: line('Drain nodes, reboot them. You see a plan first.'),
  fields: [
    {
      name: 'nodes',
      label: 'Nodes',
      hint: '',
      required: 'yes',
      input: { is: 'nodes', chosen: ['role=storage', '!storage-03'] },
    },
    {
      name: 'flags',
      label: 'Options',
      hint: '',
      required: 'no',
      input: {
        is: 'flags',
        choices: ['ifNeeded', 'dryRun'].map((value) => ({ value, shown: value, about: 'x'.repeat(200) })),
        chosen: ['dryRun'],
      },
    },
  ],
  submit: 'Show plan',
  action: 'ask',
  value: { id: 'op-T1', revision: 1, command: 'reboot' },
}

describe.each(['http', 'socket'] as const)('forms over %s', (mode: Mode) => {
  let fixture: SlackFixture
  beforeEach(async () => {
    fixture = await startSlackFixture(mode, { keepMs: 500 })
    fixture.recorder.modal = form
    fixture.recorder.suggest = async ({ typed }) => [{ value: `${typed}-01`, shown: `${typed}-01 · storage` }]
  })
  afterEach(() => fixture.stop())

  const ben = () => fixture.workspace.person('ben')
  const opened = async () => {
    const card = postedCard(fixture.workspace, withButtons('Reboot storage-07.', button('Deny…', 'deny')))
    await ben().clicks(card, 'Deny…')
    await fixture.workspace.until(() => ben().modal)
  }

  test('form: what it has at first is submitted unchanged', async () => {
    await opened()
    await ben().submits({})
    const [submission] = fixture.recorder.submissions
    expect(submission?.fields).toEqual({ nodes: 'role=storage !storage-03', flags: 'dryRun' })
    expect(submission?.value).toEqual(form.value)
  })

  test('form: nodes are chosen from what the bot offers for the typed text, and nothing else can be', async () => {
    await opened()
    expect(await ben().searches('Nodes', 'storage')).toEqual(['storage-01 · storage'])
    expect(fixture.recorder.typings).toMatchObject([
      { person: people.ben, action: 'ask', value: form.value, field: 'nodes', typed: 'storage' },
    ])
    expect(() => ben().fills({ Nodes: ['compute-01'] })).toThrow('there is no choice "compute-01"')
    await ben().submits({ Nodes: ['storage-01', '!storage-03'], Options: [] })
    expect(fixture.recorder.submissions[0]?.fields).toEqual({ nodes: 'storage-01 !storage-03', flags: '' })
  })

  test('form: an answer of more choices, or of longer ones, than Slack takes is shortened', async () => {
    await opened()
    fixture.recorder.suggest = async () => [
      { value: 'x'.repeat(151), shown: 'too long' },
      ...Array.from({ length: 300 }, (_, index) => ({
        value: `node-${index}`,
        shown: `node-${index} ${'x'.repeat(90)}`,
      })),
    ]
    const found = await ben().searches('Nodes', 'node')
    expect(found).toHaveLength(100)
    expect(found[0]).toMatch(/^node-0 x+…$/)
  })

  test('form: no choices are shown when they take longer than Slack waits, and it can be searched again', async () => {
    await opened()
    fixture.recorder.suggest = () => new Promise(() => undefined)
    expect(await ben().searches('Nodes', 'storage')).toEqual([])
    fixture.recorder.suggest = () => Promise.reject(new Error('a bug'))
    expect(await ben().searches('Nodes', 'storage')).toEqual([])
    fixture.recorder.suggest = async () => [{ value: 'storage-01', shown: 'storage-01' }]
    expect(await ben().searches('Nodes', 'storage')).toEqual(['storage-01'])
  })

  test('S43 form: a forged search has no choices', async () => {
    await opened()
    const payload = {
      type: 'block_suggestion',
      user: { id: people.ben },
      block_id: 'nodes',
      action_id: 'given',
      value: 'x',
    }
    for (const view of [undefined, {}, { private_metadata: '{' }, { private_metadata: '{"action":"ask"}' }]) {
      const delivery = { id: 'forged', kind: 'interaction' as const, payload: { ...payload, view }, takesAnswer: true }
      const outcome = await fixture.workspace.delivery.deliver(delivery, undefined)
      expect(outcome).toEqual({ kind: 'acked', answer: { options: [] } })
    }
    expect(fixture.recorder.typings).toEqual([])
  })

  test('form: its answer replaces the private message that it was opened from, and stands below a public one', async () => {
    const answered: Message = line('The new plan.')
    fixture.recorder.answerWords = async () => withButtons('The first plan.', button('Deny…', 'deny'))
    await ben().types('#storage-ops', '/cluster reboot storage-07')
    const plan = ben().finds('#storage-ops', 'The first plan.')
    if (plan === undefined) throw new Error('there is no plan')
    await ben().clicks(plan, 'Deny…')
    await fixture.workspace.until(() => ben().modal)
    fixture.recorder.answerSubmission = async (submission) => {
      await submission.replace(answered)
      return null
    }
    await ben().submits({})
    expect(ben().modal).toBeUndefined()
    await fixture.workspace.until(() => ben().finds('#storage-ops', 'The new plan.'))
    expect(ben().finds('#storage-ops', 'The first plan.')).toBeUndefined()
    await opened()
    await ben().submits({})
    await fixture.workspace.until(
      () => privateTextsOf(fixture.workspace, people.ben).filter((text) => text === 'The new plan.').length === 2,
    )
    expect(ben().finds('#storage-ops', 'Reboot storage-07.')).toBeDefined()
  })

  test('form: cannot be searched without an address for choices, unless the app has a socket', async () => {
    await opened()
    Object.assign(fixture.workspace.app.manifest, { optionsUrl: '' })
    const expected = mode === 'socket' ? ['storage-01 · storage'] : noChoicesLoaded
    expect(await ben().searches('Nodes', 'storage')).toEqual(expected)
  })
})
