import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalJson } from '../../../src/core/hash.ts'
import { entryHash, schemaVersion } from '../../../src/core/journal.ts'
import { everyJournal } from './every-event.ts'

// Run by hand (node test/unit/stored/freeze.ts) until a schema is released; from then on its file never changes.
const stored = everyJournal.map((entries) =>
  entries.map((entry) => ({ hash: entryHash(entry), entry: canonicalJson(entry) })),
)
writeFileSync(join(import.meta.dirname, `v${schemaVersion}.json`), `${JSON.stringify(stored, null, 1)}\n`)
