import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { fullEnvironment, openEnvironment } from '../../sandbox/environment/environment.ts'
import { pageOf } from '../../sandbox/environment/page-of.ts'
import { shutDown } from '../../sandbox/programs/shutdown.ts'
import { button, clickAndConfirm, drawnAs, say, switchPerson } from './page-actions.ts'
import { openAs, startBrowser } from './page-fixture.ts'

// Takes the README's picture: the demo's page while storage-01 is down. Usage: take-picture.ts docs/demo.png

const { positionals } = parseArgs({ allowPositionals: true })
const path = positionals[0] ?? 'docs/demo.png'
const environment = await openEnvironment({ ...fullEnvironment, mode: 'socket', bots: ['bot-1'], progress: () => {} })
const page = await pageOf(environment)
const browser = await startBrowser()
const tab = await openAs(browser, page.url, 'U0ANA', 'C0STORAGE')
await tab.setViewportSize({ width: 1280, height: 800 })
await say(tab, '/cluster reboot storage-01 --reason "kernel 6.12.57"')
await button(tab, 'Request approval').click()
for (const approver of ['ben', 'chris'] as const) {
  await switchPerson(tab, approver)
  await clickAndConfirm(tab, 'Approve')
}
await tab
  .getByRole('main')
  .getByText(/approved: @ben, @chris/)
  .waitFor()
await tab.locator('.thread-button').last().click()
await drawnAs(tab, 'storage-01', 'down')
await tab.getByRole('complementary').getByText('2 of 2').first().waitFor()
writeFileSync(path, await tab.screenshot({ type: 'png' }))
await browser.close()
await shutDown()
process.exit(0)
