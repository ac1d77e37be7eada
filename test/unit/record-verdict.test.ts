import { expect, it } from 'vitest'
import type { AuditHead } from '../../src/core/cluster/events.ts'
import type { AuditAnchor } from '../../src/engine/ports/audit-anchor.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { auditVerdict } from '../../src/main/cli/verdict.ts'

const headAt = (position: number): AuditHead => ({ position, hash: `hash-${position}` })

/** A valid chain of `length` entries. */
const chainOf = (length: number) => ({
  verify: async () => ({ chain: 'verifies' as const }),
  holds: async ({ position, hash }: AuditHead) => position <= length && hash === headAt(position).hash,
  head: async () => headAt(length),
})

const anchorOf = (position: number): AuditAnchor => ({
  kept: async () => ({ head: headAt(position), version: 1 }),
  keep: async () => 'kept',
})

it('S35 audit verify: accepts a chain that continues beyond its anchor', async () => {
  expect(await auditVerdict(chainOf(5), anchorOf(4))).toEqual({ is: 'whole', words: 'the chain verifies' })
})

it('S35 audit verify: refuses a chain whose end was cut off, although the rest verifies', async () => {
  const { is, words } = await auditVerdict(chainOf(3), anchorOf(5))
  expect(is).toBe('not whole')
  expect(words).toBe('the chain LOST ITS END: Consul has entry 5 as its head, and the chain ends at entry 3')
})

it('I7 audit verify: fails when the anchor cannot be read', async () => {
  const away = { ...anchorOf(5), kept: () => Promise.reject(new Failure('Consul', 'no answer', 'none')) }
  const { is, words } = await auditVerdict(chainOf(5), away)
  expect(is).toBe('not whole')
  expect(words).toContain('no answer')
})
