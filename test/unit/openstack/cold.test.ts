import { describe, expect, it } from 'vitest'
import { undoing } from './fixtures.ts'
import { lock, MovingStage, node, passes } from './moving-stage.ts'

describe('servers, of which stopped ones are moved cold', { tags: ['slow'] }, () => {
  const stage = new MovingStage({ atOnce: 2, stopped: 'cold' })

  it('S67 servers: a stopped server is moved cold and confirmed, and one that runs stays live', async () => {
    stage.add('a')
    stage.add('b', { status: 'SHUTOFF' })
    expect(await stage.servers.preflight(node)).toEqual([])
    stage.shown = 0
    const mark = await stage.begun()
    expect(await stage.driven(mark)).toMatchObject({ is: 'applied', routine: '2 servers moved away' })
    expect(['a', 'b'].map((name) => stage.movedTo(name))).toEqual(['compute-02', 'compute-02'])
    expect(stage.fake.nova.servers.migrationsOf(node.name).map((one) => [one.migration_type, one.status])).toEqual([
      ['migration', 'confirmed'],
      ['live-migration', 'completed'],
    ])
    expect(stage.fake.nova.servers.confirmed).toEqual(['server-b'])
  })

  it.each([
    ['another', 'migration'],
    ['another', 'resize'],
    ['u1', 'resize'],
  ] as const)('S67 servers: what %s has begun as %s is not confirmed', async (user, kind) => {
    stage.add('a')
    const mark = await stage.begun()
    stage.fake.nova.servers.resizedBy(user, 'a', kind)
    expect(await stage.driven(mark, 90)).toMatchObject({ is: 'working' })
    expect(stage.fake.nova.servers.confirmed).toEqual([])
  })

  it('S67 servers: the own migration of an earlier run is not confirmed', async () => {
    stage.add('a')
    stage.fake.nova.servers.resizedBy('u1', 'a', 'migration')
    await stage.driven(await stage.begun(), 90)
    expect(stage.fake.nova.servers.confirmed).toEqual([])
  })

  it('S67 revert: waits for a cold migration that is on its way, and confirms it', async () => {
    stage.add('b', { status: 'SHUTOFF' })
    const mark = await stage.begun()
    await stage.driven(mark, 2)
    await stage.servers.revert(lock, node, undoing(mark))
    expect(await stage.afterwards(undoing(mark))).toMatchObject({ is: 'working', on: 'revert' })
    passes(5_000)
    expect(await stage.afterwards(undoing(mark))).toMatchObject({
      is: 'partly',
      missing: ['the confirmation of server-b'],
    })
    await stage.servers.revert(lock, node, undoing(mark))
    expect(await stage.afterwards(undoing(mark))).toMatchObject({ is: 'reverted' })
    expect(stage.fake.nova.servers.confirmed).toEqual(['server-b'])
  })
})
