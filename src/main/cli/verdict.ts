import type { RedisJournals } from '../../adapters/redis/journals.ts'
import { auditIntact } from '../../engine/journals/audit.ts'
import type { AuditAnchor } from '../../engine/ports/audit-anchor.ts'

/** Whether the audit log of a cluster is intact, in words. */
export type AuditVerdict = { readonly is: 'whole' | 'not whole'; readonly words: string }

/**
 * Verifies the chain, and that it still has the head that the audit anchor has: a chain that was cut off at its end has
 * no gap.
 */
export async function auditVerdict(
  journals: Pick<RedisJournals, 'verify' | 'holds' | 'head'>,
  auditAnchor: AuditAnchor,
): Promise<AuditVerdict> {
  const verdict = await journals.verify()
  if (verdict.chain === 'broken') return { is: 'not whole', words: `the chain is BROKEN at ${verdict.where}` }
  try {
    const stands = await auditIntact({ auditAnchor, journals })
    if (stands.is === 'whole') return { is: 'whole', words: 'the chain verifies' }
    const { kept, found } = stands
    const words = `the chain LOST ITS END: Consul has entry ${kept.position} as its head, and the chain ends at entry ${found.position}`
    return { is: 'not whole', words }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return {
      is: 'not whole',
      words: `the existing entries verify; whether the newest ones are missing is unknown: ${why}`,
    }
  }
}
