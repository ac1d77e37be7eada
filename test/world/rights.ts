import type { MissingRight } from '../../src/core/requirements.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import type { Rights } from '../../src/engine/ports/rights.ts'

/** A missing right of the cluster's store, with the error that was seen. */
export const missingRight = (refused: string): MissingRight => ({
  requirement: {
    id: 'store/flags',
    system: 'store',
    grant: 'key_prefix "flags/" { policy = "write" }',
    purpose: 'stop flags',
    without: 'nothing starts',
  },
  refused,
})

/** The store's missing rights, in memory. */
export class MemoryRights implements Rights {
  away = false
  lacking: readonly MissingRight[] = []
  async missing(): Promise<readonly MissingRight[]> {
    if (this.away) throw new Failure('rights', 'no leader', 'none')
    return this.lacking
  }
}
