import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { fullEnvironment, openEnvironment } from '../../sandbox/environment/environment.ts'
import { pageOf } from '../../sandbox/environment/page-of.ts'
import { shutDown } from '../../sandbox/programs/shutdown.ts'
import { sceneConfiguration } from '../../sandbox/scenes/configuration.ts'
import { mistyped, scriptOptions } from '../../tools/script-options.ts'
import { documentPictures } from './document-pictures.ts'
import { button, clickAndConfirm, drawnAs, openAsPerson, say, shownTo, switchPerson } from './page-actions.ts'
import { openAs, startBrowser } from './page-fixture.ts'

// Takes a picture of every main situation of the demo, each on a laptop and on a phone, in the light and the dark scheme.
// With --docs, those that the documents show are renewed there.

const usage = 'npm run screenshots -- --out DIR [--docs]'
const { out, docs } = scriptOptions(usage, { out: { type: 'string' }, docs: { type: 'boolean', default: false } })
if (out === undefined) mistyped(`--out is missing.\nUsage: ${usage}`)
const folder = resolve(out)
mkdirSync(folder, { recursive: true })

const laptop = { width: 1280, height: 800 }
const phone = { width: 390, height: 844 }
const schemes = ['light', 'dark'] as const
const channel = 'C0STORAGE'
/** A scene of a whole night takes about two minutes. */
const longestMs = 150_000

const environment = await openEnvironment({
  ...fullEnvironment,
  mode: 'socket',
  bots: ['bot-1'],
  rewrite: sceneConfiguration,
  progress: () => {},
})
const { fleet } = environment
const page = await pageOf(environment)
const browser = await startBrowser()
const tab = await openAs(browser, page.url, 'U0ANA', channel)
tab.setDefaultTimeout(longestMs)
await tab.getByRole('button', { name: 'Put the guide away' }).click()

/** Writes the pictures of one situation, as `NAME-WIDTH-SCHEME.png`. */
async function take(name: string): Promise<void> {
  for (const size of [laptop, phone])
    for (const colorScheme of schemes) {
      await tab.setViewportSize(size)
      // without the transitions of colours from one scheme to the other
      await tab.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      // the newest message is scrolled into view after the layout has changed
      await tab.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
      writeFileSync(join(folder, `${name}-${size.width}-${colorScheme}.png`), await tab.screenshot({ type: 'png' }))
    }
  await tab.setViewportSize(laptop)
  process.stdout.write(`${name}\n`)
}

/** Shows the App Home of a person, once it has this text. */
async function home(personId: string, text: string): Promise<void> {
  await tab.goto(`${page.url}/#${personId}/app`)
  await shownTo(tab, personId)
  await tab.getByRole('main').getByText(text).first().waitFor()
}

async function request(node: string): Promise<void> {
  await openAsPerson(tab, page.url, 'U0ANA', channel)
  await say(tab, `/cluster reboot ${node} --reason "kernel 6.12.57"`)
  await button(tab, 'Request approval').waitFor()
}

async function approveTwice(): Promise<void> {
  for (const approver of ['ben', 'chris'] as const) {
    await switchPerson(tab, approver)
    await clickAndConfirm(tab, 'Approve')
  }
}

const card = (from: Page, text: RegExp) => from.getByRole('main').getByText(text).last()

/** Plays a scene to its end, by the page's panel. */
async function play(title: string): Promise<void> {
  await openAsPerson(tab, page.url, 'U0ANA', channel)
  await tab.getByRole('button', { name: 'Scenes' }).click()
  await tab.getByRole('button', { name: `Play: ${title}` }).click()
  await tab.getByRole('status').getByText(`Ready: ${title}.`).waitFor()
  await tab.getByRole('status').getByRole('button').click()
}

/** Opens the thread of the newest message of the channel. */
async function openThread(): Promise<void> {
  await tab.locator('.thread-button').last().click()
  await tab.getByRole('complementary', { name: /^Thread/ }).waitFor()
}

await tab.getByRole('main').getByRole('combobox').fill('/cluster re')
await tab.getByRole('listbox').waitFor()
await take('completion')
await tab.getByRole('main').getByRole('combobox').fill('')
for (const [panel, name] of [
  ['Scenes', 'scenes'],
  ['Command line', 'command-line'],
] as const) {
  await tab.getByRole('button', { name: panel }).click()
  await tab.locator('.guide-all').getByRole('button').first().waitFor()
  await take(name)
  await tab.keyboard.press('Escape')
}
await request('storage-01')
await take('plan')
await button(tab, 'Edit…').click()
await tab.getByRole('dialog').waitFor()
await take('edit')
await tab.getByRole('dialog').getByRole('button', { name: 'Back' }).click()
await button(tab, 'Request approval').click()
await button(tab, 'Approve').waitFor()
await take('waiting-for-approval')
await home('U0BEN', 'Needs you (1)')
await take('home')
await openAsPerson(tab, page.url, 'U0BEN', channel)
await approveTwice()
await drawnAs(tab, 'storage-01', 'down')
await openThread()
await take('running-thread')
await tab.getByRole('button', { name: 'Close thread' }).click()
await take('running')
await card(tab, /– done in/).waitFor()
await take('done')
await openThread()
await take('thread')
await openAsPerson(tab, page.url, 'U0ANA', channel)
await say(tab, '/cluster status')
await card(tab, /no trouble|Nothing is running/).waitFor()
await take('status')
await tab.goto(`${page.url}/#U0ANA/${channel}//channels`)
await take('channels')
await fleet.switchOn('storage-02', 'neverReturns', '')
await request('storage-02')
await button(tab, 'Request approval').click()
await button(tab, 'Approve').waitFor()
await approveTwice()
await card(tab, /NEEDS ATTENTION/i).waitFor()
await take('needs-attention')
await fleet.switchOff('storage-02', 'neverReturns')
await button(tab, 'Wait longer').click()
await card(tab, /storage-02 – done in/).waitFor()
await play('Tonight: a maintenance night is prepared')
await take('tonight')
await play('The morning after a night')
await openAsPerson(tab, page.url, 'U0ANA', 'C0CLUSTER')
await openThread()
await take('morning')
await play('A campaign is half done')
await openAsPerson(tab, page.url, 'U0ANA', channel)
await card(tab, /2 of 4 nodes comply/).waitFor()
await take('campaign')
if (docs) for (const name of documentPictures) copyFileSync(join(folder, name), join('docs/pictures', name))

await browser.close()
await page.stop()
await shutDown()
process.exit(0)
