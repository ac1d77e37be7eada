import { expect, test } from 'vitest'
import { playScenario } from './minimal-bot.ts'
import { button, openAsPerson, say, switchPerson } from './page-actions.ts'
import { sharedPage } from './shared-page.ts'

const { fixture, browser, page, enter } = await sharedPage(playScenario)

test('private answer: is shown only to its recipient', async () => {
  await enter('ana')
  await say(page, '/cluster reboot storage-01')
  await page.getByText('Planning op-7F3K').waitFor()
  await switchPerson(page, 'ben')
  await page.getByText('Nothing was said here yet').waitFor()
  expect(await page.getByText('Planning op-7F3K').count()).toBe(0)
})

test('private answer: disappears when it is dismissed', async () => {
  await enter('ana')
  await say(page, '/cluster reboot storage-01')
  await button(page, 'Submit').waitFor()
  await page.getByRole('button', { name: 'Dismiss message' }).last().click()
  await button(page, 'Submit').waitFor({ state: 'detached' })
})

test('channel: scrolls to the answer when the requester had scrolled up', async () => {
  const room = await enter('ana')
  for (const node of ['storage-01', 'storage-02', 'storage-03']) {
    await say(page, `/cluster reboot ${node}`)
    await page.getByText(`Plan: reboot ${node}`).waitFor()
  }
  const log = page.getByRole('log', { name: `Messages in #${room.name}` })
  await log.evaluate((element) => element.scrollTo(0, 0))
  await page.waitForFunction((up) => up?.scrollTop === 0, await log.elementHandle())
  await say(page, '/cluster reboot storage-04')
  await page.getByText('Plan: reboot storage-04').waitFor()
  await page.waitForFunction(
    (held) => held !== null && held.scrollTop > 0 && held.scrollHeight - held.scrollTop - held.clientHeight < 60,
    await log.elementHandle(),
  )
})

test('unknown command: is answered privately by Slack and not sent to the bot', async () => {
  await enter('ana')
  const before = fixture.workspace.delivery.attempts.length
  await say(page, '/clutser reboot storage-01')
  await page.getByRole('article', { name: 'Slack says' }).getByText('/clutser is not a valid command').waitFor()
  expect(fixture.workspace.delivery.attempts).toHaveLength(before)
})

test('thread: accepts mentions and says that it accepts no commands', async () => {
  const room = await enter('ana')
  await say(page, 'Shall we?')
  await page.getByRole('main').getByText('Shall we?').hover()
  await button(page, 'Reply in thread').click()
  const thread = page.getByRole('complementary', { name: `Thread in #${room.name}` })
  const line = thread.getByRole('combobox', { name: 'Reply' })
  await line.fill('/cluster status')
  await thread.getByText('Slack takes no commands in threads. Mention @lockkeeper instead.').waitFor()
  expect(await thread.getByRole('option').count()).toBe(0)
  await line.fill('')
  await line.pressSequentially('@lo')
  await thread.getByRole('option', { name: '@lockkeeper' }).click()
  await line.press('End')
  await line.pressSequentially('status')
  await line.press('Enter')
  await thread.getByText('status: all is well').waitFor()
})

test('unread messages: mark the channel, the first new message and the mentioned person', async () => {
  const room = await enter('ana')
  const channels = page.getByRole('region', { name: 'Channels', exact: true })
  await openAsPerson(page, fixture.url, 'U0ANA', 'C0GENERAL')
  const chris = fixture.workspace.person('chris')
  await chris.types(room.id, 'An old line')
  await channels.getByRole('button', { name: `${room.name} , 1 unread` }).click()
  await page.getByText('An old line').waitFor()
  await channels.getByRole('button', { name: 'general' }).click()
  await chris.types(room.id, '@ana and @tom, look')
  await channels.getByRole('button', { name: '1 calling you' }).waitFor()
  await page.getByRole('radio', { name: 'Tom Thorne, @storage-approvers, called once' }).waitFor()
  await channels.getByRole('button', { name: room.name }).click()
  const entries = page.getByRole('log').getByRole('listitem')
  await expect
    .poll(() => entries.allInnerTexts())
    .toEqual([expect.stringContaining('An old line'), 'New', expect.stringContaining('@ana')])
})

test('composer: is missing for people outside the channel and for deactivated people', async () => {
  const room = await enter('olaf')
  await page.getByText(`Olaf Olsen is not in #${room.name} and can write nothing here.`).waitFor()
  expect(await page.getByRole('combobox').count()).toBe(0)
  await switchPerson(page, 'dee')
  await page.getByText('Dee Departed is deactivated and can write nothing here.').waitFor()
})

test('button: shows a click that the bot does not answer, and Slack reports it', async () => {
  await enter('ana')
  await say(page, '/cluster reboot storage-01')
  await button(page, 'Submit').waitFor()
  fixture.workspace.faults.onDelivery('interaction', { kind: 'drop' }, 1)
  await button(page, 'Submit').click()
  await page.getByText('no answer').waitFor()
  await page.getByRole('article', { name: 'Slack says' }).getByText('the app did not respond').waitFor()
})

test('composer: recalls sent messages with the arrow keys when it is empty', async () => {
  const room = await enter('ana')
  await say(page, 'first')
  await say(page, 'second')
  await page.getByRole('log').getByText('second').waitFor()
  const line = page.getByRole('combobox', { name: `Message #${room.name}` })
  await line.press('ArrowUp')
  await line.press('ArrowUp')
  await expect.poll(() => line.inputValue()).toBe('first')
  await line.press('ArrowDown')
  await expect.poll(() => line.inputValue()).toBe('second')
})

test('page: works in more tabs than a browser has connections, because hidden tabs keep none', async () => {
  const context = await browser.newContext()
  const people = ['U0ANA', 'U0BEN', 'U0CHRIS', 'U0TOM', 'U0GIL', 'U0OLAF']
  for (const person of people) {
    const tab = await context.newPage()
    await openAsPerson(tab, fixture.url, person, 'C0GENERAL')
    // headless tabs are never hidden: simulate what a browser reports
    await tab.evaluate(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })
      document.dispatchEvent(new Event('visibilitychange'))
    })
  }
  const last = await context.newPage()
  await openAsPerson(last, fixture.url, 'U0DORA', 'C0GENERAL')
  await say(last, 'all here?')
  await last.getByRole('log').getByText('all here?').waitFor()
  const [first] = context.pages()
  await first?.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => false })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await first?.getByRole('log').getByText('all here?').waitFor()
  await context.close()
})
