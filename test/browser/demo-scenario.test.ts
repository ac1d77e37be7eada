import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pageOf } from '../../sandbox/environment/page-of.ts'
import { fastTiming } from '../../sandbox/fleet/demo-cluster.ts'
import { environmentForAll } from '../integration/quick-environment.ts'
import { quickPlan } from '../integration/quick-plan.ts'
import { button, clickAndConfirm, drawnAs, isInView, say, shownTo, switchPerson } from './page-actions.ts'
import { openAs, startBrowser } from './page-fixture.ts'

const environment = await environmentForAll({
  ...quickPlan(['storage-01', 'storage-02', 'storage-03', 'compute-01']),
  mode: 'socket',
  // long enough for a visitor to see the node down and reach the button
  timing: { ...fastTiming, rebootMs: 4_000 },
})
const runMs = 50_000
const run = promisify(execFile)

let browser: Browser
let page: Awaited<ReturnType<typeof pageOf>>
beforeAll(async () => {
  browser = await startBrowser()
  page = await pageOf(environment)
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

  // the guide knows it from the bot's own words and the fleet's record, in a tab that did none of it
  const other = await openAs(browser, page.url, 'U0OLAF', 'C0CLUSTER')
  await other.getByRole('region', { name: 'Try this' }).getByText('6 of 7 done').waitFor()
})

test('demo: lets a newcomer reboot a storage node with two approvals on a phone', async () => {
  const tab = await openAs(browser, page.url, 'U0ANA', 'C0STORAGE')
  await tab.setViewportSize(phone)
  const guide = tab.getByRole('region', { name: 'Try this' })
  await guide.getByRole('button', { name: 'All steps' }).click()
  await guide.getByRole('button', { name: 'Start again' }).click()
  await guide.getByText('0 of 7 done').waitFor()
  await say(tab, '/cluster reboot storage-02')
  await button(tab, 'Request approval').click()
  const card = tab.getByRole('main').getByRole('article').filter({ hasText: 'Reboot storage-02 – ' }).last()
  await card.getByRole('button', { name: 'Approve' }).waitFor()
  expect(await isInView(tab, card)).toBe(true)
  for (const [name, approvals] of [
    ['Ben', 'awaiting approval (1 of 2)'],
    ['Chris', '@ben, @chris'],
  ] as const) {
    await guide.getByRole('button', { name: `Be ${name}` }).click()
    await clickAndConfirm(tab, 'Approve')
    await card.getByText(approvals).waitFor()
    expect(await isInView(tab, card)).toBe(true)
  }
  await card.locator('.thread-button').click()
  await tab
    .getByRole('complementary')
    .getByText(/Done in .*storage-02 rebooted/)
    .waitFor({ timeout: runMs })
  await tab.getByRole('button', { name: 'Show the fleet' }).click()
  await drawnAs(tab, 'storage-02', 'up')
  await tab.getByRole('button', { name: 'Back to Slack' }).click()
  await tab.getByRole('button', { name: 'Back to #storage-ops' }).click()
  await card
    .getByText(/done in/i)
    .first()
    .waitFor()
  expect(await isInView(tab, card)).toBe(true)
})

test('demo: a scene is brought about by real commands, also when the bot is killed while it is played', async () => {
  const tab = await openAs(browser, page.url, 'U0ANA', 'C0CLUSTER')
  await tab.getByRole('button', { name: 'Scenes' }).click()
  await tab.getByRole('button', { name: 'Play: A storage reboot waits for approval' }).click()
  await shownTo(tab, 'U0BEN')
  await tab.getByRole('status').getByText('Scene:').waitFor()
  await tab.getByRole('button', { name: 'kill the bot' }).click()
  await tab.getByRole('button', { name: 'start the bot' }).click()
  await tab.getByRole('status').getByText('waits for two approvals').waitFor({ timeout: runMs })
  await tab
    .getByRole('main')
    .getByText(/Reboot storage-0\d – awaiting approval \(0 of 2\)/)
    .last()
    .waitFor()
  const said = environment.workspace.transcript('#storage-ops', 'as it happened')
  expect(said).toContain('ana: /cluster reboot storage-0')
})

test('demo: the command line works when it is pasted into another shell', async () => {
  const tab = await openAs(browser, page.url, 'U0ANA', 'C0STORAGE')
  await tab.getByRole('button', { name: 'Command line' }).click()
  const boxes = tab.locator('.code-box pre')
  await boxes.nth(1).waitFor()
  const [setup = '', ...lines] = await boxes.allTextContents()
  expect(lines.length).toBeGreaterThan(3)
  for (const line of lines) {
    const { PATH = '', HOME = '' } = process.env
    const { stdout } = await run('bash', ['-c', `${setup}\n${line}`], { env: { PATH, HOME } })
    expect.soft(stdout, line).not.toBe('')
  }
})

// last: the service stays broken
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
