import type { AuditHead } from '../../core/cluster/events.ts'

/** The anchored head of the audit log, with the version of the anchor in its store. */
export type KeptHead = { readonly head: AuditHead; readonly version: number }

/** Stores the head of the audit log apart from the audit log itself, so that losing one does not lose the other. */
export type AuditAnchor = {
  /** The anchored head; null before the first one. Throws `Failure`. */
  kept(): Promise<KeptHead | null>
  /** Replaces the anchor unless it has changed since it was read as `before`. Throws `Failure`. */
  keep(before: KeptHead | null, head: AuditHead): Promise<'kept' | 'changed'>
}
