import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channels, groups, people } from '../../sandbox/workspace/fixtures.ts'
import type { PageState } from '../../sandbox/workspace/page/page-state.ts'
import type { Workspace } from '../../sandbox/workspace/workspace.ts'
import { type BareBot, boltOverHttp, buttons, clientOf, openWorkspace, section } from './workspace-fixtures.ts'

let workspace: Workspace
let bot: BareBot
let heard: string[]

beforeEach(async () => {
  heard = []
  workspace = await openWorkspace()
  bot = await boltOverHttp(workspace, (app) => {
    app.command('/cluster', async ({ ack, command }) => ack(`Planning: ${command.text}`))
    app.action('approve', async ({ ack, body }) => {
      heard.push(body.user.id)
      await ack()
    })
    app.action('deny', async ({ ack, body, client }) => {
      await ack()
      if (body.type !== 'block_actions') return
      const element = { type: 'plain_text_input' as const, action_id: 'text' }
      const label = { type: 'plain_text' as const, text: 'Reason' }
      await client.views.open({
        trigger_id: body.trigger_id,
        view: {
          type: 'modal',
          callback_id: 'deny',
          title: { type: 'plain_text', text: 'Deny' },
          submit: { type: 'plain_text', text: 'Send' },
          blocks: [{ type: 'input', block_id: 'reason', label, element }],
        },
      })
    })
    app.view('deny', async ({ ack, view }) => {
      heard.push(view.state.values.reason?.text?.value ?? '')
      await ack()
    })
  })
})
afterEach(async () => {
  await bot.stop()
  await workspace.stop()
})

async function ask(what: string, body: object) {
  const answer = await fetch(`${workspace.url}/sandbox/${what}`, { method: 'POST', body: JSON.stringify(body) })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

async function stateAs(person: string): Promise<PageState> {
  return (await fetch(`${workspace.url}/sandbox/state?as=${person}`)).json() as Promise<PageState>
}

async function storageOpsAs(person: string) {
  const channel = (await stateAs(person)).channels.find((one) => one.id === channels.storageOps)
  if (!channel) throw new Error('there is no #storage-ops')
  return channel.messages
}

async function postCard() {
  const blocks = [section('card'), buttons('Approve', 'Deny')]
  await clientOf(workspace).chat.postMessage({ channel: channels.storageOps, text: 'card', blocks })
}

async function buttonCalled(person: string, actionId: string) {
  const message = (await storageOpsAs(person)).at(-1)
  const block_id = message?.blocks.at(-1)?.block_id
  return { as: person, channel: channels.storageOps, ts: message?.ts, block_id, action_id: actionId }
}

describe('workspace page', () => {
  test('state: has the private answers and the commands of each person', async () => {
    await ask('type', { as: people.ana, channel: channels.storageOps, text: '/cluster status' })
    expect(await storageOpsAs(people.ana)).toMatchObject([{ text: 'Planning: status', isEphemeral: true }])
    expect(await storageOpsAs(people.ben)).toEqual([])
    const state = await stateAs(people.ana)
    expect(state.app.commands.map((command) => command.command)).toEqual(['/cluster', '/escape'])
    expect(state.me?.name).toBe('ana')
  })

  test('click and submit: act as a person', async () => {
    await postCard()
    expect(await ask('click', await buttonCalled(people.ben, 'approve'))).toMatchObject({
      body: { outcome: { kind: 'acked' } },
    })
    await ask('click', await buttonCalled(people.ben, 'deny'))
    const modal = await workspace.until(() => workspace.person('ben').modal)
    expect((await stateAs(people.ben)).modals).toMatchObject([{ id: modal.id }])
    const refused = await ask('submit', { as: people.ben, view_id: modal.id, values: {} })
    expect(refused).toMatchObject({ status: 400, body: { error: expect.stringContaining('required field') } })
    await ask('submit', { as: people.ben, view_id: modal.id, values: { text: 'power work' } })
    expect(heard).toEqual([people.ben, 'power work'])
    expect((await stateAs(people.ben)).modals).toEqual([])
  })

  test('requests: are refused when Slack would refuse the person', async () => {
    await postCard()
    const click = await buttonCalled(people.ben, 'approve')
    expect(await ask('click', { ...click, as: people.olaf })).toMatchObject({ status: 400 })
    expect(await ask('click', { ...click, action_id: 'explode' })).toMatchObject({ status: 400 })
    expect(await ask('type', { as: people.dee, channel: channels.storageOps, text: 'hi' })).toMatchObject({
      status: 400,
    })
    expect(await ask('dance', {})).toMatchObject({ status: 404 })
    expect(heard).toEqual([])
  })

  test('faults: are switched on and off', async () => {
    const fault = { kind: 'error', error: 'internal_error' }
    const { body } = await ask('faults', { on: 'call', where: 'chat.postMessage', fault, times: 5 })
    await expect(postCard()).rejects.toThrow('internal_error')
    expect((await stateAs(people.ana)).faults).toMatchObject([{ where: 'chat.postMessage', timesLeft: 4 }])
    await ask('faults', { lift: body.id })
    await postCard()
    expect(await ask('faults', { on: 'call', where: '*', fault: { kind: 'explode' }, times: 1 })).toMatchObject({
      status: 400,
    })
    await ask('slack', { do: 'silence' })
    await expect(postCard()).rejects.toThrow()
    await ask('slack', { do: 'speak' })
    expect(await storageOpsAs(people.ana)).toHaveLength(1)
  })

  test('admin: removes a person from a user group', async () => {
    await ask('admin', { do: 'remove from group', person: people.tom, group: groups.storageApprovers })
    const group = (await stateAs(people.ana)).groups.find((one) => one.id === groups.storageApprovers)
    expect(group?.members).toEqual([people.ben, people.chris])
  })

  test('events: report every change at once', async () => {
    const stream = await fetch(`${workspace.url}/sandbox/events?as=${people.ana}`)
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    const next = async () => String((await reader?.read())?.value)
    expect(await next()).toContain('"version":')
    await workspace.person('ana').types('#storage-ops', 'hello')
    let told = ''
    while (!told.includes('"what":"message"')) told += await next()
    expect(told).toMatch(/event: change\nid: \d+\ndata: \{"version":\d+/)
    await reader?.cancel()
  })

  test('page: is refused to other origins and under other host names', async () => {
    const from = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        const { port } = new URL(workspace.url)
        const asked = request({ host: '127.0.0.1', port, path: '/sandbox/state?as=U0ANA', headers }, (answer) => {
          answer.resume()
          resolve(answer.statusCode)
        })
        asked.on('error', reject).end()
      })
    expect(await from({ origin: 'https://evil.example' })).toBe(403)
    expect(await from({ host: 'evil.example' })).toBe(403)
    expect(await from({ origin: 'http://localhost:5173' })).toBe(200)
  })

  test('transcript: returns what a channel shows', async () => {
    await workspace.person('ana').types('#storage-ops', 'hello')
    const of = encodeURIComponent('#storage-ops')
    const answer = await fetch(`${workspace.url}/sandbox/transcript?of=${of}`)
    expect(await answer.text()).toBe('ana: hello\n')
  })
})
