import type { ConfigurationRecord } from '../../src/core/cluster/configuration.ts'
import type { Configurations, KeptConfigurations } from '../../src/engine/ports/configurations.ts'
import { Failure } from '../../src/engine/ports/failure.ts'

/** The hash of the configuration that is in force when a world begins. */
export const initialConfiguration = 'c0ffee00'.repeat(8)

/** A store of the configuration in force, in memory. */
export class MemoryConfigurations implements Configurations {
  away = false
  #kept: KeptConfigurations | null
  constructor(hash: string | null) {
    this.#kept =
      hash === null ? null : { record: { inForce: { hash, sinceMs: 0, person: null }, bots: {} }, version: 1 }
  }
  async kept(): Promise<KeptConfigurations | null> {
    this.#ask()
    return this.#kept
  }
  async keep(before: KeptConfigurations | null, record: ConfigurationRecord): Promise<'kept' | 'changed'> {
    this.#ask()
    if ((before?.version ?? 0) !== (this.#kept?.version ?? 0)) return 'changed'
    this.#kept = { record, version: (before?.version ?? 0) + 1 }
    return 'kept'
  }
  #ask(): void {
    if (this.away) throw new Failure('configurations', 'no leader', 'none')
  }
}
