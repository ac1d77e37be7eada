import { type DemoEnvironment, fullEnvironment, openEnvironment } from '../environment/environment.ts'
import { judge } from './checks.ts'
import { playScenario } from './scenario.ts'

/** Plays the story without a browser, prints it as people read it, and reports whether every promise was kept. */
export async function tour(print: (line: string) => void): Promise<boolean> {
  const startedMs = Date.now()
  const at = () => `${((Date.now() - startedMs) / 1000).toFixed(1).padStart(5)} s`
  await using environment = await openEnvironment({
    ...fullEnvironment,
    mode: 'http',
    bots: ['bot-1'],
    progress: (what) => print(`${at()}  up: ${what}`),
  })
  try {
    await playScenario(environment, (act) => print(`${at()}  ${act}`))
  } catch (error) {
    for (const line of botErrors(environment)) print(line)
    throw error
  }
  print(`\n${withoutRedrawings(environment.workspace.transcript('everything', 'as it happened'))}\n`)
  const promises = await judge(environment, ['storage-01', 'storage-02'])
  for (const { promise, kept, seen } of promises) print(`${kept ? 'kept  ' : 'BROKEN'} ${promise} (${seen})`)
  return promises.every(({ kept }) => kept)
}

/** The transcript with the first and the last version of each card; the versions in between are left out. */
function withoutRedrawings(transcript: string): string {
  const blocks = transcript.split(/\n(?=\S| {2}\S)/)
  const titleOf = (block: string) => /^lockkeeper \(edited\): (.*?):/.exec(block)?.[1]
  return blocks
    .filter((block, index) => {
      const title = titleOf(block)
      return title === undefined || !blocks.slice(index + 1).some((later) => titleOf(later) === title)
    })
    .join('\n')
}

const maxErrors = 40

/** The bots' warnings and errors, for finding out why the story stopped. */
const botErrors = ({ bots }: DemoEnvironment): readonly string[] =>
  bots.flatMap((bot) => bot.logged().filter((line) => !/"level":"(info|debug)"/.test(line))).slice(-maxErrors)
