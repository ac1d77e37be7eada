import type { Locator, Page } from 'playwright-core'
import { people } from '../../sandbox/workspace/fixtures.ts'

/** Switches to another person by a click on their face. */
export async function switchPerson(page: Page, who: keyof typeof people): Promise<void> {
  await page.locator('label.person', { hasText: who }).click()
  await shownTo(page, people[who])
}

/** Opens a channel as a person, by the address. */
export async function openAsPerson(page: Page, url: string, personId: string, channelId: string): Promise<void> {
  await page.goto(`${url}/#${personId}/${channelId}`)
  await shownTo(page, personId)
}

/** Waits until the page shows the view of this person. */
export async function shownTo(page: Page, personId: string): Promise<void> {
  await page.locator(`[data-shown-to="${personId}"]`).waitFor()
}

/** Types a line into the open channel and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  const line = page.getByRole('main').getByRole('combobox')
  await line.fill(text)
  await line.press('Enter')
}

/** The newest button with that name in the channel. */
export function button(page: Page, name: string): Locator {
  return page.getByRole('main').getByRole('button', { name }).last()
}

/** Clicks a button and confirms. */
export async function clickAndConfirm(page: Page, name: string): Promise<void> {
  await button(page, name).click()
  await page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
}

/** A node of the fleet on the page. */
export function slot(page: Page, node: string): Locator {
  return page.locator(`[data-node="${node}"]`)
}

/** Waits until the page shows a node in this state. */
export async function drawnAs(page: Page, node: string, condition: string): Promise<void> {
  await page.locator(`[data-node="${node}"][data-condition="${condition}"]`).waitFor()
}

/** The accessible name of the focused element. */
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

/** Presses one key until the element with that name has the focus; fails when none has it. */
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

/** Moves the focus with F6 to the choice of person. */
export async function toFaces(page: Page): Promise<void> {
  for (let step = 0; step < 6; step += 1) {
    await page.keyboard.press('F6')
    if (await page.evaluate(() => document.activeElement?.getAttribute('name') === 'person')) return
  }
  throw new Error('F6 never came to the faces')
}

/** Waits until the element with that label has the focus. */
export async function reaches(page: Page, label: string): Promise<void> {
  await page.waitForFunction((wanted) => document.activeElement?.getAttribute('aria-label') === wanted, label)
}

/** Whether an element lies within the screen, and does so as a whole. */
export async function isInView(page: Page, part: Locator): Promise<boolean> {
  const [box, size] = [await part.boundingBox(), page.viewportSize()]
  if (box === null || size === null) return false
  return box.x >= 0 && box.y >= 0 && box.x + box.width <= size.width && box.y + box.height <= size.height
}
