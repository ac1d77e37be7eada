import { expect, test } from 'vitest'
import type { ConsulHttp } from '../../src/adapters/consul/client/http.ts'
import { pulseOf } from '../../src/adapters/consul/client/watch.ts'

/**
 * The indexes of the watch's queries, at least `count`, and the pauses between them, while Consul answers with these
 * indexes in turn.
 */
async function watched(
  count: number,
  answers: readonly string[],
): Promise<{ readonly asked: readonly string[]; readonly pausesMs: readonly number[] }> {
  const asked: string[] = []
  const pausesMs: number[] = []
  const over = new AbortController()
  const http: Pick<ConsulHttp, 'wait'> = {
    async wait(_path, _query, index) {
      asked.push(index)
      if (asked.length >= count) over.abort()
      return { status: 200, body: [], index: answers[(asked.length - 1) % answers.length] ?? null }
    },
  }
  const pulse = pulseOf(http, [{ path: '/v1/kv/x', query: {} }], async (durationMs) => {
    pausesMs.push(durationMs)
    return 'passed'
  })
  for await (const _ of pulse.beats(over.signal));
  return { asked, pausesMs }
}

test('watch: waits from the beginning when the index went back, as after a restored snapshot', async () => {
  expect((await watched(4, ['7', '9', '3', '4'])).asked.slice(0, 4)).toEqual(['0', '7', '9', '0'])
})

test('watch: asks at most five times a second when an answer has no index that can be waited for', async () => {
  const { asked, pausesMs } = await watched(4, ['0'])
  expect(asked.slice(0, 4)).toEqual(['0', '0', '0', '0'])
  expect(pausesMs.slice(0, 3)).toEqual([200, 200, 200])
})
