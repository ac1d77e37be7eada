import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cloud, openCloud } from '../../../src/adapters/openstack/cloud.ts'
import type { Mark } from '../../../src/core/capabilities/mark.ts'
import type { Capability } from '../../../src/engine/ports/capability.ts'
import { Denied } from '../../../src/engine/ports/failure.ts'
import { type CapabilityWorld, describeCapability, losingAnswers } from '../../contract/suites/capability.ts'
import type { Served } from '../../world/alerts/served.ts'
import { nodeOf } from '../../world/node.ts'
import { accessTo, FakeCloud, servedCloud } from '../../world/openstack/cloud.ts'
import { testLock } from '../../world/test-lock.ts'
import { maintenanceIn, markOf, sealsInMemory, undoing } from './fixtures.ts'

const node = nodeOf('compute-01')
const requestMs = 5_000

describeCapability('maintenance in a fake Masakari', async (): Promise<CapabilityWorld> => {
  const fake = new FakeCloud(() => 0)
  const server = await servedCloud(() => fake)
  const [cloud, down] = [
    openCloud(accessTo(server.url), requestMs),
    openCloud(accessTo('http://127.0.0.1:9'), requestMs),
  ]
  const seals = sealsInMemory('masakari')
  const capability = maintenanceIn(cloud, seals)
  const { masakari } = fake
  return {
    capability,
    node,
    lossy: losingAnswers(capability, ['apply', 'revert']),
    unreachable: maintenanceIn(down, seals),
    inPlace: async () => (masakari.host(node.name).onMaintenance ? 'yes' : 'no'),
    applied: null,
    others: {
      apply: async () => masakari.turn(node.name, true),
      revert: async () => masakari.turn(node.name, false),
    },
    pause: async () => {},
    histories: 20,
    async close() {
      await Promise.all([cloud.close(), down.close()])
      server.close()
    },
  }
})

describe('maintenance in Masakari', { tags: ['slow'] }, () => {
  let fake: FakeCloud
  let server: Served
  let cloud: Cloud
  let maintenance: Capability
  const time = { nowMs: 0 }
  beforeAll(async () => {
    server = await servedCloud(() => fake)
  })
  afterAll(() => server.close())
  beforeEach(() => {
    time.nowMs = Date.parse('2026-11-30T12:00:00Z')
    fake = new FakeCloud(() => time.nowMs)
    cloud = openCloud(accessTo(server.url), requestMs)
    maintenance = maintenanceIn(cloud)
    return () => cloud.close()
  })
  const mark = markOf('op-1-1')
  const lock = testLock(mark.run, node.name)
  const applied = async (): Promise<Mark> => {
    const state = await maintenance.observe(node, mark)
    const before = state.is === 'not begun' ? state.before : null
    return { ...mark, before, version: await maintenance.apply(lock, node, mark) }
  }

  it('S21 masakari: the host is on maintenance with the mark behind what others wrote, and both are taken back', async () => {
    const own = await applied()
    expect(own).toMatchObject({
      before: { value: 'off', version: 'never changed' },
      version: '2026-11-30T12:00:00.000000',
    })
    expect(await maintenance.observe(node, own)).toMatchObject({
      is: 'applied',
      routine: 'compute-01 is not recovered by Masakari',
    })
    await maintenance.revert(lock, node, undoing(own))
    expect(fake.masakari.writes).toEqual(['compute-01 on: SSH // lockkeeper op-1-1: new kernel', 'compute-01 off: SSH'])
  })

  it('S21 masakari: what others have set stays, and what they wrote is not touched', async () => {
    fake.masakari.turn(node.name, true)
    await maintenance.apply(lock, node, mark)
    expect(await maintenance.observe(node, mark)).toMatchObject({ is: 'not ours', sealed: 'no' })
    await maintenance.revert(lock, node, undoing(mark))
    expect(await maintenance.observe(node, undoing(mark))).toMatchObject({ is: 'not ours', sealed: 'yes' })
    expect(fake.masakari.writes).toEqual([])
  })

  it('S21 masakari: maintenance that others have ended and begun again during the run is not lifted', async () => {
    const own = await applied()
    time.nowMs += 60_000
    fake.masakari.turn(node.name, false)
    fake.masakari.turn(node.name, true)
    await maintenance.revert(lock, node, undoing(own))
    expect(await maintenance.observe(node, undoing(own))).toMatchObject({
      is: 'not ours',
      what: 'Masakari has compute-01 on maintenance, by others, since 2026-11-30T12:01:00.000000',
    })
    expect(fake.masakari.host(node.name).onMaintenance).toBe(true)
  })

  it('S21 masakari: the mark does not outlive maintenance that others have ended', async () => {
    const own = await applied()
    fake.masakari.turn(node.name, false)
    expect(await maintenance.observe(node, undoing(own))).toMatchObject({ is: 'not begun' })
    await maintenance.revert(lock, node, undoing(own))
    expect(await maintenance.observe(node, undoing(own))).toMatchObject({ is: 'reverted' })
    expect(fake.masakari.host(node.name)).toMatchObject({ onMaintenance: false, attributes: 'SSH' })
  })

  it('S21 masakari: a mark that a dead bot left after its seal is still to be removed', async () => {
    const seals = sealsInMemory('masakari')
    maintenance = maintenanceIn(cloud, seals)
    const own = await applied()
    fake.masakari.turn(node.name, false)
    await seals.seal(lock, [])
    expect(await maintenance.observe(node, undoing(own))).toMatchObject({ is: 'partly', missing: ['the mark'] })
  })

  it('S21 masakari: is lifted again when another bot sealed the mark during the write', async () => {
    const seals = sealsInMemory('masakari')
    maintenance = maintenanceIn(cloud, seals)
    const answer = fake.answer.bind(fake)
    fake.answer = (request, url) => {
      if (request.method === 'PUT') void seals.seal(lock, [])
      return answer(request, url)
    }
    expect(await maintenance.apply(lock, node, mark)).toBeNull()
    expect(fake.masakari.host(node.name)).toMatchObject({ onMaintenance: false, attributes: 'SSH' })
  })

  it('S21 masakari: a change that is refused while a host recovers had no effect, and is made afterwards', async () => {
    fake.masakari.recovers = 'yes'
    await expect(maintenance.apply(lock, node, mark)).rejects.toMatchObject({
      source: 'masakari',
      effect: 'none',
      message: expect.stringContaining('in-use to process notifications'),
    })
    fake.masakari.recovers = 'no'
    expect(await maintenance.observe(node, mark)).toMatchObject({ is: 'not begun', certain: 'yes' })
    await maintenance.apply(lock, node, mark)
    expect(fake.masakari.host(node.name).onMaintenance).toBe(true)
  })

  it('S70 masakari: goes on with another token when its own has expired', async () => {
    await maintenance.observe(node, mark)
    fake.revokeTokens()
    await maintenance.apply(lock, node, mark)
    expect(fake.masakari.writes).toHaveLength(1)
    expect(fake.issued).toBe(2)
  })

  it('S66 masakari: a record without a key that decides is no answer, and a missing right is denied', async () => {
    const answer = fake.answer.bind(fake)
    fake.answer = (request, url) => {
      const { status, body } = answer(request, url)
      const text = JSON.stringify(body).replaceAll('"on_maintenance":false,', '')
      return {
        status,
        body: JSON.parse(text),
        ...(status === 201 ? { headers: { 'X-Subject-Token': 'token-1' } } : {}),
      }
    }
    await expect(maintenance.observe(node, mark)).rejects.toMatchObject({ source: 'masakari', effect: 'none' })
    fake.answer = answer
    fake.role = 'member'
    await expect(maintenance.observe(node, mark)).rejects.toBeInstanceOf(Denied)
  })

  it('masakari: a host that no segment has is found before the plan', async () => {
    expect(await maintenance.preflight(node)).toEqual([])
    expect(await maintenance.preflight(nodeOf('storage-01'))).toMatchObject([
      { why: 'no segment of Masakari has the host storage-01' },
    ])
  })
})
