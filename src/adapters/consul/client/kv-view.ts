import { type Authority, nameOf } from './authority.ts'
import type { Kv, KvEntry } from './kv.ts'

/**
 * The store as one reading of some trees shows it: what is read under `prefixes` is that of `read`, and rights are asked
 * for instead of tried. Keys elsewhere, and changes, are those of the store itself.
 */
export function kvView(
  kv: Kv,
  prefixes: readonly string[],
  read: () => Promise<readonly KvEntry[]>,
  authority: Authority,
): Kv {
  const covers = (key: string): boolean => prefixes.some((prefix) => key.startsWith(prefix))
  const under = async (asked: readonly string[]): Promise<readonly KvEntry[]> =>
    (await read()).filter(({ key }) => asked.some((prefix) => key.startsWith(prefix)))
  const refusedKeys: Kv['refusedKeys'] = async (access, keys) => {
    const lacked = await authority.lacking(keys.map((segment) => ({ resource: 'key', access, segment })))
    return lacked.map(({ right, said }) => ({ key: nameOf(right), said }))
  }
  return {
    ...kv,
    tree: (prefix) => (covers(prefix) ? under([prefix]) : kv.tree(prefix)),
    trees: (asked) => (asked.every(covers) ? under(asked) : kv.trees(asked)),
    entry: async (key) => (covers(key) ? ((await read()).find((entry) => entry.key === key) ?? null) : kv.entry(key)),
    async entries(keys) {
      if (!keys.every(covers)) return kv.entries(keys)
      const wanted = new Set(keys)
      return (await read()).filter(({ key }) => wanted.has(key))
    },
    async names(prefix) {
      if (!covers(prefix)) return kv.names(prefix)
      const names = (await under([prefix])).map(({ key }) => {
        const end = key.indexOf('/', prefix.length)
        return end === -1 ? key : key.slice(0, end + 1)
      })
      return [...new Set(names)]
    },
    refusedKeys,
    assertReadable: (keys) =>
      authority.assertRights(keys.map((segment) => ({ resource: 'key', access: 'read', segment }))),
  }
}
