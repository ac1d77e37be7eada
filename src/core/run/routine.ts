import type { Notes } from './events.ts'

/** What a step that went as usual is told with: few words, and what is news only if nobody has read it before. */
export type Brief = { readonly words: string; readonly news: readonly string[] }

/** Marks a step's end as usual: the thread tells it together with the next that is not. Its evidence stays whole. */
export const routine = (words: string, news: readonly string[] = []): Notes => ({
  usual: words,
  ...(news.length > 0 ? { news: news.map((line) => line.replaceAll('\n', ' ')).join('\n') } : {}),
})

/** How a step that went as usual is told; null when it has to be told in full. */
export const briefOf = ({ usual, news }: Notes): Brief | null =>
  usual === undefined ? null : { words: usual, news: news === undefined ? [] : news.split('\n') }
