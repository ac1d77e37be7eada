import { describe, expect, it } from 'vitest'
import { startIcinga } from '../../sandbox/programs/icinga.ts'
import { systemClock } from '../../src/adapters/clock/clock.ts'
import { downtimeOf } from '../../src/adapters/icinga/downtime.ts'
import { openIcinga } from '../../src/adapters/icinga/icinga.ts'
import { type CapabilityWorld, describeCapability, losingAnswers } from '../contract/suites/capability.ts'
import { headStart } from '../until.ts'
import { nodeOf } from '../world/node.ts'
import { testLock } from '../world/test-lock.ts'

const node = nodeOf('n1')
const settings = { host: '{node}', lengthMs: 1_500_000, afterMs: 0, atMostMs: 43_200_000 }
const author = 'lockkeeper eu-1 node-downtime n1'

describeCapability('downtime on a real Icinga', async (): Promise<CapabilityWorld> => {
  const icinga = await startIcinga()
  const { url, user, password, certificateAuthority } = icinga
  const authorization = `Basic ${btoa(`${user}:${password}`)}`
  const client = openIcinga({ url, authorization, certificateAuthority })
  const down = openIcinga({ url: 'http://127.0.0.1:9', authorization, certificateAuthority: null })
  const make = (by: typeof client) => downtimeOf({ cluster: 'eu-1', name: 'node-downtime', settings }, by, systemClock)
  const capability = make(client)
  return {
    capability,
    node,
    lossy: losingAnswers(capability, ['apply', 'revert']),
    unreachable: make(down),
    inPlace: async () => ((await client.downtimes(author)).length > 0 ? 'yes' : 'no'),
    applied: null,
    others: null,
    pause: () => headStart(20),
    histories: 10,
    async close() {
      await Promise.all([client.close(), down.close(), icinga.kill()])
    },
  }
})

describe('downtime on a real Icinga, renewed', () => {
  it('S62 downtime: is one downtime of host and services after a renewal, and none soon after the end', async () => {
    const icinga = await startIcinga()
    const { url, user, password, certificateAuthority } = icinga
    const client = openIcinga({ url, authorization: `Basic ${btoa(`${user}:${password}`)}`, certificateAuthority })
    const downtime = downtimeOf(
      { cluster: 'eu-1', name: 'node-downtime', settings: { ...settings, afterMs: 1_500 } },
      client,
      systemClock,
    )
    const mark = {
      run: 'op-1-1',
      applied: { place: '4', attempt: 1 },
      reverted: null,
      ours: 'this run',
      drainedBy: [],
      reason: 'kernel',
      before: null,
      version: null,
    } as const
    const lock = testLock(mark.run, 'n1')
    expect(await downtime.preflight(node)).toEqual([])
    expect(await downtime.preflight(nodeOf('n9'))).toMatchObject([{ why: 'Icinga has no host n9' }])
    await downtime.apply(lock, node, mark)
    const [first] = await client.downtimes(author)
    await downtime.lease?.renew(lock, node, mark)
    const renewed = await client.downtimes(author)
    expect(renewed.map(({ startMs }) => startMs)).toEqual([first?.startMs])
    expect(renewed[0]?.name).not.toBe(first?.name)
    await downtime.revert(lock, node, { ...mark, reverted: { place: '9', attempt: 1 } })
    expect(await downtime.observe(node, mark)).toMatchObject({ is: 'reverted' })
    expect(await client.has('n1')).toBe(true)
    await Promise.all([client.close(), icinga.kill()])
  })
})
