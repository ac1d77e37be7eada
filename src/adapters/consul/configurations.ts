import { z } from 'zod'
import type { Configurations } from '../../engine/ports/configurations.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { source } from './client/errors.ts'
import type { Kv } from './client/kv.ts'
import { parsedJson } from './client/parsed-json.ts'
import type { LockKeys } from './locks/keys.ts'

const milliseconds = z.int().nonnegative()

const storedRecord = z.strictObject({
  schema: z.literal(1),
  inForce: z.strictObject({ hash: z.string(), sinceMs: milliseconds, person: z.string().nullable() }),
  bots: z.record(z.string(), z.strictObject({ hash: z.string(), sinceMs: milliseconds, seenMs: milliseconds })),
})

/** Stores the configuration in force in Consul. */
export const consulConfigurations = (kv: Kv, keys: LockKeys): Configurations => ({
  async kept() {
    const entry = await kv.entry(keys.configuration)
    if (entry === null) return null
    const read = storedRecord.safeParse(parsedJson(entry.text))
    if (!read.success)
      throw new Failure(source, `${keys.configuration} has a value that this version cannot read`, 'none')
    const { schema: _schema, ...record } = read.data
    return { record, version: entry.modifyIndex }
  },
  async keep(before, record) {
    const text = JSON.stringify({ schema: 1, ...record })
    const written = await kv.transact([{ verb: 'cas', key: keys.configuration, index: before?.version ?? 0, text }])
    return written.is === 'done' ? 'kept' : 'changed'
  },
})
