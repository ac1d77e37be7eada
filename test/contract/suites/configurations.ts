import { describe, expect, it } from 'vitest'
import { reported } from '../../../src/core/cluster/configuration.ts'
import type { Configurations } from '../../../src/engine/ports/configurations.ts'

const by = (instance: string, hash: string) => ({ instance, hash, nowMs: 1_795_000_000_000 })

/** The contract of every store of the configuration in force; `open` returns two that use the same store. */
export function describeConfigurations(
  name: string,
  open: () => Promise<readonly [Configurations, Configurations]>,
): void {
  describe(`configurations: ${name}`, () => {
    it('kept: returns what was kept last, and null before', async () => {
      const [one, other] = await open()
      expect(await one.kept()).toBeNull()
      const record = reported(null, by('bot-1', 'a'.repeat(64)))
      expect(await one.keep(null, record)).toBe('kept')
      expect((await other.kept())?.record).toEqual(record)
    })

    it('keep: keeps nothing when another bot kept a record in between', async () => {
      const [one, other] = await open()
      await one.keep(null, reported(null, by('bot-1', 'a'.repeat(64))))
      const before = await one.kept()
      const next = reported(before?.record ?? null, by('bot-2', 'b'.repeat(64)))
      expect(await other.keep(await other.kept(), next)).toBe('kept')
      expect(await one.keep(before, reported(null, by('bot-3', 'c'.repeat(64))))).toBe('changed')
      expect(await one.keep(null, reported(null, by('bot-3', 'c'.repeat(64))))).toBe('changed')
      expect((await one.kept())?.record).toEqual(next)
    })
  })
}
