import type { Locator, Page } from 'playwright-core'
import { people } from '../../sandbox/workspace/fixtures.ts'

/** Becomes somebody else by a click on their face. */
export async function switchPerson(page: Page, who: keyof typeof people): Promise<void> {
  await page.locator('label.person', { hasText: who }).click()
  await shownTo(page, people[who])
}

/** Goes by its address to where somebody looks at a channel. */
export async function openAsPerson(page: Page, url: string, personId: string, channelId: string): Promise<void> {
  await page.goto(`${url}/#${personId}/${channelId}`)
  await shownTo(page, personId)
}

/** Waits until the page shows what this person sees. */
export async function shownTo(page: Page, personId: string): Promise<void> {
  await page.locator(`[data-shown-to="${personId}"]`).waitFor()
}

/** Types a line into the channel that is open and sends it off. */
export async function say(page: Page, text: string): Promise<void> {
  const line = page.getByRole('main').getByRole('combobox')
  await line.fill(text)
  await line.press('Enter')
}

/** The newest button of that name in the channel. */
export function button(page: Page, name: string): Locator {
  return page.getByRole('main').getByRole('button', { name }).last()
}

/** Clicks a button that asks once more, and says yes. */
export async function clickAndConfirm(page: Page, name: string): Promise<void> {
  await button(page, name).click()
  await page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
}

/** A node of the fleet as the page draws it. */
export function slot(page: Page, node: string): Locator {
  return page.locator(`[data-node="${node}"]`)
}

/** Waits until a node is drawn in this condition. */
export async function drawnAs(page: Page, node: string, condition: string): Promise<void> {
  await page.locator(`[data-node="${node}"][data-condition="${condition}"]`).waitFor()
}

/** What the keyboard is on, by the name that a screen reader says. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const held = document.activeElement
    if (!held) return ''
    const labels = held instanceof HTMLInputElement ? [...(held.labels ?? [])] : []
    return (
      held.getAttribute('aria-label') ??
      (held.textContent || labels.map((label) => label.textContent).join(' ') || held.tagName)
    )
  })
}

/** Goes on with one key until it is on the element of that name; fails when it comes to nothing. */
export async function walkTo(page: Page, key: string, name: string): Promise<void> {
  const passed: string[] = []
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press(key)
    const here = await focused(page)
    if (here === name) return
    passed.push(here)
  }
  throw new Error(`${key} never came to "${name}", but to ${passed.join(' | ')}`)
}

/** Goes with F6 to the part of the page where one chooses whom to be. */
export async function toFaces(page: Page): Promise<void> {
  for (let step = 0; step < 6; step += 1) {
    await page.keyboard.press('F6')
    if (await page.evaluate(() => document.activeElement?.getAttribute('name') === 'person')) return
  }
  throw new Error('F6 never came to the faces')
}

/** Waits until the keyboard is on the element of that label. */
export async function reaches(page: Page, label: string): Promise<void> {
  await page.waitForFunction((wanted) => document.activeElement?.getAttribute('aria-label') === wanted, label)
}
