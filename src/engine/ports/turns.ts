/** Something that takes turns: an operation, a run, the messages of an operation, a notice for a channel, or a digest. */
export type TurnId = { readonly kind: 'operation' | 'run' | 'messages' | 'notice' | 'digest'; readonly id: string }

/** When the thing wants its next turn. A wake-up may come earlier; a turn too many does no harm. */
export type NextTurn =
  | { readonly again: 'now' }
  | { readonly again: 'at'; readonly atMs: number }
  | { readonly again: 'when woken' }
  | { readonly again: 'never' }

/** The queue of turns: it carries ids and nothing else. */
export type Turns = {
  /** Makes sure that the thing gets a turn no later than `atMs`. */
  schedule(turn: TurnId, atMs: number): Promise<void>
  /** Makes sure that the thing gets a turn now; a wake-up during a turn leads to another one. */
  wake(turn: TurnId): Promise<void>
}
