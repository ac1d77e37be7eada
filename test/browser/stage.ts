import type { App } from '@slack/bolt'
import type { Browser, Page } from 'playwright-core'
import { afterAll } from 'vitest'
import { people } from '../../sandbox/workspace/fixtures.ts'
import { type Bench, openAs, openBench, startBrowser } from './bench.ts'
import { goAs } from './hands.ts'

/** A page that all tests of a file play on, each in a channel of its own. */
export type Stage = {
  readonly bench: Bench
  readonly browser: Browser
  readonly page: Page
  /** Opens a channel that nobody has spoken in, with the team, a guest and somebody who left in it, and goes there. */
  readonly enter: (who: keyof typeof people) => Promise<Room>
}

/** A channel of a test's own. */
export type Room = { readonly id: string; readonly name: string }

/** Starts browser, workspace and fleet for all tests of a file: a page takes longer to load than most tests to run. */
export async function stageForAll(play: (app: App, token: string) => void): Promise<Stage> {
  const [browser, bench] = await Promise.all([startBrowser(), openBench(play)])
  afterAll(async () => {
    await browser.close()
    await bench[Symbol.asyncDispose]()
  })
  const page = await openAs(browser, bench.url, people.ana, 'C0GENERAL')
  let rooms = 0
  const enter = async (who: keyof typeof people): Promise<Room> => {
    rooms += 1
    const number = String(rooms).padStart(2, '0')
    const room = { id: `C0ROOM${number}`, name: `room-${number}` }
    const { olaf: _outsider, stella: _stranger, ...insiders } = people
    const members = [...Object.values(insiders), bench.workspace.app.userId]
    bench.workspace.admin.creates({ ...room, kind: 'public', members, archived: false, sharedWith: [] })
    await page.getByRole('navigation').getByRole('button', { name: room.name }).waitFor()
    await goAs(page, bench.url, people[who], room.id)
    await page.getByRole('main', { name: `#${room.name}` }).waitFor()
    return room
  }
  return { bench, browser, page, enter }
}
