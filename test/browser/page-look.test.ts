import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { playTheStory } from './bare-bot.ts'
import { type Bench, openAs, openBench, startBrowser } from './bench.ts'
import { poorlyReadable } from './contrast.ts'
import { button, drawnAs, say, slot } from './hands.ts'

let browser: Browser
let bench: Bench
beforeAll(async () => {
  ;[browser, bench] = await Promise.all([startBrowser(), openBench(playTheStory)])
  await bench.fleet.switchOn('control-1', 'neverReturns', '')
  await bench.fleet.switchOn('storage-03', 'checkFails', '')
  void bench.fleet.machine('control-1').goDown('switch', 'come back')
  const page = await openAs(browser, bench.url, 'U0ANA', 'C0STORAGE')
  await say(page, '/cluster reboot storage-01')
  await button(page, 'Submit').click()
  await button(page, 'Approve').waitFor()
  await say(page, '/cluster reboot storage-02')
  await button(page, 'Submit').waitFor()
  await page.close()
})
afterAll(async () => {
  await browser.close()
  await bench[Symbol.asyncDispose]()
})

/** The page with everything on it: a card, a private plan, a thread, nodes in several states. */
async function busyPage(width: number, height: number): Promise<Page> {
  const page = await openAs(browser, bench.url, 'U0ANA', 'C0STORAGE')
  await page.setViewportSize({ width, height })
  await button(page, '1 reply').click()
  await page.getByRole('complementary', { name: 'Thread in #storage-ops' }).waitFor()
  await drawnAs(page, 'control-1', 'down')
  await drawnAs(page, 'storage-03', 'a check fails')
  return page
}

describe.each([
  [1280, 720],
  [1440, 900],
])('at %i × %i', (width, height) => {
  test('everything one needs is in sight: nothing scrolls sideways, and no part is pushed out', async () => {
    const page = await busyPage(width, height)
    const wanted = [
      page.getByRole('radio', { name: /Stella/ }).locator('..'),
      page.getByRole('combobox', { name: 'Message #storage-ops' }),
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
    await page.close()
  })

  test('every text stands out from what is behind it', async () => {
    const page = await busyPage(width, height)
    expect(await poorlyReadable(page)).toEqual([])
    await slot(page, 'storage-03').click()
    await page.getByRole('button', { name: 'All steps' }).click()
    expect(await poorlyReadable(page)).toEqual([])
    await page.close()
  })
})

test('everything that can be acted on has a name for those who do not see it', async () => {
  const page = await busyPage(1280, 720)
  await slot(page, 'storage-03').click()
  const nameless = (await page.locator('body').ariaSnapshot())
    .split('\n')
    .filter((line) => /^\s*- (button|textbox|combobox|radio|checkbox|switch|link|tab|option)(:|$| \[)/.test(line))
  expect(nameless).toEqual([])
  await page.close()
})

test('the keyboard always shows where it is', async () => {
  const page = await busyPage(1280, 720)
  const unseen: string[] = []
  for (let step = 0; step < 50; step += 1) {
    await page.keyboard.press('Tab')
    unseen.push(
      ...(await page.evaluate(() => {
        const held = document.activeElement
        if (!held || held === document.body) return []
        // a face and the line one writes in show it on the box around them
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
  await page.close()
})

test('nothing is asked of anybody but the sandbox, and nothing goes wrong unseen', async () => {
  const page = await browser.newPage()
  const asked: string[] = []
  const troubles: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()))
  page.on('pageerror', (error) => troubles.push(error.message))
  await page.goto(`${bench.url}/#U0ANA/C0STORAGE`)
  await button(page, '1 reply').click()
  await slot(page, 'storage-01').click()
  await page.getByRole('button', { name: 'lockkeeper', exact: true }).click()
  await page.getByText('Needs you').waitFor()
  expect(asked.filter((url) => !url.startsWith(bench.url) && !url.startsWith('data:'))).toEqual([])
  expect(troubles).toEqual([])
  await page.close()
})
