import { scriptOptions } from '../tools/script-options.ts'
import { fullEnvironment, openEnvironment } from './environment/environment.ts'
import { shutDown } from './programs/shutdown.ts'
import { sceneConfiguration } from './scenes/configuration.ts'
import { night } from './tour/night/night.ts'
import { perform, type Story } from './tour/story.ts'
import { tour } from './tour/tour.ts'

const print = (line: string) => process.stdout.write(`${line}\n`)

/** Opens the demo environment with its page, and keeps it open until Ctrl-C. */
async function open(): Promise<void> {
  const startedMs = Date.now()
  const progress = (what: string) => print(`${((Date.now() - startedMs) / 1000).toFixed(1).padStart(5)} s  up: ${what}`)
  const environment = await openEnvironment({
    ...fullEnvironment,
    mode: 'socket',
    bots: ['bot-1'],
    rewrite: sceneConfiguration,
    progress,
  })
  // The page is built on the first start; the tour does without it.
  const { pageOf } = await import('./environment/page-of.ts')
  const page = await pageOf(environment)
  print(`\nOpen ${page.url} in a browser. Ctrl-C ends everything.\n`)
}

/** Plays a story, ends everything, and exits with 0 if every promise was kept. */
async function tell<Played>(story: Story<Played>): Promise<never> {
  const kept = await perform(story, print).catch((error: unknown) => {
    print(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return false
  })
  await shutDown()
  process.exit(kept ? 0 : 1)
}

const given = scriptOptions('npm run demo -- [--tour | --night]', {
  tour: { type: 'boolean', default: false },
  night: { type: 'boolean', default: false },
})
if (given.tour) await tell(tour)
else if (given.night) await tell(night)
else await open()
