import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cloud, openCloud } from '../../../src/adapters/openstack/cloud.ts'
import { judgeRoom, type Room } from '../../../src/adapters/openstack/room.ts'
import { holds } from '../../property.ts'
import type { Served } from '../../world/alerts/served.ts'
import { nodeOf } from '../../world/node.ts'
import { accessTo, FakeCloud, servedCloud } from '../../world/openstack/cloud.ts'
import { roomOf } from './fixtures.ts'

const room = (host: string, capacity: number, used: number): Room => ({
  host,
  capacity: { VCPU: capacity },
  used: { VCPU: used },
})
const need = (VCPU: number) => ({ VCPU })

describe('room', () => {
  it('room: a server fits where every resource is free', () => {
    const one: Room = { host: 'a', capacity: { VCPU: 8, MEMORY_MB: 64 }, used: { VCPU: 0, MEMORY_MB: 32 } }
    const facts = (MEMORY_MB: number) => ({ needs: [{ VCPU: 1, MEMORY_MB }], rooms: [one] })
    expect(judgeRoom(facts(32), 0)).toEqual({ fits: 'yes' })
    expect(judgeRoom(facts(33), 0)).toEqual({
      fits: 'no',
      why: 'no host has room for a server with 1 VCPU, 33 MEMORY_MB',
    })
    expect(judgeRoom({ needs: [{ VCPU: 1, VGPU: 1 }], rooms: [one] }, 0)).toMatchObject({ fits: 'no' })
  })

  it('room: a server is not split over hosts that have room for a part of it', () => {
    const rooms = [room('a', 8, 6), room('b', 8, 6)]
    expect(judgeRoom({ needs: [need(2), need(2)], rooms }, 0)).toEqual({ fits: 'yes' })
    expect(judgeRoom({ needs: [need(3)], rooms }, 0)).toMatchObject({ fits: 'no' })
  })

  it('room: keepFree also finds room for those of a host that fails afterwards', () => {
    const rooms = [room('a', 8, 4), room('b', 8, 2)]
    expect(judgeRoom({ needs: [need(2)], rooms }, 1)).toEqual({ fits: 'yes' })
    expect(judgeRoom({ needs: [need(4)], rooms }, 1)).toEqual({
      fits: 'no',
      why: 'afterwards, the servers of a would find no room if it failed',
    })
  })

  it('room: an empty node needs none', () => {
    expect(judgeRoom({ needs: [], rooms: [] }, 1)).toEqual({ fits: 'yes' })
  })

  it('room: what is agreed to leaves no host with more than it has', () => {
    const amounts = fc.integer({ min: 0, max: 8 })
    const facts = fc.record({
      needs: fc.array(amounts.map(need), { maxLength: 6 }),
      rooms: fc.array(fc.tuple(amounts, amounts), { maxLength: 4 }),
    })
    holds(
      fc.property(facts, ({ needs, rooms }) => {
        const made = rooms.map(([one, other], n) => room(`h${n}`, Math.max(one, other), Math.min(one, other)))
        const free = rooms.map(([one, other]) => Math.abs(one - other))
        const sum = needs.reduce((total, { VCPU }) => total + VCPU, 0)
        const most = Math.max(0, ...needs.map(({ VCPU }) => VCPU))
        const isImpossible = sum > free.reduce((total, one) => total + one, 0) || most > Math.max(0, ...free)
        return !isImpossible || judgeRoom({ needs, rooms: made }, 0).fits === 'no'
      }),
    )
  })
})

describe('compute-room', () => {
  let fake: FakeCloud
  let server: Served
  let cloud: Cloud
  beforeAll(async () => {
    server = await servedCloud(() => fake)
  })
  afterAll(() => server.close())
  beforeEach(() => {
    fake = new FakeCloud(() => 0)
    cloud = openCloud(accessTo(server.url), 5_000)
    return () => cloud.close()
  })
  const node = nodeOf('compute-01')
  const ask = (when: 'before' | 'after', others: readonly string[] = [], keepFree: 0 | 1 = 1) =>
    roomOf(cloud, keepFree).ask('compute-room', { node, when, others: async () => others }, AbortSignal.timeout(5_000))
  const add = (host: string, count: number) => {
    for (let n = 0; n < count; n++) fake.nova.servers.add(host, `${host}-${n}`)
  }

  it('I7 compute-room: agrees when all servers fit, and those of a further host as well', async () => {
    add('compute-01', 4)
    expect(await ask('before')).toMatchObject({
      verdict: 'ok',
      evidence: '4 servers of compute-01 fit on 2 hosts by the numbers of Placement',
    })
    add('compute-02', 6)
    expect(await ask('before')).toMatchObject({ verdict: 'blocked', evidence: expect.stringContaining('compute-02') })
    expect(await ask('before', [], 0)).toMatchObject({ verdict: 'ok' })
  })

  it('I7 compute-room: counts the servers of other nodes that are out, and gives them no room', async () => {
    add('compute-01', 4)
    add('compute-02', 5)
    expect(await ask('before', ['compute-02', 'storage-01'], 0)).toMatchObject({
      verdict: 'blocked',
      evidence: expect.stringMatching(/^9 servers of 3 nodes do not fit: no host has room/),
    })
  })

  it('I7 compute-room: a host that is down or disabled has no room, whatever Placement says', async () => {
    add('compute-01', 1)
    fake.nova.service('compute-02').state = 'down'
    fake.nova.service('compute-03').status = 'disabled'
    expect(await ask('before', [], 0)).toMatchObject({ verdict: 'blocked' })
  })

  it('S66 compute-room: is unknown while a cell is down', async () => {
    fake.nova.cell = 'down'
    await expect(ask('before')).rejects.toMatchObject({ source: 'nova' })
  })

  it('I7 compute-room: afterwards the compute service must be up', async () => {
    expect(await ask('after')).toMatchObject({ verdict: 'ok' })
    fake.nova.service('compute-01').state = 'down'
    expect(await ask('after')).toMatchObject({ verdict: 'blocked', remedy: 'Start nova-compute.' })
  })
})
