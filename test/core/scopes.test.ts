import { expect, test } from 'vitest'
import { hashOf } from '../../src/core/hash.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import { scopesHash, scopesOf } from '../../src/core/policy/scopes.ts'
import { node, policy } from './policy-examples.ts'

const limited = { ...policy, rackSlots: 1 }
const rackScopesOf = (rack: string | null) =>
  scopesOf(limited, node('storage-01', { rack })).flatMap(({ name }) => (name.startsWith('rack/') ? [name] : []))

test('F170 scopes: a rack is one scope however its nodes spell it', () => {
  for (const rack of ['b2', 'B2', ' b2 ']) expect(rackScopesOf(rack)).toEqual(['rack/b2'])
  expect(rackScopesOf('b3')).toEqual(['rack/b3'])
  expect(rackScopesOf(null)).toEqual([])
})

test('F170 scopes: beside nodes that hold a rack in another spelling, nothing starts', () => {
  const former = (of: Policy) =>
    hashOf({
      cluster: of.clusterSlots,
      rack: of.rackSlots,
      roles: Object.fromEntries(Object.entries(of.roles).map(([role, { slots }]) => [role, slots])),
      unknownRole: of.unknownRole,
      pins: of.pins,
      besideRebootmgr: of.besideRebootmgr,
    })
  expect(scopesHash(limited)).not.toBe(former(limited))
  const unlimited = { ...policy, rackSlots: null }
  expect(scopesHash(unlimited)).toBe(former(unlimited))
})
