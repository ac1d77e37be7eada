import { hashOf } from '../hash.ts'
import type { MaintenanceWindow } from '../windows/window.ts'
import type { UnattendedRequester } from './requester.ts'

/** Work that may happen in a window without a request: which nodes, when it is prepared, and who answers for it. */
export type UnattendedEntry = {
  readonly command: 'reboot'
  /** `needed`: the nodes that need it when the night is prepared, and still need it in the window. */
  readonly when: 'needed'
  /** Target expressions in the grammar of commands. */
  readonly nodes: readonly string[]
  readonly window: MaintenanceWindow
  /** The local time in the zone of the window at which a night is prepared, such as `15:00`. */
  readonly prepare: string
  /** How long before the window opens its card must be posted at the latest, in milliseconds. */
  readonly noticeMs: number
  /** The most nodes of one night. */
  readonly atMost: number
  /** The user group (id) that answers for it. */
  readonly owner: string
  /** How its nodes follow each other, as options of the command; absent for those that requests have. */
  readonly atOnce?: number
  readonly waves?: 'canary' | 'none'
  readonly soakMs?: number
  readonly quarantine?: number
}

/** The requester of what an entry causes: the entry as it is now. */
export const requesterOf = (name: string, entry: UnattendedEntry): UnattendedRequester => ({
  policy: name,
  hash: hashOf(entry),
  owner: entry.owner,
})
