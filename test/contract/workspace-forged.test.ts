import type { App } from '@slack/bolt'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channels, people } from '../../sandbox/workspace/fixtures.ts'
import type { Workspace } from '../../sandbox/workspace/workspace.ts'
import {
  type BareBot,
  boltOverHttp,
  buttons,
  clientOf,
  openWorkspace,
  recordEvents,
  section,
  textsSeenBy,
} from './workspace-fixtures.ts'

let heard: string[] = []
let workspace: Workspace
let bot: BareBot | undefined

beforeEach(() => {
  heard = []
  bot = undefined
})
afterEach(async () => {
  await bot?.stop()
  await workspace.stop()
})

const listens = (app: App) => recordEvents(heard)(app)

describe('forged requests', () => {
  beforeEach(async () => {
    workspace = await openWorkspace()
    bot = await boltOverHttp(workspace, listens)
  })

  async function card() {
    const client = clientOf(workspace)
    const blocks = [section('card'), buttons('Approve')]
    const { ts } = await client.chat.postMessage({ channel: channels.storageOps, text: 'card', blocks })
    return workspace.until(() => workspace.world.message(channels.storageOps, String(ts)))
  }

  test.each(['olaf', 'dee', 'stella'])(
    'forged click: reaches the bot for %s, whose own click is refused',
    async (name) => {
      const message = await card()
      await expect(workspace.person(name).clicks(message, 'Approve')).rejects.toThrow(/deactivated|is not in/)
      await workspace.forged(name).clicks(message, 'Approve')
      expect(heard).toEqual([`${people[name as 'olaf']} Approve`])
    },
  )

  test('stale click: carries the value of an earlier revision', async () => {
    const message = await card()
    const fresh = [section('changed'), { ...buttons('Deny') }]
    const where = { channel: channels.storageOps, ts: message.ts }
    await clientOf(workspace).chat.update({ ...where, text: 'changed', blocks: fresh })
    await expect(workspace.person('ben').clicks(message, 'Approve')).rejects.toThrow(
      'there is no [Approve] here, but [Deny]',
    )
    const now = await workspace.until(() => workspace.world.message(channels.storageOps, message.ts))
    await workspace.person('ben').clicksAsItStood(now, 0, 'Approve')
    expect(heard).toEqual([`${people.ben} Approve`])
  })

  test('command: is unknown to a person of another workspace, and not sent to the bot', async () => {
    await workspace.person('stella').types('#shared-with-vendor', '/cluster reboot storage-01')
    expect(workspace.world.notices[0]?.text).toContain('/cluster is not a valid command')
    expect(heard).toEqual([])
  })
})

test('button with a confirmation: sends nothing until it is confirmed', async () => {
  workspace = await openWorkspace()
  bot = await boltOverHttp(workspace, listens)
  const words = (text: string) => ({ type: 'plain_text' as const, text })
  const confirm = { title: words('Sure?'), text: words('Reboots storage-01'), confirm: words('Yes'), deny: words('No') }
  const button = { type: 'button' as const, text: words('Approve'), action_id: 'approve', value: 'v', confirm }
  const blocks = [section('card'), { type: 'actions' as const, elements: [button] }]
  await clientOf(workspace).chat.postMessage({ channel: channels.storageOps, text: 'card', blocks })
  const ben = workspace.person('ben')
  const card = await workspace.until(() => ben.finds('#storage-ops', 'card'))
  await ben.clicks(card, 'Approve')
  expect(ben.dialog).toEqual({ title: 'Sure?', text: 'Reboots storage-01', confirm: 'Yes', deny: 'No' })
  ben.declines()
  await expect(ben.confirms()).rejects.toThrow('no dialog')
  await ben.clicks(card, 'Approve')
  expect(heard).toEqual([])
  await ben.confirms()
  expect(heard).toEqual([`${people.ben} v`])
  expect(textsSeenBy(workspace, 'ben', '#storage-ops')).toEqual(['card'])
})
