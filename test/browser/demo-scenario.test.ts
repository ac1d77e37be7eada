import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlsOf } from '../../sandbox/environment/controls.ts'
import { fastTiming } from '../../sandbox/fleet/demo-cluster.ts'
import { startPage } from '../../sandbox/page/page.ts'
import { environmentForAll } from '../integration/quick-environment.ts'
import { quickPlan } from '../integration/quick-plan.ts'
import { button, clickAndConfirm, drawnAs, say, switchPerson } from './page-actions.ts'
import { openAs, startBrowser } from './page-fixture.ts'

const environment = await environmentForAll({
  ...quickPlan(['storage-01', 'storage-02', 'storage-03', 'compute-01']),
  mode: 'socket',
  // long enough for a visitor to see the node down and reach the button
  timing: { ...fastTiming, rebootMs: 4_000 },
})
const runMs = 50_000

let browser: Browser
let page: Awaited<ReturnType<typeof startPage>>
beforeAll(async () => {
  browser = await startBrowser()
  const { controls, state } = controlsOf(environment)
  page = await startPage({ workspaceUrl: environment.workspace.url, fleetUrl: environment.fleet.url, controls, state })
})
afterAll(async () => {
  await browser.close()
  await page.stop()
})

const phone = { width: 390, height: 844 }

/** The height of the newest message with this text on a phone, in pixels. */
async function heightOnPhone(tab: Page, text: string): Promise<number> {
  const size = tab.viewportSize()
  await tab.setViewportSize(phone)
  const box = await tab.getByRole('main').getByRole('article').filter({ hasText: text }).last().boundingBox()
  if (size !== null) await tab.setViewportSize(size)
  return box?.height ?? Number.POSITIVE_INFINITY
}

test('demo: finishes a reboot that three people approve when the bot is killed during it', async () => {
  const tab = await openAs(browser, page.url, 'U0ANA', 'C0STORAGE')
  await say(tab, '/cluster reboot storage-01')
  await button(tab, 'Request approval').waitFor()
  expect(await heightOnPhone(tab, 'Plan: Reboot storage-01 – ready')).toBeLessThan(phone.height)
  await button(tab, 'Request approval').click()
  await button(tab, 'Approve').waitFor()
  expect(await heightOnPhone(tab, 'awaiting approval (0 of 2)')).toBeLessThan(phone.height / 2)
  await clickAndConfirm(tab, 'Approve')
  await tab.getByText('You requested this').waitFor()
  await switchPerson(tab, 'ben')
  await clickAndConfirm(tab, 'Approve')
  await tab.getByRole('main').getByText('awaiting approval (1 of 2)').waitFor()
  await switchPerson(tab, 'chris')
  await clickAndConfirm(tab, 'Approve')
  await tab
    .getByRole('main')
    .getByText(/approved: @ben, @chris/)
    .waitFor()
  await tab.locator('.thread-button').last().click()
  const thread = tab.getByRole('complementary', { name: 'Thread in #storage-ops' })

  await drawnAs(tab, 'storage-01', 'down')
  await tab.getByRole('button', { name: 'kill the bot' }).click()
  await tab.getByRole('button', { name: 'start the bot' }).click()
  await thread.getByText(/restarted/i).waitFor({ timeout: runMs })
  await thread.getByText(/Done in .*storage-01 rebooted/).waitFor({ timeout: runMs })
  await drawnAs(tab, 'storage-01', 'up')
  expect(environment.fleet.reboots('storage-01')).toHaveLength(1)
})

test('demo: blocks the next plan with the failed service when a visitor breaks one on another node', async () => {
  const tab = await openAs(browser, page.url, 'U0ANA', 'C0STORAGE')
  await tab.locator('[data-node="storage-03"]').click()
  await tab.getByRole('switch', { name: 'A service fails', exact: true }).click()
  await tab
    .getByText('ceph-osd is failed')
    .or(tab.getByText(/ceph-osd.* is critical/))
    .first()
    .waitFor()
  await say(tab, '/cluster reboot storage-02')
  const plan = tab.getByRole('article', { name: 'lockkeeper, only visible to you' }).last()
  await plan.getByText('BLOCKED').first().waitFor()
  await plan
    .getByText(/ceph-osd/)
    .first()
    .waitFor()
  expect(await plan.getByRole('button', { name: 'Request approval' }).count()).toBe(0)
})
