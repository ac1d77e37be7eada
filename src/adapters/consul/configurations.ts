import { z } from 'zod'
import type { Configurations } from '../../engine/ports/configurations.ts'
import type { Kv } from './client/kv.ts'
import { readRecord, replaceRecord } from './client/records.ts'
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
    const read = await readRecord(kv, keys.configuration, storedRecord)
    if (read === null) return null
    const { schema: _schema, ...record } = read.record
    return { record, version: read.version }
  },
  keep: (before, record) => replaceRecord(kv, keys.configuration, before, record),
})
