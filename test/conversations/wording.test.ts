import { describe, expect, test } from 'vitest'
import { policy } from '../world/policy.ts'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

const odd: readonly (readonly [string, string])[] = [
  ['an unknown verb', '/cluster rebot storage-01'],
  ['nothing', '/cluster '],
  ['an unknown node', '/cluster reboot storage-99'],
  ['a mistyped node', '/cluster reboot storge-01'],
  ['a pattern that matches nothing', '/cluster reboot web-*'],
  ['nothing left', '/cluster reboot storage-01,!storage-01'],
  ['an unknown option', '/cluster reboot storage-01 --force'],
  ['an option without its value', '/cluster reboot storage-01 --reason'],
  ['no node', '/cluster reboot'],
  ['shell metacharacters in a name', '/cluster reboot "storage-01; rm -rf /"'],
  ['a command in a name', '/cluster reboot $(reboot)'],
  ['a backtick', '/cluster reboot `id`'],
  ['another cluster', '/cluster reboot storage-01 --cluster moon'],
  ['right-to-left characters', '/cluster reboot storage-\u202e10'],
  ['control characters', '/cluster reboot storage-01\u0000\u001b[31m'],
  ['far too many characters', `/cluster reboot ${'storage-01,'.repeat(364)}`],
  ['an unclosed quote', '/cluster reboot storage-01 --reason "new'],
]

describe('invalid commands', () => {
  test.each(odd)('invalid command: %s is answered privately with help, and nothing is written', async (_, words) => {
    const talk = new TestConversation()
    const before = talk.traces()
    await talk.ana.types(words)
    await talk.passes('2 h')
    expect(talk.ana.reads()).toMatchSnapshot()
    expect(talk.traces()).toBe(before)
    expect(talk.world.chat.posted).toEqual([])
    expect(talk.world.journals.ever).toEqual([])
  })
})

test('reboot: refuses too many nodes, and writes nothing', async () => {
  const talk = new TestConversation({ ...policy, limits: { ...policy.limits, nodes: 3 } })
  const before = talk.traces()
  await talk.ana.types('/cluster reboot all --reason x')
  expect(talk.ana.reads()).toMatchInlineSnapshot(`"6 nodes selected; the limit is 3. Name fewer."`)
  expect(talk.traces()).toBe(before)
})

test('plan: shows how a command typed on a phone was read', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster Reboot\u00a0STORAGE-01 \u2014reason \u201cnew kernel\u201d')
  expect(talk.ana.reads()).toContain('reboot storage-01 --reason "new kernel"')
})

test('reason: is data, and markup or commands in it are only shown', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --reason "<!channel> $(reboot) `id` \u202eevil"')
  await talk.ana.presses('Start')
  await talk.passes('2 min')
  await matchesTranscript(talk.card())
})

test('dry run: writes nothing', async () => {
  const talk = new TestConversation()
  const before = talk.traces()
  await talk.ana.types('/cluster reboot storage-01 --reason "new kernel" --dry-run')
  expect(talk.ana.reads().split('\n').slice(-3)).toMatchInlineSnapshot(`
    [
      "    Lock role/storage: free",
      "(Plan ‹unfiled› · reboot storage-01 --reason "new kernel" --dry-run · Dry run: nothing was written.)",
      "[Edit…]",
    ]
  `)
  await talk.passes('2 h')
  expect(talk.traces()).toBe(before)
})

test('observe mode: answers every command and changes nothing', async () => {
  const talk = new TestConversation({ ...policy, mode: 'observe' })
  const { ana } = talk
  const before = talk.traces()
  await ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await ana.types('/cluster stop cluster --reason "power work"')
  await ana.types('/cluster unlock storage-01 --reason "gone"')
  await ana.types('/cluster status')
  await ana.types('/cluster why storage-01')
  await talk.passes('2 h')
  await matchesTranscript(talk.transcript())
  expect(talk.traces()).toBe(before)
})
