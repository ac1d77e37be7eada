import { expect, test } from 'vitest'
import { keysOf } from '../../src/adapters/redis/keys.ts'

/** Every key of a cluster, by its name in the table of keys. */
const namesOf = (cluster: string): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(keysOf(cluster)).map(([name, key]) => [name, typeof key === 'string' ? key : key('digest/1', 1)]),
  )

test('S25 redis keys: no key is shared by two clusters, and all keys of one lie in one slot', () => {
  const other = namesOf('us-1')
  for (const [name, key] of namesOf('eu-1')) {
    expect(key, name).toMatch(/^lockkeeper:\{eu-1\}/)
    expect(key, name).not.toBe(other.get(name))
  }
})
