import type { News } from './measures.ts'
import type { PlayedLoad } from './play.ts'

// What Slack publishes: one message a second and channel, and fifty edits a minute in the workspace.
const messageMs = 1_000
const editMs = 60_000 / 50

/** The least time from each piece of news to its message that one message a second and channel allows, in milliseconds. */
export function leastDelays(news: readonly News[]): readonly number[] {
  return [...Map.groupBy(news, ({ channel }) => channel).values()].flatMap((own) => {
    let freeMs = 0
    return own
      .map(({ atMs }) => atMs)
      .sort((a, b) => a - b)
      .map((atMs) => {
        const sentMs = Math.max(atMs, freeMs)
        freeMs = sentMs + messageMs
        return sentMs - atMs
      })
  })
}

/**
 * The ages of cards, in milliseconds, if one program knew of every change at once and made an edit each 1.2 s, always of the card
 * whose first unseen change is the oldest.
 */
export function leastAges({ operations }: PlayedLoad): readonly number[] {
  const changes = operations.map(({ entries, runs }) =>
    [...entries, ...runs.flat()].map(({ atMs }) => atMs).sort((a, b) => a - b),
  )
  const next = changes.map(() => 0)
  const ages: number[] = []
  for (let nowMs = 0; ; ) {
    let oldest = 0
    for (const card of changes.keys()) if (first(changes, next, card) < first(changes, next, oldest)) oldest = card
    const changedMs = first(changes, next, oldest)
    if (!Number.isFinite(changedMs)) return ages
    nowMs = Math.max(nowMs, changedMs)
    ages.push(nowMs - changedMs)
    const own = changes[oldest] ?? []
    while ((own[next[oldest] ?? 0] ?? Number.POSITIVE_INFINITY) <= nowMs) next[oldest] = (next[oldest] ?? 0) + 1
    nowMs += editMs
  }
}

/** When a card changed first that nobody has seen yet; infinity when everything was seen. */
const first = (changes: readonly (readonly number[])[], next: readonly number[], card: number): number =>
  changes[card]?.[next[card] ?? 0] ?? Number.POSITIVE_INFINITY
