import type { Button, RichText } from '../../core/message.ts'

/** A message that a channel gets once, whichever bot files it. */
export type Notice = {
  /** Equal for every report of the same event; without colons. */
  readonly key: string
  readonly channel: string
  readonly lines: readonly RichText[]
  /** Present when the notice asks for a decision. */
  readonly buttons?: readonly Button[]
  /** When the reported event happened, in milliseconds since 1970. */
  readonly sinceMs: number
}

/** A notice that is not delivered yet. */
export type WaitingNotice = Notice & {
  /** Since when it may have arrived, in milliseconds since 1970; null while it certainly has not. */
  readonly inDoubtSinceMs: number | null
}

/** Notices that are not delivered yet, and the keys of those that were filed recently. */
export type Notices = {
  /** Stores a notice for delivery, unless one with its key was stored within the last week. */
  file(notice: Notice): Promise<'filed' | 'known'>
  /** A notice that is not delivered yet; null when it is delivered, or was never filed. */
  waiting(key: string): Promise<WaitingNotice | null>
  /** The keys of all notices that are not delivered yet. */
  all(): Promise<readonly string[]>
  /** Stores since when a notice may have arrived, unless its mark has changed since it was read. */
  mark(notice: WaitingNotice, inDoubtSinceMs: number | null): Promise<'written' | 'conflict'>
  said(key: string): Promise<void>
}
