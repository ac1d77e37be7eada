import { expect, test } from 'vitest'
import type { ConsulHttp } from '../../src/adapters/consul/client/http.ts'
import { pulseOf } from '../../src/adapters/consul/client/watch.ts'

/** The indexes that were waited for, at least this many, while Consul answers with the given ones in turn. */
async function indexesAsked(count: number, answers: readonly string[]): Promise<readonly string[]> {
  const asked: string[] = []
  const over = new AbortController()
  const http: Pick<ConsulHttp, 'wait'> = {
    async wait(_path, _query, index) {
      asked.push(index)
      if (asked.length >= count) over.abort()
      return { status: 200, body: [], index: answers[(asked.length - 1) % answers.length] ?? null }
    },
  }
  for await (const _ of pulseOf(http, [{ path: '/v1/kv/x', query: {} }]).beats(over.signal));
  return asked
}

test('watch: waits from the beginning when the index went back, as after a restored snapshot', async () => {
  expect((await indexesAsked(4, ['7', '9', '3', '4'])).slice(0, 4)).toEqual(['0', '7', '9', '0'])
})

test('watch: asks at most five times a second when an answer has no index that can be waited for', async () => {
  const began = performance.now()
  expect((await indexesAsked(4, ['0'])).slice(0, 4)).toEqual(['0', '0', '0', '0'])
  expect(performance.now() - began).toBeGreaterThan(3 * 190)
})
