import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cloud, openCloud } from '../../../src/adapters/openstack/cloud.ts'
import {
  type Demand,
  judgeRoom,
  type Room,
  type RoomFacts,
  type ServerGroup,
} from '../../../src/adapters/openstack/room.ts'
import { holds } from '../../property.ts'
import type { Served } from '../../world/alerts/served.ts'
import { nodeOf } from '../../world/node.ts'
import { accessTo, FakeCloud, servedCloud } from '../../world/openstack/cloud.ts'
import { roomOf } from './fixtures.ts'

const suits = { zone: 'nova', traits: [], metadata: {} } as const
const room = (host: string, capacity: number, used: number, over: Partial<Room> = {}): Room => ({
  host,
  capacity: { VCPU: capacity },
  used: { VCPU: used },
  ...suits,
  ...over,
})
let ids = 0
const need = (VCPU: number, over: Partial<Demand> = {}): Demand => ({
  id: `server-${++ids}`,
  name: 'vm (1)',
  resources: { VCPU },
  zone: 'nova',
  requiredTraits: [],
  forbiddenTraits: [],
  metadata: {},
  ...over,
})
const facts = (needs: readonly Demand[], rooms: readonly Room[], groups: readonly ServerGroup[] = []): RoomFacts => ({
  needs,
  rooms,
  groups,
})
const takes = (over: Readonly<Record<string, number>>) => ({ fits: 'yes', takes: new Map(Object.entries(over)) })

describe('room', () => {
  it('I7 room: a server fits where every resource is free', () => {
    const one: Room = { host: 'a', capacity: { VCPU: 8, MEMORY_MB: 64 }, used: { VCPU: 0, MEMORY_MB: 32 }, ...suits }
    const asking = (MEMORY_MB: number) => facts([need(1, { resources: { VCPU: 1, MEMORY_MB } })], [one])
    expect(judgeRoom(asking(32), 0)).toEqual(takes({ a: 1 }))
    expect(judgeRoom(asking(33), 0)).toEqual({
      fits: 'no',
      why: 'no host has room for vm (1) with 1 VCPU, 33 MEMORY_MB',
    })
    expect(judgeRoom(facts([need(1, { resources: { VCPU: 1, VGPU: 1 } })], [one]), 0)).toMatchObject({ fits: 'no' })
  })

  it('I7 room: a server is not split over hosts that have room for a part of it', () => {
    const rooms = [room('a', 8, 6), room('b', 8, 6)]
    expect(judgeRoom(facts([need(2), need(2)], rooms), 0)).toEqual(takes({ a: 1, b: 1 }))
    expect(judgeRoom(facts([need(3)], rooms), 0)).toMatchObject({ fits: 'no' })
  })

  it('I7 room: keepFree also finds room for those of a host that fails afterwards', () => {
    const rooms = [room('a', 8, 4), room('b', 8, 2)]
    expect(judgeRoom(facts([need(2)], rooms), 1)).toEqual(takes({ a: 1, b: 0 }))
    expect(judgeRoom(facts([need(4)], rooms), 1)).toEqual({
      fits: 'no',
      why: 'afterwards, the servers of a would find no room if it failed',
    })
  })

  it('I7 room: an empty node needs none', () => {
    expect(judgeRoom(facts([], []), 1)).toEqual(takes({}))
  })

  it.each<readonly [string, Partial<Demand>, Partial<Room>]>([
    ['zone nova', {}, { zone: 'other' }],
    ['trait SSD', { requiredTraits: ['SSD'] }, { traits: ['HDD'] }],
    ['no trait HDD', { forbiddenTraits: ['HDD'] }, { traits: ['HDD'] }],
    ['an aggregate with pool=fast', { metadata: { pool: 'fast' } }, { metadata: { pool: ['slow'] } }],
  ])('I7 room: a host does not suit a server that needs %s', (words, demand, other) => {
    const suiting: Partial<Room> = { traits: ['SSD'], metadata: { pool: ['slow', 'fast'] } }
    const rooms = [room('a', 8, 0, { ...suiting, ...other }), room('b', 8, 0, suiting)]
    expect(judgeRoom(facts([need(2, demand)], rooms), 0)).toEqual(takes({ a: 0, b: 1 }))
    expect(judgeRoom(facts([need(2, demand)], rooms.slice(0, 1)), 0)).toEqual({
      fits: 'no',
      why: `no host with room suits vm (1), which needs ${words}`,
    })
  })

  it('I7 room: servers with little choice are placed before larger ones', () => {
    const rooms = [room('a', 4, 0, { traits: ['SSD'] }), room('b', 8, 0)]
    expect(judgeRoom(facts([need(4), need(3, { requiredTraits: ['SSD'] })], rooms), 0)).toEqual(takes({ a: 1, b: 1 }))
  })

  it('I7 room: no more members of an anti-affinity group share a host than its policy says', () => {
    const needs = [need(1), need(1)]
    const group = (most: number, stays: readonly (readonly [string, string])[] = []): ServerGroup => ({
      policy: 'anti-affinity',
      most,
      members: new Map([...needs.map(({ id }) => [id, null] as const), ...stays]),
    })
    const rooms = [room('a', 8, 0), room('b', 8, 0)]
    expect(judgeRoom(facts(needs, rooms, [group(1)]), 0)).toEqual(takes({ a: 1, b: 1 }))
    expect(judgeRoom(facts(needs, rooms, [group(2)]), 0)).toEqual(takes({ a: 2, b: 0 }))
    expect(judgeRoom(facts(needs, rooms, [group(1, [['third', 'b']])]), 0)).toEqual({
      fits: 'no',
      why: 'the server group of vm (1) allows none of 2 hosts with room',
    })
  })

  it('I7 room: a member of an affinity group leaves only to the host of all others', () => {
    const [one, two] = [need(1), need(1)]
    const group = (members: ServerGroup['members']): ServerGroup => ({ policy: 'affinity', most: 1, members })
    const rooms = [room('a', 8, 0), room('b', 8, 0)]
    const judged = (...members: readonly (readonly [string, string | null])[]) =>
      judgeRoom(facts([one, two], rooms, [group(new Map(members))]), 0)
    expect(judged([one.id, null])).toEqual(takes({ a: 2, b: 0 }))
    expect(judged([one.id, null], ['third', 'b'])).toEqual(takes({ a: 1, b: 1 }))
    expect(judged([one.id, null], [two.id, null])).toMatchObject({ fits: 'no' })
  })

  it('I7 room: what is agreed to leaves no host with more than it has', () => {
    const amounts = fc.integer({ min: 0, max: 8 })
    const random = fc.record({
      needs: fc.array(
        amounts.map((amount) => need(amount)),
        { maxLength: 6 },
      ),
      rooms: fc.array(fc.tuple(amounts, amounts), { maxLength: 4 }),
    })
    holds(
      fc.property(random, ({ needs, rooms }) => {
        const made = rooms.map(([one, other], n) => room(`h${n}`, Math.max(one, other), Math.min(one, other)))
        const free = rooms.map(([one, other]) => Math.abs(one - other))
        const sum = needs.reduce((total, { resources }) => total + (resources.VCPU ?? 0), 0)
        const most = Math.max(0, ...needs.map(({ resources }) => resources.VCPU ?? 0))
        const isImpossible = sum > free.reduce((total, one) => total + one, 0) || most > Math.max(0, ...free)
        return !isImpossible || judgeRoom(facts(needs, made), 0).fits === 'no'
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
      evidence: '4 servers of compute-01 fit elsewhere: 4 on compute-02',
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

  it('I7 compute-room: servers stay in their zone, with their traits and aggregates', async () => {
    const extraSpecs = {
      'trait:SSD': 'required',
      'trait:HDD': 'forbidden',
      'aggregate_instance_extra_specs:pool': 'fast',
    }
    fake.nova.servers.add('compute-01', 'a', { extraSpecs })
    const isAgreed = async () => (await ask('before', [], 0)).verdict
    expect(await ask('before', [], 0)).toMatchObject({
      evidence: expect.stringContaining('a (server-a), which needs trait SSD and an aggregate with pool=fast'),
    })
    fake.nova.service('compute-02').traits = ['SSD', 'HDD']
    fake.nova.service('compute-03').traits = ['SSD']
    fake.nova.aggregates = [{ hosts: ['compute-02', 'compute-03'], metadata: { pool: 'slow, fast' } }]
    expect(await isAgreed()).toBe('ok')
    fake.nova.service('compute-03').zone = 'zone-b'
    expect(await isAgreed()).toBe('blocked')
  })

  it('I7 compute-room: members of a group do not come together, wherever the others are', async () => {
    add('compute-01', 1)
    add('compute-02', 1)
    const members = ['server-compute-01-0', 'server-compute-02-0', 'deleted']
    const group = (policy: string, rules = {}) => ({ id: policy, policy, rules, members })
    fake.nova.groups = [group('soft-anti-affinity'), group('anti-affinity')]
    expect(await ask('before', [], 0)).toMatchObject({ evidence: expect.stringMatching(/elsewhere: 1 on compute-03$/) })
    fake.nova.service('compute-03').status = 'disabled'
    expect(await ask('before', [], 0)).toMatchObject({
      evidence: expect.stringContaining(
        'the server group of compute-01-0 (server-compute-01-0) allows none of 1 hosts',
      ),
    })
    fake.nova.groups = [group('anti-affinity', { max_server_per_host: 2 })]
    expect(await ask('before', [], 0)).toMatchObject({ verdict: 'ok' })
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
