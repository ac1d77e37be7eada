import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { downtimeOf } from '../../src/adapters/icinga/downtime.ts'
import { type Icinga, openIcinga } from '../../src/adapters/icinga/icinga.ts'
import type { Mark } from '../../src/core/capabilities/mark.ts'
import type { Capability } from '../../src/engine/ports/capability.ts'
import { type CapabilityWorld, describeCapability, losingAnswers } from '../contract/suites/capability.ts'
import { FakeIcinga } from '../world/alerts/icinga.ts'
import { type Served, served } from '../world/alerts/served.ts'
import { nodeOf } from '../world/node.ts'
import { testLock } from '../world/test-lock.ts'

const minuteMs = 60_000
const settings = { host: '{node}', lengthMs: 25 * minuteMs, afterMs: 5 * minuteMs, atMostMs: 60 * minuteMs }
const node = nodeOf('n1')
const time = { nowMs: Date.parse('2026-11-30T12:00:00Z') }
const clock = { now: () => time.nowMs }
const passes = (ms: number): void => {
  time.nowMs += ms
}
const endpoint = (url: string) => ({ url, authorization: null, certificateAuthority: null })
const make = (client: Icinga, over: Partial<typeof settings> = {}, name = 'node-downtime'): Capability =>
  downtimeOf({ cluster: 'eu-1', name, settings: { ...settings, ...over } }, client, clock)
const serving = (fake: () => FakeIcinga): Promise<Served> =>
  served(({ method, path, query, body }) => fake().answer(method, path, query.get('filter') ?? '', body))

describeCapability('downtime on a fake Icinga', async (): Promise<CapabilityWorld> => {
  const fake = new FakeIcinga(clock.now)
  const server = await serving(() => fake)
  const [client, down] = [openIcinga(endpoint(server.url)), openIcinga(endpoint('http://127.0.0.1:9'))]
  const capability = make(client, { afterMs: 0 })
  return {
    capability,
    node,
    lossy: losingAnswers(capability, ['apply', 'revert']),
    unreachable: make(down),
    inPlace: async () => (fake.inEffect('n1').length > 0 ? 'yes' : 'no'),
    applied: null,
    others: null,
    pause: async () => passes(1_000),
    histories: 20,
    async close() {
      await Promise.all([client.close(), down.close()])
      server.close()
    },
  }
})

const markOf = (run: string, over: Partial<Mark> = {}): Mark => ({
  run,
  applied: { place: '4', attempt: 1 },
  reverted: null,
  ours: 'this run',
  drainedBy: [],
  reason: 'kernel',
  before: null,
  version: null,
  ...over,
})
const mark = markOf('op-1-1')
const undoing = markOf('op-1-1', { reverted: { place: '9', attempt: 1 } })
const lock = testLock(mark.run, node.name)

describe('downtime', () => {
  let fake: FakeIcinga
  let server: Served
  let client: Icinga
  let downtime: Capability
  beforeAll(async () => {
    server = await serving(() => fake)
    client = openIcinga(endpoint(server.url))
    downtime = make(client)
  })
  afterAll(async () => {
    await client.close()
    server.close()
  })
  beforeEach(() => {
    fake = new FakeIcinga(clock.now)
  })
  const down = (host = 'n1'): number => fake.inEffect(host).length
  const renewed = async (): Promise<void> => downtime.lease?.renew(lock, node, mark)

  it('S62 downtime: ends by itself unless it is renewed, and is one at any time', async () => {
    await downtime.apply(lock, node, mark)
    passes(24 * minuteMs)
    await renewed()
    expect(down()).toBe(1)
    passes(24 * minuteMs)
    expect(down()).toBe(1)
    passes(minuteMs)
    expect(down()).toBe(0)
  })

  it('S62 downtime: renewals do not extend it beyond the maximum, counted from its begin', async () => {
    await downtime.apply(lock, node, mark)
    for (let minute = 0; minute < 60; minute += 1) {
      expect([minute, down()]).toEqual([minute, 1])
      passes(minuteMs)
      await renewed()
    }
    expect(down()).toBe(0)
  })

  it('S62 downtime: stays for a while after the end of the work, and a late bot schedules none', async () => {
    await downtime.apply(lock, node, mark)
    await downtime.revert(lock, node, undoing)
    expect(await downtime.observe(node, undoing)).toMatchObject({ is: 'reverted' })
    passes(5 * minuteMs - 1)
    expect(down()).toBe(1)
    passes(2)
    expect(down()).toBe(0)
    const scheduled = () => server.requests.filter(({ path }) => path.endsWith('schedule-downtime')).length
    const before = scheduled()
    await renewed()
    await downtime.apply(lock, node, mark)
    expect(scheduled()).toBe(before)
  })

  it('S69 downtime: of several that lost answers left behind, one is kept and the others end', async () => {
    for (const times of [1, 2]) {
      fake.answer('POST', '/v1/actions/schedule-downtime', '', {
        type: 'Host',
        filter: 'host.name=="n1"',
        author: 'lockkeeper eu-1 node-downtime n1',
        comment: 'lockkeeper op-1-1: kernel',
        start_time: clock.now() / 1000,
        end_time: clock.now() / 1000 + times,
        fixed: true,
        all_services: true,
      })
    }
    expect(down()).toBe(2)
    await downtime.apply(lock, node, mark)
    expect(down()).toBe(1)
  })

  it('I5 downtime: that a late bot schedules while another one seals its mark is removed at once', async () => {
    const late: Icinga = {
      ...client,
      async schedule(written) {
        await downtime.revert(lock, node, undoing)
        return client.schedule(written)
      },
    }
    await make(late, { afterMs: 0 }).apply(lock, node, mark)
    expect(down()).toBe(0)
  })

  it('I5 downtime: of another capability or node is neither counted nor removed', async () => {
    await make(client, {}, 'other').apply(lock, node, mark)
    await downtime.apply(testLock('op-1-2', 'n2'), nodeOf('n2'), markOf('op-1-2'))
    expect(await downtime.observe(node, mark)).toMatchObject({ is: 'not begun' })
    await downtime.revert(lock, node, { ...undoing, ours: 'every run' })
    passes(6 * minuteMs)
    expect([down(), down('n2')]).toEqual([1, 1])
  })

  it('I7 preflight: finds that Icinga has no host of this name, and fails without the permission to read', async () => {
    expect(await downtime.preflight(node)).toEqual([])
    fake.hosts.clear()
    expect(await downtime.preflight(node)).toMatchObject([{ why: 'Icinga has no host n1' }])
    server.refuseNext({ status: 404, body: { error: 404, status: 'No objects found.' } })
    await expect(downtime.preflight(node)).rejects.toThrow('needs the permission objects/query/')
  })
})
