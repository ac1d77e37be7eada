import { z } from 'zod'
import { Failure } from '../../engine/failure.ts'
import type { Witness } from '../../engine/ports/witness.ts'
import type { Kv } from './kv.ts'
import type { LockKeys } from './locks/keys.ts'
import { parsedJson } from './parsed-json.ts'
import { source } from './trouble.ts'

const keptHead = z.object({ schema: z.literal(1), position: z.int().nonnegative(), hash: z.string() })

/** Keeps the head of the audit chain in Consul. */
export const consulWitness = (kv: Kv, keys: LockKeys): Witness => ({
  async kept() {
    const entry = await kv.entry(keys.auditHead)
    if (entry === null) return null
    const read = keptHead.safeParse(parsedJson(entry.text))
    if (!read.success) throw new Failure(source, `${keys.auditHead} holds what this version cannot read`, 'none')
    const { position, hash } = read.data
    return { head: { position, hash }, version: entry.modifyIndex }
  },
  async keep(before, { position, hash }) {
    const text = JSON.stringify({ schema: 1, position, hash })
    const written = await kv.transact([{ verb: 'cas', key: keys.auditHead, index: before?.version ?? 0, text }])
    return written.is === 'done' ? 'kept' : 'changed'
  },
})
