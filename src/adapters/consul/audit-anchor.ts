import { z } from 'zod'
import type { AuditAnchor } from '../../engine/ports/audit-anchor.ts'
import type { Kv } from './client/kv.ts'
import { readRecord, replaceRecord } from './client/records.ts'
import type { LockKeys } from './locks/keys.ts'

const keptHead = z.object({ schema: z.literal(1), position: z.int().nonnegative(), hash: z.string() })

/** Stores the head of the audit chain in Consul. */
export const consulAuditAnchor = (kv: Kv, keys: LockKeys): AuditAnchor => ({
  async kept() {
    const read = await readRecord(kv, keys.auditHead, keptHead)
    if (read === null) return null
    const { position, hash } = read.record
    return { head: { position, hash }, version: read.version }
  },
  keep: (before, { position, hash }) => replaceRecord(kv, keys.auditHead, before, { position, hash }),
})
