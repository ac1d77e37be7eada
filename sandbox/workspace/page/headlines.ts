import type { World } from '../world.ts'

/** A message of the app outside of threads, by the first lines that it has had. */
export interface Headline {
  readonly channelId: string
  readonly ts: string
  /** The only person who sees it; undefined for a message that everyone in the channel sees. */
  readonly visibleTo: string | undefined
  /** Whether it was deleted or dismissed. */
  readonly gone: boolean
  /** Oldest first, each once in a row; the last one is what it shows now. */
  readonly lines: readonly string[]
}

const newest = 100

/**
 * The newest messages of an app in all channels, oldest first, whoever can see them: what happened in the workspace, for
 * a guide that says the same to every person.
 */
export function headlinesOf(world: World, appUserId: string): readonly Headline[] {
  return [...world.channels.values()]
    .flatMap((channel) => world.messagesIn(channel.id).slice(-newest * 3))
    .filter(({ author, threadTs }) => author === appUserId && threadTs === undefined)
    .sort((one, other) => Number(one.ts) - Number(other.ts))
    .slice(-newest)
    .map(({ channelId, ts, visibleTo, gone, revisions }) => {
      const lines = revisions.map(({ text }) => text.split('\n', 1)[0] ?? '')
      return { channelId, ts, visibleTo, gone, lines: lines.filter((line, index) => line !== lines[index - 1]) }
    })
}
