import type { App } from '@slack/bolt'
import type { Browser, Page } from 'playwright-core'
import { afterAll } from 'vitest'
import { people } from '../../sandbox/workspace/fixtures.ts'
import { openAsPerson } from './page-actions.ts'
import { openAs, openPageFixture, type PageFixture, startBrowser } from './page-fixture.ts'

/** A page that all tests of a file share, each in its own channel. */
export type SharedPage = {
  readonly fixture: PageFixture
  readonly browser: Browser
  readonly page: Page
  /** Opens a new channel with the team, a guest and a deactivated person. */
  readonly enter: (who: keyof typeof people) => Promise<TestChannel>
}

/** The channel of one test. */
export type TestChannel = { readonly id: string; readonly name: string }

/** Starts browser, workspace and fleet once for all tests of a file, because a page loads slower than most tests run. */
export async function sharedPage(play: (app: App, token: string) => void): Promise<SharedPage> {
  const [browser, fixture] = await Promise.all([startBrowser(), openPageFixture(play)])
  afterAll(async () => {
    await browser.close()
    await fixture[Symbol.asyncDispose]()
  })
  const page = await openAs(browser, fixture.url, people.ana, 'C0GENERAL')
  let channelCount = 0
  const enter = async (who: keyof typeof people): Promise<TestChannel> => {
    channelCount += 1
    const number = String(channelCount).padStart(2, '0')
    const testChannel = { id: `C0ROOM${number}`, name: `room-${number}` }
    const { olaf: _outsider, stella: _stranger, ...insiders } = people
    const members = [...Object.values(insiders), fixture.workspace.app.userId]
    fixture.workspace.admin.creates({ ...testChannel, kind: 'public', members, archived: false, sharedWith: [] })
    await page.getByRole('navigation').getByRole('button', { name: testChannel.name }).waitFor()
    await openAsPerson(page, fixture.url, people[who], testChannel.id)
    await page.getByRole('main', { name: `#${testChannel.name}` }).waitFor()
    return testChannel
  }
  return { fixture, browser, page, enter }
}
