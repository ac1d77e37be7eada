import type { AuditHead } from '../../core/cluster/events.ts'

/** A head of the audit chain as it was kept, and which keeping that was. */
export type KeptHead = { readonly head: AuditHead; readonly version: number }

/** Keeps the head of the audit chain where the chain's own store cannot forget it. */
export type AuditAnchor = {
  /** Null before anything was kept. */
  kept(): Promise<KeptHead | null>
  /** Keeps another head, if what is kept is still what was read. */
  keep(before: KeptHead | null, head: AuditHead): Promise<'kept' | 'changed'>
}
