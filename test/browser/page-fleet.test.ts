import { beforeEach, expect, test } from 'vitest'
import { playScenario } from './minimal-bot.ts'
import { drawnAs, focused, slot, walkTo } from './page-actions.ts'
import { sharedPage } from './shared-page.ts'

const { fixture, page } = await sharedPage(playScenario)

beforeEach(async () => {
  const back = page.getByRole('button', { name: 'All nodes' })
  if (await back.isVisible()) await back.click()
})

test('fleet: shows each node in its rack with its state and the start of its boot ID', async () => {
  await page.getByText('14 of 14 up').waitFor()
  const rack = page.getByRole('region', { name: 'Rack a1' })
  expect(await rack.getByRole('button').count()).toBe(3)
  const bootId = fixture.fleet.machine('storage-01').bootId?.slice(0, 8)
  expect(await slot(page, 'storage-01').innerText()).toMatch(new RegExp(`storage-01\\s+up\\s.*${bootId}`, 's'))
})

test('fleet: shows a node go down and return with a new boot ID', async () => {
  await page.getByText('14 of 14 up').waitFor()
  const before = fixture.fleet.machine('storage-01').bootId?.slice(0, 8)
  await fixture.fleet.switchOn('storage-01', 'neverReturns', '')
  await slot(page, 'storage-01').click()
  await page.getByRole('button', { name: 'Reboot by hand' }).click()
  await page.getByRole('button', { name: 'All nodes' }).click()
  await drawnAs(page, 'storage-01', 'down')
  await page.getByText('13 of 14 up').waitFor()
  await slot(page, 'storage-01').click()
  await page.getByRole('switch', { name: 'Does not come back from a reboot' }).click()
  await page.getByRole('button', { name: 'All nodes' }).click()
  await drawnAs(page, 'storage-01', 'up')
  const after = fixture.fleet.machine('storage-01').bootId?.slice(0, 8)
  expect(after).not.toBe(before)
  const record = page.getByRole('region', { name: 'What the fleet saw' })
  await record.getByText(`booted: ${before} → ${after}`).waitFor()
})

test('fault switch: breaks and repairs a service by keyboard', async () => {
  await slot(page, 'control-2').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: 'control-2', exact: true }).waitFor()
  await page.getByRole('combobox', { name: 'A service fails: which' }).selectOption('keystone')
  await page.getByRole('button', { name: 'All nodes' }).focus()
  const toggle = page.getByRole('switch', { name: 'A service fails', exact: true })
  while (!(await toggle.evaluate((element) => element === document.activeElement))) await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await page.getByText('keystone is failed').waitFor()
  expect(await toggle.getAttribute('aria-checked')).toBe('true')
  expect(fixture.fleet.machine('control-2').faults.get('checkFails')).toBe('keystone')
  await page.keyboard.press('Escape')
  await drawnAs(page, 'control-2', 'a check fails')
  await expect.poll(() => focused(page)).toContain('control-2')
  await page.keyboard.press('Enter')
  await walkTo(page, 'Tab', 'on')
  await page.keyboard.press('Space')
  await page.getByText('keystone is failed').waitFor({ state: 'detached' })
})

test('fault switch: says why it cannot be turned on', async () => {
  await slot(page, 'storage-01').click()
  await page.getByRole('textbox', { name: 'Every command starts late: which' }).fill('soon')
  await page.getByRole('switch', { name: 'Every command starts late' }).click()
  await page.getByRole('alert').getByText('Soon is no number of milliseconds.').waitFor()
})

test('controls: break and restore the bot, Slack and Consul, and show a failure', async () => {
  const controls = page.getByRole('region', { name: 'Bigger things to break' })
  await controls.getByRole('button', { name: 'kill the bot' }).click()
  await controls.getByText('not running').waitFor()
  await controls.getByRole('button', { name: 'start the bot' }).click()
  await controls.getByText('not running').waitFor({ state: 'detached' })
  await controls.getByRole('button', { name: 'silence Slack' }).click()
  await controls.getByText('silent to the bot').waitFor()
  await controls.getByRole('button', { name: 'let Slack speak' }).click()
  await controls.getByRole('button', { name: 'cut Consul' }).click()
  await controls.getByText('cut off from the bot').waitFor()
  await controls.getByRole('button', { name: 'mend Consul' }).click()
  await page.getByRole('alert').getByText('Consul would not be mended.').waitFor()
  expect(fixture.pressed).toEqual(['kill the bot', 'start the bot', 'silence Slack', 'let Slack speak', 'cut Consul'])
})

test('page: shows a fault that was injected outside the page', async () => {
  await page.getByRole('region', { name: 'Bigger things to break' }).getByText('speaking').waitFor()
  fixture.workspace.silence()
  await page.getByText('silent to the bot').waitFor()
  await fixture.fleet.switchOn('storage-03', 'checkFails', '')
  await drawnAs(page, 'storage-03', 'a check fails')
})
