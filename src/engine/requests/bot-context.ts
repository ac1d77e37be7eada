import type { ClusterContext } from '../ports/context.ts'

/** The clusters of one bot, by name, and its slash command. */
export type BotContext = {
  readonly clusters: ReadonlyMap<string, ClusterContext>
  /** Slash command prefix, such as `/cluster`. */
  readonly prefix: string
}
