import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SteppedClock } from '../../sandbox/workspace/clock.ts'
import { channels, people } from '../../sandbox/workspace/fixtures.ts'
import { type Json, type JsonObject, objectOf, textOf } from '../../sandbox/workspace/json.ts'
import { connectionProblem } from '../../sandbox/workspace/people/modals.ts'
import type { Workspace } from '../../sandbox/workspace/workspace.ts'
import {
  type BareBot,
  boltOverHttp,
  buttons,
  clientOf,
  openStillWorkspace,
  refusalOf,
  section,
} from './workspace-fixtures.ts'

let workspace: Workspace
let clock: SteppedClock
let client: ReturnType<typeof clientOf>
let bot: BareBot
let submitted: JsonObject[]
let answer: JsonObject | undefined

beforeEach(async () => {
  const still = await openStillWorkspace()
  workspace = still.workspace
  clock = still.clock
  client = clientOf(workspace)
  submitted = []
  answer = undefined
  bot = await boltOverHttp(workspace, (app) => {
    app.action(/.*/, async ({ ack }) => ack())
    app.command('/cluster', async ({ ack }) => ack())
    app.view('form', async ({ ack, view }) => {
      submitted.push(view.state.values as unknown as JsonObject)
      // some answers of these tests are ones that Bolt's types do not allow
      await (answer ? ack(answer as never) : ack())
    })
  })
})
afterEach(async () => {
  await bot.stop()
  await workspace.stop()
})

const words = (text: string) => ({ type: 'plain_text' as const, text })

function modal(title: string, ...blocks: readonly object[]) {
  return {
    type: 'modal' as const,
    callback_id: 'form',
    title: words(title),
    submit: words('Send'),
    blocks: [...blocks],
  } as never
}

const reason = {
  type: 'input',
  block_id: 'reason',
  label: words('Reason'),
  element: { type: 'plain_text_input', action_id: 'text', initial_value: 'kernel' },
}

/** The trigger_id of the last delivery. */
function lastTrigger(): string {
  const { payload } = workspace.delivery.attempts.at(-1)?.delivery ?? {}
  return textOf(objectOf(payload as Json).trigger_id)
}

async function trigger(): Promise<string> {
  await workspace.person('ana').types('#storage-ops', '/cluster x')
  return lastTrigger()
}

const openTitles = () =>
  (workspace.world.modals.get(people.ana) ?? []).map((view) => textOf(objectOf(view.content.title).text))

describe('modal', () => {
  test('views.open: accepts a trigger_id once, and within three seconds', async () => {
    const once = await trigger()
    await client.views.open({ trigger_id: once, view: modal('First', section('x')) })
    const again = client.views.open({ trigger_id: once, view: modal('Again', section('x')) })
    expect((await refusalOf(again)).error).toBe('exchanged_trigger_id')
    const late = await trigger()
    clock.advanceMs(3_001)
    const tooLate = client.views.open({ trigger_id: late, view: modal('Late', section('x')) })
    expect((await refusalOf(tooLate)).error).toBe('expired_trigger_id')
    expect(openTitles()).toEqual(['First'])
  })

  test('views.open: names the place of an invalid value', async () => {
    const open = client.views.open({ trigger_id: await trigger(), view: modal('x'.repeat(25), section('x')) })
    const { error, data } = await refusalOf(open)
    expect(error).toBe('invalid_arguments')
    expect(data.response_metadata?.messages).toEqual([
      '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
    ])
  })

  test('views.update: is refused when the view has changed since or is closed', async () => {
    const { view } = await client.views.open({ trigger_id: await trigger(), view: modal('First', section('x')) })
    const id = { view_id: String(view?.id) }
    await client.views.update({ ...id, hash: String(view?.hash), view: modal('Second', section('x')) })
    const stale = client.views.update({ ...id, hash: String(view?.hash), view: modal('Third', section('x')) })
    expect((await refusalOf(stale)).error).toBe('hash_conflict')
    expect(openTitles()).toEqual(['Second'])
    await workspace.person('ana').closesModal()
    const closed = client.views.update({ ...id, view: modal('Fourth', section('x')) })
    expect((await refusalOf(closed)).error).toBe('not_found')
  })

  test('views.update: keeps typed values of inputs that stay', async () => {
    const { view } = await client.views.open({ trigger_id: await trigger(), view: modal('Edit', reason) })
    workspace.person('ana').fills({ Reason: 'power work' })
    await client.views.update({ view_id: String(view?.id), view: modal('Edit', section('note'), reason) })
    await workspace.person('ana').submits({})
    expect(submitted).toEqual([{ reason: { text: { type: 'plain_text_input', value: 'power work' } } }])
  })

  test('submit: sends initial values that were not changed', async () => {
    await client.views.open({ trigger_id: await trigger(), view: modal('Edit', reason) })
    await workspace.person('ana').submits({})
    expect(submitted).toEqual([{ reason: { text: { type: 'plain_text_input', value: 'kernel' } } }])
    expect(openTitles()).toEqual([])
  })

  test('views.push: allows two more views from inside the modal, and refuses a third', async () => {
    await client.views.open({ trigger_id: await trigger(), view: modal('1', buttons('More')) })
    const context = client.views.push({ trigger_id: await trigger(), view: modal('x', buttons('More')) })
    expect((await refusalOf(context)).error).toBe('not_found')
    for (const title of ['2', '3']) {
      await workspace.person('ana').clicksInModal('More')
      await client.views.push({ trigger_id: lastTrigger(), view: modal(title, buttons('More')) })
    }
    await workspace.person('ana').clicksInModal('More')
    const fourth = client.views.push({ trigger_id: lastTrigger(), view: modal('4', buttons('More')) })
    expect((await refusalOf(fourth)).error).toBe('push_limit_reached')
    expect(openTitles()).toEqual(['1', '2', '3'])
    await workspace.person('ana').submits({})
    expect(openTitles()).toEqual(['1', '2'])
    answer = { response_action: 'clear' }
    await workspace.person('ana').submits({})
    expect(openTitles()).toEqual([])
  })

  test('submit: updates or pushes a view when the answer says so', async () => {
    await client.views.open({ trigger_id: await trigger(), view: modal('1', reason) })
    answer = { response_action: 'update', view: modal('2', reason) }
    await workspace.person('ana').submits({})
    answer = { response_action: 'push', view: modal('3', reason) }
    await workspace.person('ana').submits({})
    expect(openTitles()).toEqual(['2', '3'])
  })

  test.each([
    ['an error for a block that is not there', { response_action: 'errors', errors: { elsewhere: 'no' } }],
    ['a view that breaks a limit', { response_action: 'update', view: modal('x'.repeat(25), section('x')) }],
    ['an action that does not exist', { response_action: 'explode' }],
  ])('submit: keeps the modal open with a connection problem when the answer is %s', async (_what, bad) => {
    await client.views.open({ trigger_id: await trigger(), view: modal('1', reason) })
    answer = bad
    await workspace.person('ana').submits({})
    expect(workspace.person('ana').modal?.errors).toEqual({ '': connectionProblem })
  })
})

describe('response_url', () => {
  async function responseUrl(): Promise<string> {
    await trigger()
    return textOf(objectOf(workspace.delivery.attempts.at(-1)?.delivery.payload).response_url)
  }

  const post = async (url: string, body: object) => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
    return { status: response.status, body: await response.json() }
  }

  test('response_url: works five times', async () => {
    const url = await responseUrl()
    for (const text of ['1', '2', '3', '4', '5']) expect(await post(url, { text })).toMatchObject({ status: 200 })
    expect(await post(url, { text: '6' })).toEqual({ status: 404, body: { ok: false, error: 'used_url' } })
  })

  test('response_url: works for half an hour', async () => {
    const url = await responseUrl()
    clock.advanceMs(30 * 60_000 + 1)
    expect(await post(url, { text: 'late' })).toEqual({ status: 404, body: { ok: false, error: 'expired_url' } })
  })

  test('response_url: refuses invalid blocks', async () => {
    const refused = await post(await responseUrl(), { text: 'x', blocks: [section('')] })
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_blocks' } })
  })

  test('response_url: replaces or deletes the private message of a click', async () => {
    const shown = {
      channel: channels.storageOps,
      user: people.ana,
      text: 'plan',
      blocks: [section('plan'), buttons('Go')],
    }
    await client.chat.postEphemeral(shown)
    const ana = workspace.person('ana')
    const click = async () => {
      const message = await workspace.until(() => ana.sees('#storage-ops').at(-1))
      // a click on a private message sends nothing of it, not even its text
      await ana.clicksAsItStood(message, 0, 'Go')
      const payload = objectOf(workspace.delivery.attempts.at(-1)?.delivery.payload)
      expect(payload.message).toBeUndefined()
      return textOf(payload.response_url)
    }
    const url = await click()
    await post(url, { text: 'started', replace_original: true })
    expect(workspace.transcript('#storage-ops')).toBe('lockkeeper (only visible to ana): started')
    await post(url, { delete_original: true })
    expect(workspace.transcript('#storage-ops')).toBe('')
  })

  test('response_url: replaces the public message of a click only on request', async () => {
    const blocks = [section('card'), buttons('Approve')]
    await client.chat.postMessage({ channel: channels.storageOps, text: 'card', blocks })
    const ben = workspace.person('ben')
    await ben.clicks(await workspace.until(() => ben.finds('#storage-ops', 'card')), 'Approve')
    const url = textOf(objectOf(workspace.delivery.attempts.at(-1)?.delivery.payload).response_url)
    await post(url, { text: 'thanks' })
    expect(workspace.transcript('#storage-ops')).toContain('lockkeeper: card')
    await post(url, { text: 'done', replace_original: true })
    expect(workspace.transcript('#storage-ops')).not.toContain('card')
  })
})
