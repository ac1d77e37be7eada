import { type DemoEnvironment, type EnvironmentPlan, openEnvironment } from '../environment/environment.ts'
import type { Narrate } from './acts.ts'
import { newLines } from './new-lines.ts'
import type { PromiseCheck } from './promises.ts'

/** A story: where it plays, what happens, and what it promises of that. */
export type Story<Played> = {
  readonly plan: Omit<EnvironmentPlan, 'progress'>
  readonly play: (environment: DemoEnvironment, narrate: Narrate) => Promise<Played>
  readonly judge: (environment: DemoEnvironment, played: Played) => Promise<readonly PromiseCheck[]>
}

/**
 * Plays a story without a browser, prints each act as people read it, and reports whether every promise was kept. Throws,
 * after it has named the act, when the story does not go on.
 */
export async function perform<Played>(story: Story<Played>, print: (line: string) => void): Promise<boolean> {
  const startedMs = Date.now()
  const at = () => `${((Date.now() - startedMs) / 1000).toFixed(1).padStart(5)} s`
  await using environment = await openEnvironment({
    ...story.plan,
    progress: (what) => print(`${at()}  up: ${what}`),
  })
  const newText = newLines()
  const printNew = () => {
    const text = newText(environment.workspace.transcript('everything', 'as it happened'))
    if (text !== '') print(`${text}\n`)
  }
  let act = 'the story begins'
  let played: Played
  try {
    played = await story.play(environment, (next) => {
      printNew()
      act = next
      print(`${at()}  ${next}\n`)
    })
    printNew()
  } catch (error) {
    printNew()
    for (const line of botErrors(environment)) print(line)
    print(`BROKEN the story goes on after “${act}” (${firstLine(error)})`)
    throw error
  }
  const promises = await story.judge(environment, played)
  for (const { promise, kept, seen } of promises) print(`${kept ? 'kept  ' : 'BROKEN'} ${promise} (${seen})`)
  return promises.every(({ kept }) => kept)
}

const firstLine = (error: unknown): string => String(error).split('\n')[0] ?? ''

const maxErrors = 40

/** The bots' warnings and errors, for finding out why the story stopped. */
const botErrors = ({ bots }: DemoEnvironment): readonly string[] =>
  bots.flatMap((bot) => bot.logged().filter((line) => !/"level":"(info|debug)"/.test(line))).slice(-maxErrors)
