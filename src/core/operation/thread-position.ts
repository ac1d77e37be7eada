/** How far a thread has come: entries told of the operation's journal, and of the journal of the run that it is at. */
export type Position = { readonly operation: number; readonly run: string | null; readonly entries: number }

/** Where every thread begins. */
export const threadStart: Position = { operation: 0, run: null, entries: 0 }
