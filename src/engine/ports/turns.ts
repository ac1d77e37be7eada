/** The subject of a turn: an operation, a run, the messages of an operation, a notice for a channel, or a digest. */
export type TurnId = { readonly kind: 'operation' | 'run' | 'messages' | 'notice' | 'digest'; readonly id: string }

/** When the next turn of a subject is due. A wake-up may come earlier; an additional turn is harmless. */
export type NextTurn =
  | { readonly again: 'now' }
  | { readonly again: 'at'; readonly atMs: number }
  | { readonly again: 'when woken' }
  | { readonly again: 'never' }

/** The queue of turns, which carries only ids. */
export type Turns = {
  /** Ensures that the subject gets a turn no later than `atMs`. */
  schedule(turn: TurnId, atMs: number): Promise<void>
  /** Ensures that the subject gets a turn now; a wake-up during a turn causes another turn. */
  wake(turn: TurnId): Promise<void>
}
