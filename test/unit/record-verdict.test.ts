import { expect, it } from 'vitest'
import type { AuditHead } from '../../src/core/cluster/events.ts'
import type { AuditAnchor } from '../../src/engine/ports/audit-anchor.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { auditVerdict } from '../../src/main/cli/verdict.ts'

const headAt = (position: number): AuditHead => ({ position, hash: `hash-${position}` })

/** A chain of so many entries, each of which follows the one before it. */
const chainOf = (length: number) => ({
  verify: async () => ({ chain: 'verifies' as const }),
  holds: async ({ position, hash }: AuditHead) => position <= length && hash === headAt(position).hash,
  head: async () => headAt(length),
})

const anchorOf = (position: number): AuditAnchor => ({
  kept: async () => ({ head: headAt(position), version: 1 }),
  keep: async () => 'kept',
})

it('S35: audit verify agrees to a chain that goes on beyond what was witnessed', async () => {
  expect(await auditVerdict(chainOf(5), anchorOf(4))).toEqual({ is: 'whole', words: 'the chain verifies' })
})

it('S35: audit verify does not agree to a chain whose end was cut off, although what is left holds together', async () => {
  const { is, words } = await auditVerdict(chainOf(3), anchorOf(5))
  expect(is).toBe('not whole')
  expect(words).toBe('the chain LOST ITS END: Consul has entry 5 as its head, and the chain ends at entry 3')
})

it('I7: audit verify does not agree when the witness cannot be asked', async () => {
  const away = { ...anchorOf(5), kept: () => Promise.reject(new Failure('Consul', 'no answer', 'none')) }
  const { is, words } = await auditVerdict(chainOf(5), away)
  expect(is).toBe('not whole')
  expect(words).toContain('no answer')
})
