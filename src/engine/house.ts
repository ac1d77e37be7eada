import type { Outside } from './outside.ts'

/** The clusters of one bot, by name, and how people call it. */
export type House = {
  readonly clusters: ReadonlyMap<string, Outside>
  /** Slash command prefix, such as `/cluster`. */
  readonly prefix: string
}
