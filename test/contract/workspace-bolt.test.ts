import type { App } from '@slack/bolt'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channels, groups, people } from '../../sandbox/workspace/fixtures.ts'
import { invalidCommand } from '../../sandbox/workspace/people/commands.ts'
import type { Workspace } from '../../sandbox/workspace/workspace.ts'
import {
  type BareBot,
  boltOverHttp,
  boltOverSocket,
  buttons,
  openWorkspace,
  section,
  textsSeenBy,
} from './workspace-fixtures.ts'

/** A bot that echoes what it receives, the same over both transports. */
function echoes(app: App, heard: string[]): void {
  app.command('/cluster', async ({ ack, command, respond }) => {
    if (command.text === 'twice') {
      await ack()
      await respond('first')
      await respond({ text: 'second', response_type: 'in_channel' })
    } else await ack(`Planning: ${command.text}`)
  })
  app.command('/escape', async ({ ack, command }) => ack(`\`${command.text}\``))
  app.action('approve', async ({ ack, body, respond }) => {
    await ack()
    await respond({ text: `${body.user.id} approved`, replace_original: false, response_type: 'ephemeral' })
  })
  app.action('deny', async ({ ack, body, client }) => {
    await ack()
    if (body.type !== 'block_actions') return
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'deny',
        title: { type: 'plain_text', text: 'Deny' },
        submit: { type: 'plain_text', text: 'Send' },
        notify_on_close: true,
        blocks: [
          {
            type: 'input',
            block_id: 'reason',
            label: { type: 'plain_text', text: 'Reason' },
            element: { type: 'plain_text_input', action_id: 'text', max_length: 20 },
          },
        ],
      },
    })
  })
  app.view('deny', async ({ ack, view, body, client }) => {
    const reason = view.state.values.reason?.text?.value ?? ''
    if (reason === 'no') return ack({ response_action: 'errors', errors: { reason: 'Say more than that' } })
    await ack()
    await client.chat.postMessage({ channel: channels.storageOps, text: `${body.user.id} denied: ${reason}` })
  })
  app.view({ callback_id: 'deny', type: 'view_closed' }, async ({ ack }) => {
    await ack()
    heard.push('closed')
  })
  app.shortcut('new_operation', async ({ ack, shortcut }) => {
    await ack()
    heard.push(`shortcut by ${shortcut.user.id}`)
  })
  app.event(
    'app_mention',
    async ({ event }) => void heard.push(`mention ${event.text} in ${event.thread_ts ?? 'channel'}`),
  )
  app.event('app_home_opened', async ({ event, client }) => {
    const blocks = [section('Needs you: nothing'), buttons('Refresh')]
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } })
  })
  app.action('refresh', async ({ ack, body }) => {
    await ack()
    heard.push(`refresh by ${body.user.id}`)
  })
  app.event('user_change', async ({ event }) => void heard.push(`${event.user.name} deleted ${event.user.deleted}`))
  app.event('subteam_members_changed', async ({ event }) => void heard.push(`left ${event.removed_users?.join()}`))
  app.event('member_left_channel', async ({ event }) => void heard.push(`${event.user} left ${event.channel}`))
}

describe.each([
  ['signed HTTP', boltOverHttp],
  ['Socket Mode', boltOverSocket],
] as const)('Bolt app over %s', (_way, connect) => {
  let workspace: Workspace
  let bot: BareBot
  let heard: string[]

  beforeEach(async () => {
    heard = []
    workspace = await openWorkspace()
    bot = await connect(workspace, (app) => echoes(app, heard))
  })
  afterEach(async () => {
    await bot.stop()
    await workspace.stop()
  })

  async function postCard() {
    await bot.app.client.chat.postMessage({
      token: workspace.botToken,
      channel: channels.storageOps,
      text: 'card',
      blocks: [section('*reboot storage-01*'), buttons('Approve', 'Deny')],
    })
    return workspace.until(() => workspace.person('ben').finds('#storage-ops', 'reboot storage-01'))
  }

  test('command: is answered privately', async () => {
    await workspace.person('ana').types('#storage-ops', '/cluster reboot storage-01')
    expect(textsSeenBy(workspace, 'ana', '#storage-ops')).toEqual(['Planning: reboot storage-01'])
    expect(textsSeenBy(workspace, 'ben', '#storage-ops')).toEqual([])
  })

  test('response_url: answers one person and the whole channel', async () => {
    await workspace.person('ana').types('#storage-ops', '/cluster twice')
    await workspace.until(() => workspace.person('ben').finds('#storage-ops', 'second'))
    expect(textsSeenBy(workspace, 'ana', '#storage-ops')).toEqual(['first', 'second'])
    expect(textsSeenBy(workspace, 'ben', '#storage-ops')).toEqual(['second'])
  })

  test('command: has mentions as ids only where the manifest asks for that', async () => {
    const ana = workspace.person('ana')
    await ana.types('#storage-ops', '/escape explain @ben in #general')
    await ana.types('#storage-ops', '/cluster explain @ben & <b>')
    expect(textsSeenBy(workspace, 'ana', '#storage-ops')).toEqual([
      `\`explain <@${people.ben}|ben> in <#${channels.general}|general>\``,
      'Planning: explain @ben & <b>',
    ])
  })

  test('command: is not sent to the app when it is unknown or typed in a thread', async () => {
    const card = await postCard()
    const before = workspace.delivery.attempts.length
    await workspace.person('ana').types('#storage-ops', '/clutser reboot')
    await workspace.person('ana').typesInThread(card, '/cluster status')
    expect(workspace.world.notices.map((notice) => notice.text)).toEqual([
      invalidCommand('/clutser'),
      '/cluster is not supported in threads. Sorry!',
    ])
    expect(workspace.delivery.attempts).toHaveLength(before)
  })

  test('click: is answered for the person who clicked', async () => {
    await workspace.person('ben').clicks(await postCard(), 'Approve')
    await workspace.until(() => workspace.person('ben').finds('#storage-ops', 'approved'))
    expect(textsSeenBy(workspace, 'ben', '#storage-ops')).toEqual(['card', `${people.ben} approved`])
    expect(textsSeenBy(workspace, 'ana', '#storage-ops')).toEqual(['card'])
  })

  test('modal: opens on a click, shows errors, and is submitted when it is valid', async () => {
    const ben = workspace.person('ben')
    await ben.clicks(await postCard(), 'Deny')
    await workspace.until(() => ben.modal)
    await expect(ben.submits({})).rejects.toThrow('Please complete this required field')
    await expect(ben.submits({ Reason: 'x'.repeat(21) })).rejects.toThrow('at most 20 characters')
    await ben.submits({ Reason: 'no' })
    expect(ben.modal?.errors).toEqual({ reason: 'Say more than that' })
    await ben.submits({ Reason: 'power work' })
    expect(ben.modal).toBeUndefined()
    await workspace.until(() => ben.finds('#storage-ops', 'denied: power work'))
  })

  test('modal: reports that it was closed', async () => {
    const ben = workspace.person('ben')
    await ben.clicks(await postCard(), 'Deny')
    await workspace.until(() => ben.modal)
    await ben.closesModal()
    expect(ben.modal).toBeUndefined()
    await workspace.until(() => heard.includes('closed'))
  })

  test('mention: is sent with its thread and the escaped text', async () => {
    const card = await postCard()
    await workspace.person('ana').mentionsInThread(card, 'why storage-01 & <all>')
    await workspace.until(() => heard.length > 0)
    expect(heard).toEqual([`mention <@U0LOCKKEEPER> why storage-01 &amp; &lt;all&gt; in ${card.ts}`])
  })

  test('event: is not sent for a channel without the app', async () => {
    await workspace.person('ana').types('#general', '@lockkeeper status')
    await workspace.person('ana').types('#storage-ops', '@lockkeeper why')
    await workspace.until(() => heard.length > 0)
    expect(heard).toEqual(['mention <@U0LOCKKEEPER> why in channel'])
    expect(JSON.stringify(workspace.delivery.attempts)).not.toContain(channels.general)
  })

  test('App Home: is published when a person opens it, and sends clicks', async () => {
    const ana = workspace.person('ana')
    ana.opensAppHome()
    await workspace.until(() => ana.home)
    expect(workspace.transcript('@ana')).toContain('Needs you: nothing')
    await ana.clicksInHome('Refresh')
    expect(heard).toEqual([`refresh by ${people.ana}`])
  })

  test('membership events: report who left a user group, a channel and the workspace', async () => {
    workspace.admin.removesFromGroup(people.tom, groups.storageApprovers)
    await workspace.until(() => heard.length === 1)
    workspace.admin.removesFromChannel(people.tom, channels.storageOps)
    await workspace.until(() => heard.length === 2)
    workspace.admin.deactivates(people.tom)
    await workspace.until(() => heard.length === 3)
    expect(heard).toEqual([`left ${people.tom}`, `${people.tom} left ${channels.storageOps}`, 'tom deleted true'])
  })

  test('shortcut: is sent to the app', async () => {
    await workspace.person('ana').usesShortcut('new_operation')
    expect(heard).toEqual([`shortcut by ${people.ana}`])
  })
})
