import { expect, test } from 'vitest'
import { playScenario } from './minimal-bot.ts'
import { button, focused, openAsPerson, say, switchPerson } from './page-actions.ts'
import { sharedPage, type TestChannel } from './shared-page.ts'

const { fixture, page, enter } = await sharedPage(playScenario)

/** Opens the form that asks Ben for the reason of his denial. */
async function openDenial(): Promise<TestChannel> {
  const room = await enter('ana')
  await say(page, '/cluster reboot storage-01')
  await button(page, 'Submit').click()
  await switchPerson(page, 'ben')
  await button(page, 'Deny…').click()
  await page.getByRole('dialog', { name: 'Deny' }).waitFor()
  return room
}

test('form: focuses its first field, shows missing and invalid values, and is sent when they are valid', async () => {
  await openDenial()
  const form = page.getByRole('dialog', { name: 'Deny' })
  expect(await focused(page)).toBe('Reason')
  await form.getByText('The requester reads it.').waitFor()
  await form.getByRole('button', { name: 'Deny' }).click()
  await form.getByRole('alert').filter({ hasText: 'Please complete this required field' }).waitFor()
  await form.getByRole('textbox', { name: 'Reason' }).fill('no')
  await form.getByRole('combobox', { name: 'Ask again (optional)' }).selectOption('tomorrow')
  await form.getByRole('button', { name: 'Deny' }).click()
  await form.getByRole('alert').filter({ hasText: 'Say more than that' }).waitFor()
  expect(await form.getByRole('combobox').inputValue()).toBe('tomorrow')
  await form.getByRole('textbox', { name: 'Reason' }).fill('power work tonight')
  await form.getByRole('button', { name: 'Deny' }).click()
  await form.waitFor({ state: 'detached' })
  await button(page, '2 replies').click()
  await page.getByText('@ben (you) denied: power work tonight').waitFor()
})

test('form: closes on Escape and returns the focus', async () => {
  await openDenial()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await focused(page)).toBe('Deny…')
  expect(fixture.workspace.person('ben').modal).toBeUndefined()
})

test('form: is shown only to the person for whom it was opened', async () => {
  const room = await openDenial()
  await openAsPerson(page, fixture.url, 'U0CHRIS', room.id)
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await openAsPerson(page, fixture.url, 'U0BEN', room.id)
  await page.getByRole('dialog', { name: 'Deny' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
})

test('App Home: is drawn by the app for the person who opens it', async () => {
  await enter('ana')
  await page.getByRole('button', { name: 'lockkeeper', exact: true }).click()
  await page.getByRole('tabpanel', { name: 'Home' }).getByText('nothing, @ana (you)').waitFor()
  await switchPerson(page, 'ben')
  await page.getByRole('tabpanel', { name: 'Home' }).getByText('nothing, @ben (you)').waitFor()
})
