import type { StoredMemory } from '../steps/memory.ts'

/** The short form of a step that ended as expected: its words, and further lines that the thread shows once. */
export type Brief = { readonly words: string; readonly news: readonly string[] }

/** The end of a step, apart from its evidence and memory. */
export type StepEnding = {
  /** Null when the thread shows the whole evidence on a line of its own. */
  readonly brief: Brief | null
  /**
   * `none` when the step changed nothing although its intent was stored, for example because there were no tasks or
   * hooks.
   */
  readonly effect: 'as written' | 'none'
}

/** The end of a step whose evidence the thread shows in full. */
export const inFull: StepEnding = { brief: null, effect: 'as written' }

/** The end of a step that shares one line of the thread with the next. */
export const inBrief = (words: string, news: readonly string[] = []): StepEnding => ({
  brief: { words, news: news.map((line) => line.replaceAll('\n', ' ')) },
  effect: 'as written',
})

/** The end of a step that changed nothing. */
export const withoutEffect = (ending: StepEnding): StepEnding => ({ ...ending, effect: 'none' })

/** The ending as an event stores it in its notes. */
export const storedEnding = ({ brief, effect }: StepEnding): StoredMemory => ({
  ...(brief === null ? {} : { usual: brief.words }),
  ...(brief === null || brief.news.length === 0 ? {} : { news: brief.news.join('\n') }),
  ...(effect === 'none' ? { effect } : {}),
})

/** The ending in a stored event's notes. */
export const endingOf = ({ notes: { usual, news, effect } }: { readonly notes: StoredMemory }): StepEnding => ({
  brief: usual === undefined ? null : { words: usual, news: news === undefined ? [] : news.split('\n') },
  effect: effect === 'none' ? 'none' : 'as written',
})
