import { expect, test } from 'vitest'
import { answeredWrites, type WriteName } from '../world/port-methods.ts'
import { answering, ignoredAnswers, ignoredResults, notAnswering } from './results.ts'
import { codeUnder, read } from './sources.ts'

/** Writes after which the step observes the node again, so that their result may be ignored. */
const lookedAtAgain: readonly WriteName[] = ['nodes.disarm']
/** Every write with more than one result; the first is the Consul adapter's own. */
const writes = ['kv.transact', ...answeredWrites.filter((write) => !lookedAtAgain.includes(write))]

test('F02 results: the result of every write is used', () => {
  expect(notAnswering([read('src/adapters/consul/client/kv.ts')], ['kv.transact'])).toEqual([])
  expect(ignoredResults(codeUnder('src'), writes)).toEqual([])
  expect(lookedAtAgain.filter((write) => ignoredResults(codeUnder('src'), [write]).length === 0)).toEqual([])
})

test('F02 results: the result of every entry and decision is used in the engine', () => {
  const engine = codeUnder('src/engine')
  expect(engine.flatMap((source) => answering(source, 'exported'))).toEqual(
    expect.arrayContaining(['recordOperation', 'recordRun', 'recordDecision', 'decideOn', 'change']),
  )
  expect(ignoredAnswers(engine)).toEqual([])
})

test('F02 results: a write whose result is ignored is found, and so is one that answers nothing', () => {
  const ignoring = (text: string) => ignoredResults([{ path: 'src/x.ts', text }], ['kv.transact'])
  expect(ignoring('    await store.kv.transact([])')).toHaveLength(1)
  expect(ignoring('    if (lock !== null) await kv.transact([])')).toHaveLength(1)
  expect(ignoring('    void kv.transact([]).catch(ignored)')).toHaveLength(1)
  expect(ignoring('    const written = await kv.transact([])')).toEqual([])
  expect(ignoring('    await kv.transact([]).then(ignored, ignored)')).toEqual([])
  expect(notAnswering([{ path: 'x', text: '  keep(head: Head): Promise<void>' }], ['auditAnchor.keep'])).toHaveLength(1)
})

test('F02 results: a function whose answer is ignored is found by its declaration', () => {
  const writer = "export async function f(\n  { a }: B,\n  c: D,\n): Promise<'appended' | 'conflict'> {"
  const names = (text: string) => answering({ path: 'src/x.ts', text }, 'all')
  expect(names(writer)).toEqual(['f'])
  expect(names('async function g<T>(a: B): Promise<Outcome<T>> {')).toEqual(['g'])
  expect(names('export const h = (\n  a: B,\n): Promise<Outcome<C>> =>')).toEqual(['h'])
  expect(names('async function i(a: B): Promise<void> {\n}\nfunction j(): Promise<Outcome<C>> {')).toEqual(['j'])
  const ignoring = (text: string) => ignoredAnswers([{ path: 'src/x.ts', text: `${writer}\n${text}` }])
  expect(ignoring('  await f(context, {')).toHaveLength(1)
  expect(ignoring('  return f(context, {')).toEqual([])
  expect(ignoring('    say(\n      await f(context),\n    )')).toEqual([])
})
