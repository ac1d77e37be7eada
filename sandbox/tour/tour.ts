import { openHarbour, wholeHarbour } from '../harbour/harbour.ts'
import { judge } from './promises.ts'
import { tellStory } from './story.ts'

/** Plays the story without a browser, prints it as people read it, and says whether every promise was kept. */
export async function tour(print: (line: string) => void): Promise<boolean> {
  const startedMs = Date.now()
  const at = () => `${((Date.now() - startedMs) / 1000).toFixed(1).padStart(5)} s`
  await using harbour = await openHarbour({
    ...wholeHarbour,
    mode: 'http',
    bots: ['bot-1'],
    progress: (what) => print(`${at()}  up: ${what}`),
  })
  await tellStory(harbour, (act) => print(`${at()}  ${act}`))
  print(`\n${harbour.workspace.transcript('everything', 'as it happened')}\n`)
  const promises = await judge(harbour, ['storage-01', 'storage-02'])
  for (const { promise, kept, seen } of promises) print(`${kept ? 'kept  ' : 'BROKEN'} ${promise} (${seen})`)
  return promises.every(({ kept }) => kept)
}
