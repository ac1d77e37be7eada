import { expect, test } from 'vitest'
import { ignoredResults, notAnswering } from './results.ts'
import { codeUnder, read } from './sources.ts'

/** Every write that can come to more than one end. */
const writes = [
  ...['kv.transact', 'locks.acquire', 'locks.enter', 'locks.keepDrained', 'locks.breakLock'],
  ...['cluster.clearTrigger', 'cluster.liftStop', 'repairs.clearDied', 'auditAnchor.keep'],
  ...['ledger.write', 'postings.write', 'notices.mark'],
]
const ports = ['cluster', 'locks', 'audit-anchor', 'chat', 'postings', 'notices'].map((name) =>
  read(`src/engine/ports/${name}.ts`),
)

test('F02 results: what became of a write is looked at everywhere', () => {
  expect(notAnswering([...ports, read('src/adapters/consul/client/kv.ts')], writes)).toEqual([])
  expect(ignoredResults(codeUnder('src'), writes)).toEqual([])
})

test('F02 results: a write whose result is ignored is found, and so is one that answers nothing', () => {
  const ignoring = (text: string) => ignoredResults([{ path: 'src/x.ts', text }], ['kv.transact'])
  expect(ignoring('    await store.kv.transact([])')).toHaveLength(1)
  expect(ignoring('    void kv.transact([]).catch(ignored)')).toHaveLength(1)
  expect(ignoring('    const written = await kv.transact([])')).toEqual([])
  expect(ignoring('    await kv.transact([]).then(ignored, ignored)')).toEqual([])
  expect(notAnswering([{ path: 'x', text: '  keep(head: Head): Promise<void>' }], ['auditAnchor.keep'])).toHaveLength(1)
})
