import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Acquired, Admit, Locks } from '../../../src/engine/ports/locks.ts'
import { admitted, type LocksWorld, out, request, start, taken, takenInTheEnd } from './lock-requests.ts'
import { prohibiting } from './prohibitions.ts'

const reasons = (acquired: Acquired): readonly string[] =>
  acquired.is === 'waiting' ? acquired.reasons.map((reason) => reason.for) : ['held']

/** Whether several runs may hold locks at once; beside rebootmgr only one may. */
export type Abreast = 'many at once' | 'one at a time'

/** The contract of every lock store. */
export function describeLocks(name: string, make: () => Promise<LocksWorld>, abreast: Abreast = 'many at once'): void {
  describe(name, () => {
    let world: LocksWorld
    let locks: Locks
    beforeEach(async () => {
      world = await make()
      locks = await world.open()
    })
    afterEach(() => world.close())

    taking(() => locks)
    prohibiting(() => locks)
    giving(() => locks)
    if (abreast === 'many at once') several(() => locks)
    together(() => world)
  })
}

function taking(locks: () => Locks): void {
  test('acquire: takes all scopes, and state shows their holder', async () => {
    const lock = await taken(locks(), request('r1', ['cluster', 'role/storage']))
    expect(lock).toMatchObject({ run: 'r1', node: 'n1', holder: { operation: 'op-1' } })
    const state = await locks().state()
    expect(state.scopes.map(({ scope }) => scope).sort()).toEqual(['cluster', 'role/storage'])
    expect(state.scopes.every(({ holders }) => holders[0]?.run === 'r1')).toBe(true)
    expect(state).toMatchObject({ line: [], policyHash: 'policy-1', foreign: [] })
  })

  test('acquire: takes no scope when one is full, and names its holder', async () => {
    await taken(locks(), request('r1', ['role/storage']))
    const waiting = await locks().acquire(request('r2', ['rack/b2', 'role/storage']), admitted)
    expect(waiting).toMatchObject({
      is: 'waiting',
      position: 1,
      reasons: [{ for: 'holder', scope: 'role/storage', holder: { run: 'r1', node: 'n1' } }],
    })
    const state = await locks().state()
    expect(state.scopes.map(({ scope }) => scope)).toEqual(['role/storage'])
    expect(state.line.map(({ run }) => run)).toEqual(['r2'])
  })

  test('F141 I11 acquire: queues a run whose gates have not answered, and gives it its slots once they have', async () => {
    const unasked: Admit = async (table) => ({ ...(await admitted(table)), unasked: ['ceph'] })
    const waiting = await locks().acquire(request('r1'), unasked)
    expect(waiting).toEqual({ is: 'waiting', position: 1, reasons: [{ for: 'unasked gates', gates: ['ceph'] }] })
    expect(await locks().state()).toMatchObject({ scopes: [], line: [{ run: 'r1', number: 1 }] })
    await taken(locks(), request('r1'))
    expect((await locks().state()).line).toEqual([])
  })

  test('S24 acquire: returns the same lock with its phase when the run holds it already', async () => {
    const lock = await taken(locks(), request('r1'))
    await locks().enter(lock, { ...start, step: 'drain', index: 3 })
    const again = await taken(locks(), request('r1'))
    expect(again.holder.phase.step).toBe('drain')
    expect((await locks().state()).scopes[0]?.holders).toHaveLength(1)
  })

  test("acquire: counts nodes that are out for other reasons, but not the run's own node", async () => {
    expect(reasons(await locks().acquire(request('r1'), out('n9')))).toEqual(['out'])
    await taken(locks(), request('r1'), out('n1'))
  })

  test('I2 acquire: keeps plan, part and approvals in the entry, and reads entries without them', async () => {
    const asked = request('r1', ['role/storage'])
    const lock = await taken(locks(), { ...asked, holder: { ...asked.holder, agreed } })
    expect(lock.holder.agreed).toEqual(agreed)
    await locks().enter(lock, { ...start, step: 'drain', index: 3 })
    const [scope] = (await locks().state()).scopes
    expect(scope?.holders[0]?.agreed).toEqual(agreed)
    await locks().release('r1')
    expect((await taken(locks(), request('r2', ['role/compute']))).holder.agreed).toBeUndefined()
  })

  test('S34 acquire: waits while locks are held under another policy', async () => {
    const lock = await taken(locks(), request('r1', ['role/storage']))
    const other = { ...request('r2', ['role/compute']), policyHash: 'policy-2' }
    expect(reasons(await locks().acquire(other, admitted))).toEqual(['policy'])
    expect((await locks().enter(lock, { ...start, step: 'drain', index: 3 })).is).toBe('held')
    await locks().release('r1')
    await taken(locks(), other)
    expect((await locks().state()).policyHash).toBe('policy-2')
  })

  test('S35 acquire: is refused when the operation was denied or cancelled', async () => {
    await locks().forbid('op-1', { is: 'cancelled' })
    expect(await locks().prohibitions('op-1')).toEqual([{ is: 'cancelled' }])
    expect(await locks().prohibitions('op-2')).toEqual([])
    expect(await locks().acquire(request('r1'), admitted)).toEqual({ is: 'over', how: 'cancelled' })
    expect((await locks().state()).scopes).toEqual([])
  })
}

const agreed = { plan: 'hash-1', part: 'part-1', approvals: [{ person: 'U2', click: 'click-1', atMs: 1 }] }

function giving(locks: () => Locks): void {
  test('release: frees everything that the run holds, and may be repeated', async () => {
    await taken(locks(), request('r1', ['cluster', 'role/a']))
    expect(await locks().release('r1')).toBe('released')
    expect(await locks().release('r1')).toBe('was not held')
    expect((await locks().state()).scopes).toEqual([])
  })

  test('enter: writes the phase while the lock is held, and is lost afterwards', async () => {
    const lock = await taken(locks(), request('r1'))
    const phase = { step: 'reboot', index: 7, bootIdBefore: 'b', changed: ['maintenance'], armedUntilUptimeSeconds: 60 }
    const entered = await locks().enter(lock, phase)
    expect(entered).toMatchObject({ is: 'held', lock: { holder: { phase } } })
    expect((await locks().hold('r1')).is).toBe('held')
    await locks().release('r1')
    expect((await locks().enter(lock, phase)).is).toBe('lost')
    expect((await locks().hold('r1')).is).toBe('lost')
  })

  test('enter: lets only one of two workers with the same lock continue', async () => {
    const lock = await taken(locks(), request('r1'))
    expect((await locks().enter(lock, { ...start, step: 'drain', index: 3 })).is).toBe('held')
    expect((await locks().enter(lock, { ...start, step: 'enterMaintenance', index: 4 })).is).toBe('overtaken')
    const held = await locks().hold('r1')
    expect(held).toMatchObject({ is: 'held', lock: { holder: { phase: { step: 'drain' } } } })
  })

  test('S05 breakLock: frees the lock only when the holder has not changed since it was shown', async () => {
    const lock = await taken(locks(), request('r1'))
    const moved = await locks().enter(lock, { ...start, step: 'reboot', index: 7, armedUntilUptimeSeconds: 60 })
    expect(await locks().breakLock(lock.holder, 'U7', 'gone')).toBe('was not held')
    if (moved.is !== 'held') throw new Error(moved.is)
    expect(await locks().breakLock(moved.lock.holder, 'U7', 'gone')).toBe('released')
    expect((await locks().hold('r1')).is).toBe('lost')
    await taken(locks(), request('r2'))
  })

  test('F44 fence: marks the shown holder, frees nothing, and is undone by unfence', async () => {
    const lock = await taken(locks(), request('r1'))
    const moved = await locks().enter(lock, { ...start, step: 'reboot', index: 7, armedUntilUptimeSeconds: 60 })
    const fenced = { atMs: 1_795_000_000_000, by: ['U7', 'U8'] }
    expect(await locks().fence(lock.holder, fenced)).toBe('changed')
    if (moved.is !== 'held') throw new Error(moved.is)
    expect(await locks().fence(moved.lock.holder, fenced)).toBe('fenced')
    expect(await locks().hold('r1')).toMatchObject({ is: 'held', lock: { holder: { fenced } } })
    expect((await locks().acquire(request('r2'), admitted)).is).toBe('waiting')
    expect(await locks().unfence('r1')).toBe('unfenced')
    expect(await locks().unfence('r1')).toBe('was not fenced')
    const held = await locks().hold('r1')
    expect(held.is === 'held' && held.lock.holder.fenced).toBe(undefined)
  })

  test('keepDrained: keeps the slots after the run until the next run on the node takes over', async () => {
    const lock = await taken(locks(), request('r1'))
    expect((await locks().keepDrained(lock)).is).toBe('held')
    expect((await locks().keepDrained(lock)).is).toBe('held')
    expect(await locks().release('r1')).toBe('was not held')
    expect(reasons(await locks().acquire(request('r2'), admitted))).toEqual(['drained'])
    const later = { ...request('r3'), holder: { ...request('r3').holder, node: 'n1' } }
    await taken(locks(), later)
    expect((await locks().state()).scopes[0]?.holders.map(({ run }) => run)).toEqual(['r3'])
    expect(await locks().release('r3')).toBe('released')
    await taken(locks(), request('r2'))
  })

  test('F118 requeue: gives all slots back and queues the run under its number, in one change', async () => {
    const lock = await taken(locks(), request('r1', ['cluster', 'role/a']))
    await locks().acquire(request('r2'), admitted)
    expect(await locks().requeue(lock)).toBe('in the queue')
    const state = await locks().state()
    expect(state.scopes).toEqual([])
    expect(state.line).toMatchObject([
      { run: 'r1', node: 'n1', number: 1, scopes: ['cluster', 'role/a'], gated: true },
      { run: 'r2', number: 2 },
    ])
    expect(await locks().hold('r1')).toMatchObject({ is: 'lost', inQueue: { operation: 'op-1', node: 'n1' } })
    expect(await locks().requeue(lock)).toBe('changed')
    await taken(locks(), request('r2'))
    await locks().release('r2')
    await taken(locks(), request('r1', ['cluster', 'role/a']))
    expect((await locks().state()).line).toEqual([])
  })

  test('F118 requeue: is refused once a phase was entered, also with the lock from before', async () => {
    const lock = await taken(locks(), request('r1'))
    const moved = await locks().enter(lock, { ...start, step: 'drain', index: 3, changed: ['drain'] })
    if (moved.is !== 'held') throw new Error(moved.is)
    for (const held of [lock, moved.lock]) expect(await locks().requeue(held)).toBe('changed')
    expect((await locks().hold('r1')).is).toBe('held')
    expect((await locks().state()).line).toEqual([])
  })

  test('F118 enter: is lost once the slots went back', async () => {
    const lock = await taken(locks(), request('r1'))
    await locks().requeue(lock)
    expect((await locks().enter(lock, { ...start, step: 'drain', index: 3 })).is).toBe('lost')
  })

  test('withdraw: leaves the lock queue', async () => {
    await taken(locks(), request('r1'))
    await locks().acquire(request('r2'), admitted)
    await locks().acquire(request('r3'), admitted)
    await locks().withdraw('r2')
    await locks().withdraw('r2')
    await locks().release('r1')
    await taken(locks(), request('r3'))
  })
}

function several(locks: () => Locks): void {
  test('S19 acquire: uses the slots of the current policy', async () => {
    const wide = (run: string, slots: number) => ({ ...request(run), scopes: [{ name: 'cluster', slots }] })
    await taken(locks(), wide('r1', 2))
    await taken(locks(), wide('r2', 2))
    expect(reasons(await locks().acquire(wide('r3', 2), admitted))).toEqual(['holder', 'holder'])
    await taken(locks(), wide('r3', 3))
  })

  test("S24 and rebootmgr/deviation 7 release: frees the run's own slots once, and nothing else", async () => {
    await taken(locks(), request('r1', ['cluster', 'role/a']))
    await taken(locks(), request('r2', ['role/b']))
    expect(await locks().release('r1')).toBe('released')
    expect(await locks().release('r1')).toBe('was not held')
    expect(await locks().release('r9')).toBe('was not held')
    expect((await locks().state()).scopes.map(({ scope }) => scope)).toEqual(['role/b'])
  })
}

function together(world: () => LocksWorld): void {
  test('I1 acquire: never gives a slot to two racing bots, and every bot gets it in the end', async () => {
    const bots = await Promise.all(Array.from({ length: 6 }, () => world().open()))
    let inside = 0
    let most = 0
    await Promise.all(
      bots.map(async (bot, place) => {
        const asked = request(`r${place + 1}`)
        await takenInTheEnd(bot, asked)
        inside += 1
        most = Math.max(most, inside)
        const { scopes } = await bot.state()
        most = Math.max(most, scopes[0]?.holders.length ?? 0)
        inside -= 1
        await bot.release(asked.holder.run)
      }),
    )
    expect(most).toBe(1)
  })

  test('F118 acquire: queues no run that another bot has given its slots since the attempt began', async () => {
    const [late, other] = [await world().open(), await world().open()]
    let asked = 0
    const unasked: Admit = async (table) => {
      asked += 1
      if (asked === 1) await taken(other, request('r1'))
      return { ...(await admitted(table)), unasked: ['ceph'] }
    }
    expect((await late.acquire(request('r1'), unasked)).is).toBe('held')
    expect(await late.state()).toMatchObject({ scopes: [{ holders: [{ run: 'r1' }] }], line: [] })
    await late.release('r1')
    expect((await other.hold('r1')).is).toBe('lost')
  })

  test('lock queue: keeps the order of arrival, whichever run asks first afterwards', async () => {
    const locks = await world().open()
    await taken(locks, request('r1'))
    for (const run of ['r2', 'r3', 'r4']) await locks.acquire(request(run), admitted)
    expect(await locks.acquire(request('r4'), admitted)).toMatchObject({ position: 3 })
    await locks.release('r1')
    expect(reasons(await locks.acquire(request('r4'), admitted))).toEqual(['line', 'line'])
    expect(reasons(await locks.acquire(request('r3'), admitted))).toEqual(['line'])
    await taken(locks, request('r2'))
  })

  test('changes: wake a waiter when a lock is released', async () => {
    const [one, other] = [await world().open(), await world().open()]
    await taken(one, request('r1'))
    const waiting = takenInTheEnd(other, request('r2'))
    await one.release('r1')
    expect((await waiting).run).toBe('r2')
  })

  test('changes: end when they are aborted', async () => {
    const locks = await world().open()
    const stop = new AbortController()
    const ended = (async () => {
      for await (const _ of locks.changes(stop.signal)) stop.abort()
    })()
    await taken(locks, request('r1'))
    await ended
  })
}
