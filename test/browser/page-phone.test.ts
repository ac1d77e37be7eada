import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { axeViolations } from './axe.ts'
import { poorlyReadable } from './contrast.ts'
import { playScenario } from './minimal-bot.ts'
import { button, isInView, say, slot } from './page-actions.ts'
import { sharedPage } from './shared-page.ts'

const { fixture, page, enter } = await sharedPage(playScenario)

const main = page.getByRole('main')
const thread = page.getByRole('complementary', { name: /^Thread/ })
const sidebar = page.getByRole('navigation')
const fleet = page.getByRole('complementary', { name: 'Fleet' })
const panes = { sidebar, main, thread, fleet }

let channel = { id: '', name: '' }

/** The panes that the screen shows. */
async function shown(): Promise<readonly string[]> {
  const visible = await Promise.all(
    Object.entries(panes).map(async ([name, pane]) => ((await pane.isVisible()) ? [name] : [])),
  )
  return visible.flat()
}

/** Whether the page is as wide as the screen, so that nobody scrolls sideways. */
const fits = () => page.evaluate(() => document.documentElement.scrollWidth === window.innerWidth)

/** Opens a channel with a card and a private plan on a phone. */
beforeAll(async () => {
  channel = await enter('ana')
  await say(page, '/cluster reboot storage-01')
  await button(page, 'Submit').click()
  await button(page, 'Approve').waitFor()
  await say(page, '/cluster reboot storage-02')
  await button(page, 'Submit').waitFor()
})

describe.each([
  { screen: 'a phone', width: 390, height: 844 },
  { screen: 'a laptop at 200 % zoom', width: 640, height: 360 },
])('page on $screen', ({ width, height }) => {
  beforeEach(async () => {
    await page.setViewportSize({ width, height })
    await page.goto(`${fixture.url}/#U0ANA/${channel.id}`)
    await main.waitFor()
  })

  test('scenes and command line: fit, in both schemes', async () => {
    for (const panel of ['Scenes', 'Command line']) {
      await page.getByRole('button', { name: panel }).click()
      const shownPanel = page.locator('.guide-all')
      await shownPanel.getByRole('button').first().waitFor()
      expect(await isInView(page, shownPanel)).toBe(true)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        expect(await axeViolations(page)).toEqual([])
        expect(await poorlyReadable(page)).toEqual([])
      }
      await page.emulateMedia({ colorScheme: null, reducedMotion: null })
      await page.keyboard.press('Escape')
      await shownPanel.waitFor({ state: 'detached' })
    }
    await expect.poll(fits).toBe(true)
  })

  test('commands: are completed by taps', async () => {
    const line = main.getByRole('combobox')
    await line.fill('/cluster why rack')
    await main.getByRole('option', { name: /^rack=/ }).click()
    await main.getByRole('option', { name: /^b2/ }).waitFor()
    expect(await isInView(page, main.getByRole('listbox'))).toBe(true)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await axeViolations(page)).toEqual([])
      expect(await poorlyReadable(page)).toEqual([])
    }
    await page.emulateMedia({ colorScheme: null, reducedMotion: null })
    await main.getByRole('option', { name: /^b2/ }).click()
    expect(await line.inputValue()).toBe('/cluster why rack=b2 ')
    await line.fill('')
    await expect.poll(fits).toBe(true)
  })

  test('panes: are shown one at a time, each with a way back, and never scroll sideways', async () => {
    await expect.poll(shown).toEqual(['main'])
    await button(page, '1 reply').click()
    await thread.waitFor()
    await expect.poll(shown).toEqual(['thread'])
    await expect.poll(fits).toBe(true)
    await thread.getByRole('button', { name: `Back to #${channel.name}` }).click()
    await expect.poll(shown).toEqual(['main'])
    await expect.poll(fits).toBe(true)
    await main.getByRole('button', { name: 'Back to channels' }).click()
    await expect.poll(shown).toEqual(['sidebar'])
    await expect.poll(fits).toBe(true)
    await sidebar.getByRole('button', { name: 'Show the fleet' }).click()
    await expect.poll(shown).toEqual(['fleet'])
    await expect.poll(fits).toBe(true)
    await slot(page, 'mixed-01').scrollIntoViewIfNeeded()
    expect(await isInView(page, slot(page, 'mixed-01'))).toBe(true)
    await fleet.getByRole('button', { name: 'Back to Slack' }).click()
    await expect.poll(shown).toEqual(['main'])
  })

  test("panes: go back with the browser's own button", async () => {
    await main.getByRole('button', { name: 'Back to channels' }).click()
    await sidebar.waitFor()
    await page.goBack()
    await main.waitFor()
    await expect.poll(shown).toEqual(['main'])
  })

  test('composer: is in view in channel and thread', async () => {
    expect(await isInView(page, main.getByRole('combobox'))).toBe(true)
    await button(page, '1 reply').click()
    await thread.getByRole('combobox').waitFor()
    expect(await isInView(page, thread.getByRole('combobox'))).toBe(true)
  })

  test('channels: open with one click on their name, also the app', async () => {
    await main.getByRole('button', { name: 'Back to channels' }).click()
    await sidebar.getByRole('button', { name: 'lockkeeper', exact: true }).click()
    await page.getByText('Needs you').waitFor()
    await expect.poll(shown).toEqual(['main'])
    await main.getByRole('button', { name: 'Back to channels' }).click()
    await sidebar.getByRole('button', { name: channel.name }).click()
    await button(page, 'Approve').waitFor()
  })

  test('keyboard: follows the pane that is shown', async () => {
    await main.getByRole('button', { name: 'Back to channels' }).focus()
    await page.keyboard.press('Enter')
    await sidebar.waitFor()
    await page.waitForFunction(() => document.activeElement?.closest('nav') !== null)
    await page.keyboard.press('F6')
    expect(await page.evaluate(() => document.activeElement?.closest('nav') !== null)).toBe(true)
  })

  test.each(['light', 'dark'] as const)('page: is readable and accessible in the %s scheme', async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const pane of ['', '//channels', '//fleet']) {
      await page.goto(`${fixture.url}/#U0ANA/${channel.id}${pane}`)
      await page.waitForFunction((wanted) => window.location.hash.endsWith(wanted), pane)
      expect.soft(await axeViolations(page), pane).toEqual([])
      expect.soft(await poorlyReadable(page), pane).toEqual([])
    }
    await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  })
})

test('unread: a channel stays unread while a phone shows the list of channels', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${fixture.url}/#U0CHRIS/${channel.id}//channels`)
  await sidebar.waitFor()
  await fixture.workspace.person('ben').types(channel.id, 'hello')
  const unread = sidebar.getByRole('button', { name: new RegExp(`${channel.name}.*\\d unread`) })
  await unread.waitFor()
  await unread.click()
  await main.getByText('hello').waitFor()
  await main.getByRole('button', { name: 'Back to channels' }).click()
  expect(await sidebar.getByRole('button', { name: /unread/ }).count()).toBe(0)
})
