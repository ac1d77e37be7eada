import type { App } from '@slack/bolt'
import type { KnownBlock, ModalView } from '@slack/types'
import type { Locator } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { clientOf } from '../contract/workspace-fixtures.ts'
import { form, gallery } from './gallery.ts'
import { sharedPage } from './shared-page.ts'

const heard: unknown[] = []
const { fixture, page, enter } = await sharedPage(noting)
beforeEach(() => {
  heard.length = 0
})

/**
 * An app that records what it receives: name and choice of an action, values of a form. A press of the button opens the
 * form with every element.
 */
function noting(app: App, token: string): void {
  app.action(/.*/, async ({ ack, action, body, client }) => {
    await ack()
    const { action_id, type, block_id, action_ts, text, ...chosen } = action as unknown as Record<string, unknown>
    heard.push({ [String(action_id)]: chosen.value ?? pick(chosen) })
    if (action_id !== 'button' || body.type !== 'block_actions') return
    await client.views.open({ token, trigger_id: body.trigger_id, view: form as ModalView })
  })
  app.view('everything', async ({ ack, view }) => {
    await ack()
    const values = Object.entries(view.state.values)
    heard.push(Object.fromEntries(values.map(([name, { given }]) => [name, given?.value ?? pick({ ...given })])))
  })
}

/** The choice in the state of an element; options by their values. */
function pick(state: Readonly<Record<string, unknown>>): unknown {
  const [, held] = Object.entries(state).find(([key]) => key.startsWith('selected_')) ?? []
  const chosenIn = (one: unknown) => (typeof one === 'object' && one !== null && 'value' in one ? one.value : one)
  return Array.isArray(held) ? held.map(chosenIn) : chosenIn(held)
}

async function openGallery(): Promise<Locator> {
  const blocks = gallery as unknown as KnownBlock[]
  const room = await enter('ana')
  await clientOf(fixture.workspace).chat.postMessage({ channel: room.id, text: 'gallery', blocks })
  const message = page.getByRole('log').getByRole('article')
  await message.getByRole('button', { name: 'Press' }).waitFor()
  return message
}

test('message: shows every block, and formats text as Slack does', async () => {
  const message = await openGallery()
  await message.getByText('(picture: a rack)').waitFor()
  const text = await message.innerText()
  expect(text).not.toContain('cannot draw')
  for (const told of [
    'A *header* & <more>',
    '*plain* <@U0ANA>',
    'code',
    '<@U0ANA>',
    'The rack',
    'rich @ben',
    'an item',
  ])
    expect(text).toContain(told)
  for (const told of ['quoted', 'cell one', 'cell two', 'strong', 'a plain note', 'storage-01  up'])
    expect(text).toContain(told)
  // only rich text mentions a person; code, plain text and escaped text do not
  expect(await message.locator('.mention').allInnerTexts()).toEqual(['@ben'])
  expect(await message.getByRole('img', { name: 'lock' }).count()).toBe(1)
  expect(await message.getByRole('link', { name: 'a link' }).getAttribute('href')).toBe('https://example.com')
})

test('message: sends the choice of every element to the app', async () => {
  const message = await openGallery()
  const told = (count: number) => expect.poll(() => heard.length).toBe(count)
  await message.getByRole('combobox', { name: 'Static' }).selectOption('two')
  await told(1)
  await message.getByRole('combobox', { name: 'People' }).selectOption({ label: '@ben: Ben Becker' })
  await told(2)
  await message.getByRole('combobox', { name: 'Channels' }).selectOption('#general')
  await told(3)
  await message.getByLabel('Date').fill('2026-11-21')
  await told(4)
  await message.getByLabel('More actions').click()
  await message.getByRole('button', { name: 'three' }).click()
  await told(5)
  await message.getByRole('checkbox', { name: 'one' }).check()
  await told(6)
  await message.getByRole('radio', { name: 'two' }).check()
  await told(7)
  expect(heard).toEqual([
    { static_select: 'two' },
    { users_select: 'U0BEN' },
    { channels_select: 'C0GENERAL' },
    { datepicker: '2026-11-21' },
    { overflow: 'three' },
    { checkboxes: ['one'] },
    { radio_buttons: 'two' },
  ])
})

test('form: sends the value of every element', async () => {
  const message = await openGallery()
  await message.getByRole('button', { name: 'Press' }).click()
  const dialog = page.getByRole('dialog', { name: 'Everything' })
  await dialog.getByRole('textbox', { name: 'line' }).fill('a line')
  await dialog.getByRole('textbox', { name: 'number' }).fill('42')
  await dialog.getByRole('textbox', { name: 'mail' }).fill('ana@example.com')
  await dialog.getByRole('textbox', { name: 'address' }).fill('https://example.com')
  await dialog.getByRole('group', { name: 'several' }).getByRole('checkbox', { name: 'three' }).check()
  await dialog.getByRole('combobox', { name: 'person' }).selectOption('U0CHRIS')
  await dialog.getByLabel('hour').fill('14:03')
  await dialog.getByRole('group', { name: 'one' }).getByRole('radio', { name: 'two' }).check()
  await dialog.getByRole('button', { name: 'Send' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(heard.at(-1)).toEqual({
    line: 'a line',
    number: '42',
    mail: 'ana@example.com',
    address: 'https://example.com',
    choice: 'two',
    several: ['three'],
    person: 'U0CHRIS',
    day: '2026-11-21',
    hour: '14:03',
    boxes: ['one'],
    one: 'two',
  })
})

test('message: unfolds plans and containers, and shows tables in pages', async () => {
  const message = await openGallery()
  const phase = message.getByText('check and lock')
  const evidence = message.getByText('members')
  expect([await phase.isVisible(), await evidence.isVisible()]).toEqual([false, false])
  await message.getByText('1 of 2 phases complete').click()
  await message.getByText('Evidence', { exact: true }).click()
  await phase.waitFor()
  await evidence.waitFor()
  await message.getByRole('img', { name: 'in progress' }).waitFor()
  const table = message.getByRole('table', { name: 'Nodes' })
  expect(await table.getByRole('row').count()).toBe(6)
  await message.getByRole('button', { name: 'Next' }).click()
  await table.getByText('storage-07').waitFor()
  expect(await table.getByRole('row').count()).toBe(3)
})
