import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { systemClock } from '../../src/adapters/clock/clock.ts'
import { type Cloud, openCloud } from '../../src/adapters/openstack/cloud.ts'
import { novaIn } from '../../src/adapters/openstack/nova.ts'
import { placementIn } from '../../src/adapters/openstack/placement.ts'
import type { Mark } from '../../src/core/capabilities/mark.ts'
import type { CapabilityState } from '../../src/core/capabilities/state.ts'
import type { Capability } from '../../src/engine/ports/capability.ts'
import { Denied } from '../../src/engine/ports/failure.ts'
import { type CapabilityWorld, describeCapability, losingAnswers } from '../contract/suites/capability.ts'
import { maintenanceIn, markOf, moving, sealsInMemory, serviceCapability, undoing } from '../unit/openstack/fixtures.ts'
import { headStart } from '../until.ts'
import { nodeOf } from '../world/node.ts'
import { accessTo } from '../world/openstack/cloud.ts'
import { testLock } from '../world/test-lock.ts'
import { type RealCloud, startRealCloud } from './cloud.ts'
import { describeRollingReboot } from './rolling-reboot.ts'

/** The access rules that docs/openstack.md gives to operators. */
function documentedRules(): readonly unknown[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs/openstack.md'), 'utf8')
  return z.array(z.unknown()).parse(JSON.parse(/```json\n([\s\S]*?)```/.exec(text)?.[1] ?? ''))
}

const node = nodeOf('compute-01')
const requestMs = 60_000

let real: RealCloud
let cloud: Cloud
beforeAll(async () => {
  real = await startRealCloud()
  cloud = openCloud(real.access, requestMs)
}, 2_400_000)
afterAll(async () => {
  await cloud?.close()
  await real?.close()
})

describeCapability('compute service on a real Nova', async (): Promise<CapabilityWorld> => {
  const seals = sealsInMemory('compute-service')
  const down = openCloud(accessTo('http://127.0.0.1:9'), requestMs)
  const capability = serviceCapability(novaIn(cloud), seals)
  return {
    capability,
    node,
    lossy: losingAnswers(capability, ['apply', 'revert']),
    unreachable: serviceCapability(novaIn(down), seals),
    inPlace: async () => ((await real.reasonOf(node.name)) === null ? 'no' : 'yes'),
    applied: null,
    others: {
      apply: () => real.setService(node.name, 'a broken fan'),
      revert: () => real.setService(node.name, null),
    },
    pause: () => headStart(50),
    histories: 3,
    close: () => down.close(),
  }
})

describeCapability('maintenance in a real Masakari', async (): Promise<CapabilityWorld> => {
  const seals = sealsInMemory('masakari')
  const down = openCloud(accessTo('http://127.0.0.1:9'), requestMs)
  const capability = maintenanceIn(cloud, seals)
  return {
    capability,
    node,
    lossy: losingAnswers(capability, ['apply', 'revert']),
    unreachable: maintenanceIn(down, seals),
    inPlace: async () => ((await real.isOnMaintenance(node.name)) ? 'yes' : 'no'),
    applied: null,
    others: {
      apply: () => real.setMaintenance(node.name, true),
      revert: () => real.setMaintenance(node.name, false),
    },
    pause: () => headStart(50),
    histories: 3,
    close: () => down.close(),
  }
})

describe('evacuation on a real Nova', () => {
  afterEach(() => real.clear(), 600_000)
  const lock = testLock('op-1-1', node.name)
  const here = async () => Object.values(await real.hosts()).filter((host) => host === node.name).length
  const bot = (seals = sealsInMemory('servers')): Capability =>
    moving(cloud, { machines: here, atOnce: 2, clock: systemClock }, seals)
  const begun = async (servers: Capability): Promise<Mark> => {
    const state = await servers.observe(node, markOf('op-1-1'))
    return markOf('op-1-1', { before: state.is === 'not begun' ? state.before : null })
  }
  /** Does what a step does until it ends, with another bot after each request when `bots` makes one. */
  const driven = async (bots: () => Capability, mark: Mark): Promise<CapabilityState> => {
    let servers = bots()
    for (;;) {
      const state = await servers.observe(node, mark)
      if (state.is === 'applied' || state.is === 'failed') return state
      if (state.is === 'partly') {
        await servers.apply(lock, node, mark)
        servers = bots()
      } else await headStart(500)
    }
  }

  it('S67 servers: have all moved when the host is empty, with each of them asked once, whichever bot goes on', async () => {
    const ids = await real.boot(node.name, 4)
    const service = serviceCapability(novaIn(cloud))
    await service.apply(lock, node, markOf('op-1-1'))
    const seals = sealsInMemory('servers')
    const mark = await begun(bot(seals))
    const first = bot(seals)
    let bots = 0
    const state = await driven(() => (bots++ < 3 ? bot(seals) : first), mark)
    expect(state).toMatchObject({ is: 'applied' })
    expect(await here()).toBe(0)
    const migrations = await novaIn(cloud).migrations(node.name)
    const own = migrations.filter(({ instance_uuid }) => ids.includes(instance_uuid))
    expect(own.map(({ status }) => status)).toEqual(ids.map(() => 'completed'))
    await bot(seals).revert(lock, node, undoing(mark))
    expect(await bot(seals).observe(node, undoing(mark))).toMatchObject({ is: 'reverted' })
    await service.revert(lock, node, undoing(markOf('op-1-1')))
    expect(await real.reasonOf(node.name)).toBeNull()
  }, 600_000)

  it('S67 servers: that no host takes stay, and the step fails with the words of Nova', async () => {
    await real.boot(node.name, 2)
    for (const host of ['compute-01', 'compute-02', 'compute-03']) await real.setService(host, 'full')
    // room is judged before each batch, so that this Nova would not even be asked
    const placement = { ...placementIn(cloud, novaIn(cloud)), room: async () => ({ needs: [], rooms: [], groups: [] }) }
    const servers = moving(cloud, { machines: here, atOnce: 2, clock: systemClock, placement })
    expect(await bot().observe(node, await begun(servers))).toMatchObject({ key: 'waiting for room' })
    const state = await driven(() => servers, await begun(servers))
    expect(state).toMatchObject({ is: 'failed', why: expect.stringMatching(/ended as error.*No valid host was found/) })
    expect(await here()).toBe(2)
  }, 600_000)

  it('S67 preflight: names a stopped server, which Nova refuses to move', async () => {
    const [id = ''] = await real.boot(node.name, 1)
    await real.stop(id)
    expect(await bot().preflight(node)).toMatchObject([{ why: expect.stringContaining('is SHUTOFF, not ACTIVE') }])
    expect(await novaIn(cloud).liveMigrate({ id })).toMatchObject({
      is: 'refused',
      words: expect.stringContaining('vm_state stopped'),
    })
  }, 600_000)

  it('S67 servers: a stopped server is moved cold, and what is left of it on the host is confirmed away', async () => {
    const [id = ''] = await real.boot(node.name, 1)
    await real.stop(id)
    await serviceCapability(novaIn(cloud)).apply(lock, node, markOf('op-1-1'))
    const servers = moving(cloud, { machines: async () => 0, atOnce: 1, clock: systemClock, stopped: 'cold' })
    expect(await servers.preflight(node)).toEqual([])
    expect(await driven(() => servers, await begun(servers))).toMatchObject({ is: 'applied' })
    expect(await here()).toBe(0)
    expect(await real.recordOf(id)).toMatchObject({
      actions: ['create', 'stop', 'migrate', 'confirmResize'],
      migrations: [{ source: node.name, status: 'confirmed' }],
    })
  }, 600_000)

  it('S66 rights: a user that is no administrator is refused and shown no empty host', async () => {
    const member = openCloud({ ...real.access, credential: await real.service.member() }, requestMs)
    await expect(novaIn(member).servers(node.name)).rejects.toBeInstanceOf(Denied)
    await expect(novaIn(member).service(node.name)).rejects.toBeInstanceOf(Denied)
    await member.close()
  })

  it('rights: an application credential with the documented access rules is enough', async () => {
    const narrow = openCloud({ ...real.access, credential: await real.service.narrow(documentedRules()) }, requestMs)
    const nova = novaIn(narrow)
    await real.boot(node.name, 1)
    const service = serviceCapability(nova)
    await service.apply(lock, node, markOf('op-1-1'))
    const maintenance = maintenanceIn(narrow)
    await maintenance.apply(lock, node, markOf('op-1-1'))
    expect(await real.isOnMaintenance(node.name)).toBe(true)
    await maintenance.revert(lock, node, undoing(markOf('op-1-1')))
    const servers = moving(narrow, { machines: here, atOnce: 1, clock: systemClock })
    expect(await driven(() => servers, await begun(servers))).toMatchObject({ is: 'applied' })
    await service.revert(lock, node, undoing(markOf('op-1-1')))
    await narrow.close()
  }, 600_000)
})

describeRollingReboot(() => real)
