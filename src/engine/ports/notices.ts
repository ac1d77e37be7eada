import type { Button, RichText } from '../../core/message.ts'

/** Something that a channel is to read once, whichever bot noticed it. */
export type Notice = {
  /** The same for the same thing, however often it is noticed; without colons. */
  readonly key: string
  readonly channel: string
  readonly lines: readonly RichText[]
  /** Present where something is asked. */
  readonly buttons?: readonly Button[]
  /** When what it tells happened, in milliseconds since 1970. */
  readonly sinceMs: number
}

/** A notice on its way. */
export type WaitingNotice = Notice & {
  /** Since when it may have arrived; null while it certainly has not. */
  readonly inDoubtSinceMs: number | null
}

/** Notices that are not said yet, and which were said lately. */
export type Notices = {
  /** Writes a notice down to be said, unless one with its key was written down within the last week. */
  file(notice: Notice): Promise<'filed' | 'known'>
  /** One that is not said yet; null when it was said, or never filed. */
  waiting(key: string): Promise<WaitingNotice | null>
  /** Keys of everything that is not said yet. */
  all(): Promise<readonly string[]>
  /** Writes down since when a waiting notice may have arrived, if its mark is still as it was read. */
  mark(notice: WaitingNotice, inDoubtSinceMs: number | null): Promise<'written' | 'conflict'>
  said(key: string): Promise<void>
}
