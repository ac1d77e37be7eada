import { expect, it } from 'vitest'
import { concurrencyLimit } from '../../src/engine/ports/concurrency-limit.ts'

function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  let open = (): void => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, passed }
}

it('concurrency limit: never exceeds its limits, overall and for each host, and runs all work in the end', async () => {
  const { pass } = concurrencyLimit(5, 2)
  let all = 0
  let most = 0
  const perHost = new Map<string, number>()
  let maxPerHost = 0
  const work = async (host: string): Promise<string> => {
    all += 1
    perHost.set(host, (perHost.get(host) ?? 0) + 1)
    most = Math.max(most, all)
    maxPerHost = Math.max(maxPerHost, perHost.get(host) ?? 0)
    await new Promise((resolve) => setImmediate(resolve))
    all -= 1
    perHost.set(host, (perHost.get(host) ?? 0) - 1)
    return host
  }
  const hosts = Array.from({ length: 60 }, (_, index) => `node-${Math.floor(index / 9)}`)
  expect(await Promise.all(hosts.map((host) => pass(host, null, () => work(host))))).toEqual(hosts)
  expect({ most, maxPerHost }).toEqual({ most: 5, maxPerHost: 2 })
})

it.each(['ADMIN-01', 'admin-01.', 'admin-01.example.org'])(
  'F36 concurrency limit: %s counts as admin-01',
  async (spelt) => {
    const { pass } = concurrencyLimit(10, 1)
    const slow = gate()
    const order: string[] = []
    const first = pass('admin-01', null, () => slow.passed)
    const second = pass(spelt, null, async () => order.push('second'))
    await pass('admin-010', null, async () => order.push('other host'))
    slow.open()
    await Promise.all([first, second])
    expect(order).toEqual(['other host', 'second'])
  },
)

it('concurrency limit: a busy host does not delay other hosts', async () => {
  const { pass } = concurrencyLimit(10, 1)
  const slow = gate()
  const order: string[] = []
  const first = pass('slow', null, () => slow.passed)
  const second = pass('slow', null, async () => order.push('second'))
  await pass('quick', null, async () => order.push('quick'))
  slow.open()
  await Promise.all([first, second])
  expect(order).toEqual(['quick', 'second'])
})

it('concurrency limit: work that is aborted before its turn never starts, and fails without an effect', async () => {
  const { pass } = concurrencyLimit(1, 1)
  const slow = gate()
  const patience = new AbortController()
  const first = pass('a', null, () => slow.passed)
  const begun: string[] = []
  const second = pass('a', patience.signal, async () => begun.push('second'))
  patience.abort()
  await expect(second).rejects.toMatchObject({ name: 'Failure', effect: 'none' })
  slow.open()
  await first
  await pass('a', null, async () => begun.push('third'))
  expect(begun).toEqual(['third'])
})

it('concurrency limit: failed work frees its slot', async () => {
  const { pass } = concurrencyLimit(1, 1)
  const failing = pass('a', null, () => Promise.reject(new Error('no')))
  await expect(failing).rejects.toThrow('no')
  expect(await pass('a', null, async () => 'next')).toBe('next')
})
