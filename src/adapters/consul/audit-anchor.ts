import { z } from 'zod'
import type { AuditAnchor } from '../../engine/ports/audit-anchor.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { source } from './client/errors.ts'
import type { Kv } from './client/kv.ts'
import { parsedJson } from './client/parsed-json.ts'
import type { LockKeys } from './locks/keys.ts'

const keptHead = z.object({ schema: z.literal(1), position: z.int().nonnegative(), hash: z.string() })

/** Stores the head of the audit chain in Consul. */
export const consulAuditAnchor = (kv: Kv, keys: LockKeys): AuditAnchor => ({
  async kept() {
    const entry = await kv.entry(keys.auditHead)
    if (entry === null) return null
    const read = keptHead.safeParse(parsedJson(entry.text))
    if (!read.success) throw new Failure(source, `${keys.auditHead} has a value that this version cannot read`, 'none')
    const { position, hash } = read.data
    return { head: { position, hash }, version: entry.modifyIndex }
  },
  async keep(before, { position, hash }) {
    const text = JSON.stringify({ schema: 1, position, hash })
    const written = await kv.transact([{ verb: 'cas', key: keys.auditHead, index: before?.version ?? 0, text }])
    return written.is === 'done' ? 'kept' : 'changed'
  },
})
