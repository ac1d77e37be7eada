import type { StoredMemory } from '../steps/memory.ts'

/** How the thread tells a step that ended as expected: few words, and news that are told only once. */
export type Brief = { readonly words: string; readonly news: readonly string[] }

/** What is known of a step's end beside its evidence and memory. */
export type StepEnding = {
  /** Null when the thread tells the evidence in full, on a line of its own. */
  readonly brief: Brief | null
  /** `none` when the step did nothing, although it was written down that it would: no tasks, no hooks. */
  readonly effect: 'as written' | 'none'
}

/** The end of a step that the thread tells in full. */
export const toldInFull: StepEnding = { brief: null, effect: 'as written' }

/** The end of a step that the thread collapses with the next one. */
export const toldInBrief = (words: string, news: readonly string[] = []): StepEnding => ({
  brief: { words, news: news.map((line) => line.replaceAll('\n', ' ')) },
  effect: 'as written',
})

/** The end of a step that did nothing. */
export const withoutEffect = (ending: StepEnding): StepEnding => ({ ...ending, effect: 'none' })

/** The ending as an event stores it, beside the memory. */
export const storedEnding = ({ brief, effect }: StepEnding): StoredMemory => ({
  ...(brief === null ? {} : { usual: brief.words }),
  ...(brief === null || brief.news.length === 0 ? {} : { news: brief.news.join('\n') }),
  ...(effect === 'none' ? { effect } : {}),
})

/** The ending of a stored step. */
export const endingOf = ({ notes: { usual, news, effect } }: { readonly notes: StoredMemory }): StepEnding => ({
  brief: usual === undefined ? null : { words: usual, news: news === undefined ? [] : news.split('\n') },
  effect: effect === 'none' ? 'none' : 'as written',
})
