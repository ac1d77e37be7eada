import type { ClusterContext } from '../ports/context.ts'
import type { Notice } from '../ports/notices.ts'

/** The ports of `notify`. */
export type NotifyContext = Pick<ClusterContext, 'notices' | 'turns'>

/** Files a notice for delivery, unless one with the same key was filed within the last week. */
export async function notify({ notices, turns }: NotifyContext, notice: Notice): Promise<void> {
  if ((await notices.file(notice)) === 'filed') await turns.wake({ kind: 'notice', id: notice.key })
}

/** Wakes every waiting notice, because the bot that filed it may have died before it did. */
export async function wakeNotices({ notices, turns }: Pick<ClusterContext, 'notices' | 'turns'>): Promise<void> {
  for (const id of await notices.all()) await turns.wake({ kind: 'notice', id })
}
