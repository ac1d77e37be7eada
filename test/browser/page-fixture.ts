import type { App } from '@slack/bolt'
import { type Browser, chromium, type Page } from 'playwright-core'
import { demoNodes, fastTiming } from '../../sandbox/fleet/demo-cluster.ts'
import type { Fleet } from '../../sandbox/fleet/fleet.ts'
import { startFleet } from '../../sandbox/fleet/start.ts'
import type { Controls, ControlsState } from '../../sandbox/page/controls.ts'
import type { Grammar } from '../../sandbox/page/grammar.ts'
import { startPage } from '../../sandbox/page/page.ts'
import type { Scenes, ScenesState } from '../../sandbox/page/scenes.ts'
import { findProgram } from '../../sandbox/programs/programs.ts'
import { freshFolder } from '../../sandbox/programs/run-folder.ts'
import type { Workspace } from '../../sandbox/workspace/workspace.ts'
import { completionTable } from '../../src/core/grammar/completion.ts'
import { commandsFolder } from '../../src/main/bot/bot.ts'
import { loadCommands } from '../../src/main/bot/load-commands.ts'
import { boltOverHttp, openWorkspace } from '../contract/workspace-fixtures.ts'
import { openAsPerson } from './page-actions.ts'

/** A page for a workspace with a minimal bot and a small fleet. */
export type PageFixture = AsyncDisposable & {
  readonly url: string
  readonly workspace: Workspace
  readonly fleet: Fleet
  /** The control actions that were requested, in order. */
  readonly pressed: readonly string[]
}

/** Starts a page with a workspace, a minimal bot and a fleet. */
export async function openPageFixture(play: (app: App, token: string) => void): Promise<PageFixture> {
  const [workspace, fleet] = await Promise.all([
    openWorkspace(),
    startFleet({
      folder: freshFolder('fleet'),
      nodes: demoNodes,
      timing: fastTiming,
      isolation: 'shims',
      consul: null,
    }),
  ])
  const bot = await boltOverHttp(workspace, (app) => play(app, workspace.botToken))
  const { controls, state, pressed } = fakeControls(workspace)
  const page = await startPage({
    workspaceUrl: workspace.url,
    fleetUrl: fleet.url,
    controls,
    state,
    grammar: await grammar(),
    scenes: fakeScenes(),
    commandLine: { setup: ['true'], commands: [{ line: 'true', about: 'does nothing' }] },
  })
  return {
    url: page.url,
    workspace,
    fleet,
    pressed,
    [Symbol.asyncDispose]: async () => {
      await page.stop()
      await bot.stop()
      await Promise.all([workspace.stop(), fleet.stop()])
    },
  }
}

/** The grammar of the real commands, as `lockkeeper grammar` prints it. */
async function grammar(): Promise<Grammar> {
  const table = completionTable(await loadCommands(commandsFolder))
  return { prefix: '/cluster', direct: { '/reboot': 'reboot' }, clusters: ['harbour'], ...table }
}

/** One scene, which is over as soon as its state was read while it was played. */
function fakeScenes(): Scenes {
  let state: ScenesState = { playing: null, ended: null }
  const scene = { name: 'approval', title: 'A reboot waits', watch: { person: 'ben', channel: 'storage-ops' } }
  return {
    list: [{ ...scene, about: 'Ana requests a reboot.' }],
    state() {
      const now = state
      if (now.playing) state = { playing: null, ended: { ...scene, outcome: 'ready', words: 'It waits now.' } }
      return now
    },
    play() {
      state = { playing: { ...scene, act: 'Ana types' }, ended: null }
    },
  }
}

function fakeControls(workspace: Workspace) {
  const pressed: string[] = []
  const now: { bot: ControlsState['bot']; consul: ControlsState['consul'] } = { bot: 'running', consul: 'reachable' }
  const press = (word: string, effect: () => void) => async () => {
    pressed.push(word)
    effect()
  }
  const controls: Controls = {
    'kill the bot': press('kill the bot', () => {
      now.bot = 'not running'
    }),
    'start the bot': press('start the bot', () => {
      now.bot = 'running'
    }),
    'cut Consul': press('cut Consul', () => {
      now.consul = 'cut'
    }),
    'mend Consul': async () => {
      throw new Error('Consul would not be mended')
    },
    'silence Slack': press('silence Slack', () => workspace.silence()),
    'let Slack speak': press('let Slack speak', () => workspace.speakAgain()),
  }
  const state = (): ControlsState => ({ ...now, slack: workspace.faults.silent ? 'silent' : 'speaking', kills: [] })
  return { controls, state, pressed }
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts an installed browser, or Debian's. */
export async function startBrowser(): Promise<Browser> {
  const { path, env } = await findProgram('chromium')
  return chromium.launch({ executablePath: path, env: { ...process.env, ...env }, args: flags, headless: true })
}

/** Opens a page as a person, in a channel, at the size of a small laptop. */
export async function openAs(browser: Browser, url: string, person: string, where: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
  await openAsPerson(page, url, person, where)
  return page
}
