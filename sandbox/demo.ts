import { scriptOptions } from '../tools/script-options.ts'
import { fullEnvironment, openEnvironment } from './environment/environment.ts'
import { shutDown } from './programs/shutdown.ts'
import { tour } from './tour/tour.ts'

const print = (line: string) => process.stdout.write(`${line}\n`)

/** Opens the demo environment with its page, and keeps it open until Ctrl-C. */
async function open(): Promise<void> {
  const startedMs = Date.now()
  const progress = (what: string) => print(`${((Date.now() - startedMs) / 1000).toFixed(1).padStart(5)} s  up: ${what}`)
  const environment = await openEnvironment({ ...fullEnvironment, mode: 'socket', bots: ['bot-1'], progress })
  // The page is built on the first start; the tour does without it.
  const [{ startPage }, { controlsOf }] = await Promise.all([
    import('./page/page.ts'),
    import('./environment/controls.ts'),
  ])
  const page = await startPage({
    workspaceUrl: environment.workspace.url,
    fleetUrl: environment.fleet.url,
    ...controlsOf(environment),
  })
  print(`\nOpen ${page.url} in a browser. Ctrl-C ends everything.\n`)
}

const { tour: isTour } = scriptOptions('npm run demo -- [--tour]', { tour: { type: 'boolean', default: false } })
if (isTour) {
  const kept = await tour(print).catch((error: unknown) => {
    print(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return false
  })
  await shutDown()
  process.exit(kept ? 0 : 1)
} else await open()
