import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cloud, openCloud } from '../../../src/adapters/openstack/cloud.ts'
import { novaIn } from '../../../src/adapters/openstack/nova.ts'
import type { Capability } from '../../../src/engine/ports/capability.ts'
import { type CapabilityWorld, describeCapability, losingAnswers } from '../../contract/suites/capability.ts'
import type { Served } from '../../world/alerts/served.ts'
import { nodeOf } from '../../world/node.ts'
import { accessTo, FakeCloud, servedCloud } from '../../world/openstack/cloud.ts'
import { testLock } from '../../world/test-lock.ts'
import { markOf, sealsInMemory, serviceCapability, undoing } from './fixtures.ts'

const node = nodeOf('compute-01')
const requestMs = 5_000

describeCapability('compute service on a fake Nova', async (): Promise<CapabilityWorld> => {
  const fake = new FakeCloud(() => 0)
  const server = await servedCloud(() => fake)
  const [cloud, down] = [
    openCloud(accessTo(server.url), requestMs),
    openCloud(accessTo('http://127.0.0.1:9'), requestMs),
  ]
  const seals = sealsInMemory('compute-service')
  const capability = serviceCapability(novaIn(cloud), seals)
  const { nova } = fake
  return {
    capability,
    node,
    lossy: losingAnswers(capability, ['apply', 'revert']),
    unreachable: serviceCapability(novaIn(down), seals),
    inPlace: async () => (nova.service(node.name).status === 'disabled' ? 'yes' : 'no'),
    applied: null,
    others: {
      apply: async () => void Object.assign(nova.service(node.name), { status: 'disabled', reason: 'a broken fan' }),
      revert: async () => void Object.assign(nova.service(node.name), { status: 'enabled', reason: null }),
    },
    pause: async () => {},
    histories: 20,
    async close() {
      await Promise.all([cloud.close(), down.close()])
      server.close()
    },
  }
})

describe('compute service', () => {
  let fake: FakeCloud
  let server: Served
  let cloud: Cloud
  let service: Capability
  beforeAll(async () => {
    server = await servedCloud(() => fake)
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    fake = new FakeCloud(() => 0)
    cloud = openCloud(accessTo(server.url), requestMs)
    service = serviceCapability(novaIn(cloud))
    return () => cloud.close()
  })
  const mark = markOf('op-1-1')
  const lock = testLock(mark.run, node.name)

  it('S68 compute service: is disabled with the reason of the run, and enabled afterwards', async () => {
    await service.apply(lock, node, mark)
    expect(await service.observe(node, mark)).toMatchObject({
      is: 'applied',
      routine: 'compute-01 takes no new servers',
    })
    await service.revert(lock, node, undoing(mark))
    expect(fake.nova.writes).toEqual(['compute-01 disabled: lockkeeper op-1-1: new kernel', 'compute-01 enabled'])
  })

  it('S68 compute service: that others have disabled keeps their reason and stays disabled', async () => {
    Object.assign(fake.nova.service('compute-01'), { status: 'disabled', reason: 'a broken fan' })
    await service.apply(lock, node, mark)
    expect(await service.observe(node, mark)).toMatchObject({ is: 'not ours' })
    await service.revert(lock, node, undoing(mark))
    expect(await service.observe(node, undoing(mark))).toMatchObject({ is: 'not ours', sealed: 'yes' })
    expect(fake.nova.writes).toEqual([])
  })

  it('S68 compute service: whose reason a person has changed is not enabled', async () => {
    await service.apply(lock, node, mark)
    Object.assign(fake.nova.service('compute-01'), { reason: 'a broken fan' })
    await service.revert(lock, node, undoing(mark))
    expect(fake.nova.service('compute-01')).toMatchObject({ status: 'disabled', reason: 'a broken fan' })
  })

  it('S68 compute service: is enabled again when another bot sealed the mark during the write', async () => {
    const seals = sealsInMemory('compute-service')
    const nova = novaIn(cloud)
    const slow = serviceCapability(
      {
        ...nova,
        async disable(one, reason) {
          await seals.seal(lock, [])
          await nova.disable(one, reason)
        },
      },
      seals,
    )
    await slow.apply(lock, node, mark)
    expect(fake.nova.service('compute-01').status).toBe('enabled')
  })

  it('S66 compute service: is unknown while its cell is down', async () => {
    fake.nova.cell = 'down'
    await expect(service.observe(node, mark)).rejects.toMatchObject({ source: 'nova', effect: 'none' })
    await expect(service.preflight(node)).rejects.toMatchObject({ source: 'nova' })
  })

  it('compute service: cannot be disabled before the plan where Nova has none, or where it is down', async () => {
    expect(await service.preflight(node)).toEqual([])
    expect(await service.preflight(nodeOf('storage-01'))).toMatchObject([
      { why: 'Nova has no compute service of host storage-01' },
    ])
    fake.nova.service('compute-01').state = 'down'
    expect(await service.preflight(node)).toMatchObject([{ why: 'the compute service of compute-01 is down' }])
  })

  it('compute service: a long reason is cut to what Nova takes', async () => {
    const long = markOf('op-1-1', { reason: 'x'.repeat(400) })
    await service.apply(lock, node, long)
    expect(fake.nova.service('compute-01').reason).toHaveLength(255)
    expect(await service.observe(node, long)).toMatchObject({ is: 'applied' })
  })
})
