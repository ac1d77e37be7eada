import type { AuditHead } from '../../src/core/cluster/events.ts'
import type { AuditAnchor, KeptHead } from '../../src/engine/ports/audit-anchor.ts'
import { Failure } from '../../src/engine/ports/failure.ts'

/** An audit anchor in memory. */
export class MemoryAuditAnchor implements AuditAnchor {
  away = false
  #kept: KeptHead | null = null
  async kept(): Promise<KeptHead | null> {
    this.#ask()
    return this.#kept
  }
  async keep(before: KeptHead | null, head: AuditHead): Promise<'kept' | 'changed'> {
    this.#ask()
    if ((before?.version ?? 0) !== (this.#kept?.version ?? 0)) return 'changed'
    this.#kept = { head, version: (before?.version ?? 0) + 1 }
    return 'kept'
  }
  #ask(): void {
    if (this.away) throw new Failure('witness', 'no leader', 'none')
  }
}
