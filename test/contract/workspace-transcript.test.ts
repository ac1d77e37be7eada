import { afterEach, beforeEach, expect, test } from 'vitest'
import { channels, people } from '../../sandbox/workspace/fixtures.ts'
import type { Workspace } from '../../sandbox/workspace/workspace.ts'
import { type BareBot, boltOverHttp, buttons, clientOf, openStillWorkspace, section } from './workspace-fixtures.ts'

let workspace: Workspace
let bot: BareBot

beforeEach(async () => {
  workspace = (await openStillWorkspace()).workspace
  bot = await boltOverHttp(workspace, (app) => {
    app.command('/cluster', async ({ ack }) => ack('Planning op-7F3K …'))
    app.action('approve', async ({ ack }) => ack())
  })
})
afterEach(async () => {
  await bot.stop()
  await workspace.stop()
})

async function playScenario() {
  const client = clientOf(workspace)
  const channel = channels.storageOps
  await workspace.person('ana').types('#storage-ops', '/cluster reboot storage-01')
  const blocks = [section('*reboot storage-01*, asked by <@U0ANA>'), buttons('Approve', 'Deny')]
  const { ts } = await client.chat.postMessage({ channel, text: 'card', blocks })
  const card = await workspace.until(() => workspace.world.message(channel, String(ts)))
  await client.chat.postMessage({ channel, thread_ts: card.ts, text: 'Waiting for <!subteam^S0STORAGEAPPROVERS>.' })
  await workspace.person('ben').clicks(card, 'Approve')
  await client.chat.update({ channel, ts: card.ts, text: 'card', blocks: [section('*reboot storage-01*: approved')] })
  await client.chat.postEphemeral({ channel, user: people.ben, thread_ts: card.ts, text: 'Thank you.' })
  await workspace.person('chris').types('#storage-ops', 'good')
  return card
}

test('transcript: shows the current messages of a channel, with threads below', async () => {
  await playScenario()
  expect(workspace.transcript('#storage-ops')).toBe(
    [
      'lockkeeper (only visible to ana): Planning op-7F3K …',
      'lockkeeper: reboot storage-01: approved',
      '  lockkeeper: Waiting for @storage-approvers.',
      '  lockkeeper (only visible to ben): Thank you.',
      'chris: good',
    ].join('\n'),
  )
})

test('transcript with edits: shows every earlier version', async () => {
  const card = await playScenario()
  expect(workspace.transcript(`#storage-ops/${card.ts}`, 'with edits')).toBe(
    [
      'lockkeeper: reboot storage-01, asked by @ana',
      '    [Approve] [Deny]',
      'lockkeeper (edit 1): reboot storage-01: approved',
      '  lockkeeper: Waiting for @storage-approvers.',
      '  lockkeeper (only visible to ben): Thank you.',
    ].join('\n'),
  )
})

test('transcript as it happened: shows what people typed and clicked, in order', async () => {
  await playScenario()
  expect(workspace.transcript('#storage-ops', 'as it happened')).toBe(
    [
      'ana: /cluster reboot storage-01',
      'lockkeeper (only visible to ana): Planning op-7F3K …',
      'lockkeeper: reboot storage-01, asked by @ana',
      '    [Approve] [Deny]',
      '  lockkeeper: Waiting for @storage-approvers.',
      'ben clicks [Approve]',
      'lockkeeper (edited): reboot storage-01: approved',
      '  lockkeeper (only visible to ben): Thank you.',
      'chris: good',
    ].join('\n'),
  )
})

test('transcript of a person: contains nothing that is private to others', async () => {
  await playScenario()
  const anas = workspace.transcript('@ana')
  expect(anas).toContain('Planning op-7F3K')
  expect(anas).not.toContain('Thank you.')
  expect(workspace.transcript('@ben')).toContain('(only visible to ben): Thank you.')
  expect(workspace.transcript('@olaf')).toBe('')
})
