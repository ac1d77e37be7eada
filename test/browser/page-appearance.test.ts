import { beforeAll, describe, expect, test } from 'vitest'
import { axeViolations } from './axe.ts'
import { poorlyReadable } from './contrast.ts'
import { playScenario } from './minimal-bot.ts'
import { button, drawnAs, say, slot } from './page-actions.ts'
import { sharedPage } from './shared-page.ts'

const { fixture, browser, page, enter } = await sharedPage(playScenario)

/** Opens a page with a card, a private plan, a thread and nodes in several states. */
beforeAll(async () => {
  await fixture.fleet.switchOn('control-1', 'neverReturns', '')
  await fixture.fleet.switchOn('storage-03', 'checkFails', '')
  void fixture.fleet.machine('control-1').goDown('switch', 'come back')
  await enter('ana')
  await say(page, '/cluster reboot storage-01')
  await button(page, 'Submit').click()
  await button(page, 'Approve').waitFor()
  await say(page, '/cluster reboot storage-02')
  await button(page, 'Submit').waitFor()
  await button(page, '1 reply').click()
  await page.getByRole('complementary', { name: /^Thread/ }).waitFor()
  await drawnAs(page, 'control-1', 'down')
  await drawnAs(page, 'storage-03', 'a check fails')
})

describe.each([
  [1280, 720],
  [1440, 900],
])('page at %i × %i', (width, height) => {
  test('layout: shows every main part and never scrolls sideways', async () => {
    await page.setViewportSize({ width, height })
    const wanted = [
      page.getByRole('radio', { name: /Stella/ }).locator('..'),
      page.getByRole('combobox', { name: /^Message #/ }),
      page.getByRole('combobox', { name: 'Reply' }),
      page.getByRole('button', { name: 'Submit' }),
      slot(page, 'storage-01'),
      slot(page, 'mixed-01'),
      page.getByRole('button', { name: 'silence Slack' }),
      page.getByRole('heading', { name: 'What the fleet saw' }),
      page.getByRole('button', { name: 'All steps' }),
    ]
    for (const each of wanted) {
      const box = await each.boundingBox()
      expect.soft(box, String(each)).not.toBeNull()
      if (box === null) continue
      expect.soft(box.x >= 0 && box.x + box.width <= width, `${each} ${JSON.stringify(box)}`).toBe(true)
      expect.soft(box.y >= 0 && box.y + box.height <= height, `${each} ${JSON.stringify(box)}`).toBe(true)
    }
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((element) => element.scrollWidth > element.clientWidth + 1)
        .filter((element) => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX))
        .map((element) => element.className),
    )
    expect(wide).toEqual([])
  })

  test.each(['light', 'dark'] as const)(
    'page: has no violation of WCAG and enough contrast in the %s scheme',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize({ width, height })
      expect(await axeViolations(page)).toEqual([])
      expect(await poorlyReadable(page)).toEqual([])
      await slot(page, 'storage-03').click()
      expect(await poorlyReadable(page)).toEqual([])
      await page.getByRole('button', { name: 'All nodes' }).click()
      // switches of a node that a panel covers in part are too small for axe
      for (const panel of ['All steps', 'Scenes', 'Command line']) {
        await page.getByRole('button', { name: panel }).click()
        await page.locator('.guide-all').waitFor()
        expect(await axeViolations(page)).toEqual([])
        expect(await poorlyReadable(page)).toEqual([])
        await page.keyboard.press('Escape')
        await page.locator('.guide-all').waitFor({ state: 'detached' })
      }
      await page.emulateMedia({ colorScheme: null, reducedMotion: null })
    },
  )
})

test('controls: have accessible names', async () => {
  await slot(page, 'storage-03').click()
  const nameless = (await page.locator('body').ariaSnapshot())
    .split('\n')
    .filter((line) => /^\s*- (button|textbox|combobox|radio|checkbox|switch|link|tab|option)(:|$| \[)/.test(line))
  expect(nameless).toEqual([])
})

test('keyboard focus: is visible on every element that Tab reaches', async () => {
  const unseen: string[] = []
  for (let step = 0; step < 50; step += 1) {
    await page.keyboard.press('Tab')
    unseen.push(
      ...(await page.evaluate(() => {
        const held = document.activeElement
        if (!held || held === document.body) return []
        // a face and the composer show their focus on the box around them
        const shown = [held, held.closest('label'), held.closest('.composer-box')].filter((one) => one !== null)
        const isSeen = shown.some((one) => {
          const { outlineStyle, boxShadow } = getComputedStyle(one)
          return outlineStyle !== 'none' || boxShadow !== 'none'
        })
        return isSeen ? [] : [held.outerHTML.slice(0, 120)]
      })),
    )
  }
  expect(unseen).toEqual([])
})

test('network: sends requests only to the sandbox and logs no error', async () => {
  const tab = await browser.newPage()
  const asked: string[] = []
  const errorTexts: string[] = []
  tab.on('request', (request) => asked.push(request.url()))
  tab.on('console', (message) => message.type() === 'error' && errorTexts.push(message.text()))
  tab.on('pageerror', (error) => errorTexts.push(error.message))
  await tab.goto(`${fixture.url}/#U0ANA/C0STORAGE`)
  await tab.getByRole('region', { name: 'Channels', exact: true }).getByRole('button', { name: 'room-01' }).click()
  await button(tab, '1 reply').click()
  await slot(tab, 'storage-01').click()
  await tab.getByRole('button', { name: 'lockkeeper', exact: true }).click()
  await tab.getByText('Needs you').waitFor()
  expect(asked.filter((url) => !url.startsWith(fixture.url) && !url.startsWith('data:'))).toEqual([])
  expect(errorTexts).toEqual([])
  await tab.close()
})
