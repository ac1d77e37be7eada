import type { AuditHead } from '../../src/core/cluster/events.ts'
import { Failure } from '../../src/engine/failure.ts'
import type { KeptHead, Witness } from '../../src/engine/ports/witness.ts'

/** A witness in memory. */
export class MemoryWitness implements Witness {
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
