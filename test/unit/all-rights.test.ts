import { expect, test } from 'vitest'
import type { Rights } from '../../src/engine/ports/rights.ts'
import { allRights } from '../../src/main/bot/all-rights.ts'

const lacking = (...ids: readonly string[]): Rights => ({
  missing: async () =>
    ids.map((id) => ({
      requirement: { id, system: 'A store', grant: `+${id}`, purpose: 'work', without: 'nothing starts' },
      refused: `refused ${id}`,
    })),
})

test('F94 all rights: lack what is missing in any system', async () => {
  const missing = await allRights([lacking('locks'), lacking(), lacking('get', 'set')]).missing()
  expect(missing.map(({ requirement }) => requirement.id)).toEqual(['locks', 'get', 'set'])
})

test('F94 all rights: are unknown while one system does not answer', async () => {
  const silent: Rights = { missing: () => Promise.reject(new Error('no answer')) }
  await expect(allRights([lacking(), silent]).missing()).rejects.toThrow('no answer')
})
