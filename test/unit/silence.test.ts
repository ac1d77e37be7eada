import { beforeEach, describe, expect, it } from 'vitest'
import type { Alertmanager } from '../../src/adapters/prometheus/alertmanager.ts'
import { silenceOf } from '../../src/adapters/prometheus/silence.ts'
import { readMatcher } from '../../src/core/alerts/matcher.ts'
import type { Mark } from '../../src/core/capabilities/mark.ts'
import type { Capability } from '../../src/engine/ports/capability.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { type CapabilityWorld, describeCapability, losingAnswers } from '../contract/suites/capability.ts'
import { FakeAlertmanager } from '../world/alerts/alertmanager.ts'
import { directly } from '../world/alerts/direct.ts'
import { nodeOf } from '../world/node.ts'
import { testLock } from '../world/test-lock.ts'

const minuteMs = 60_000
const matcher = readMatcher('instance=~"{node}(:[0-9]+)?"')
if (matcher === null) throw new Error('the matcher is none')
const settings = { matchers: [matcher], lengthMs: 25 * minuteMs, afterMs: 5 * minuteMs, atMostMs: 60 * minuteMs }
const node = nodeOf('n1')
const ofNode = { alertname: 'NodeDown', instance: 'n1:9100' }

const time = { nowMs: Date.parse('2026-11-30T12:00:00Z') }
const clock = { now: () => time.nowMs }
let fake: FakeAlertmanager
let client: Alertmanager
let silence: Capability

const make = (over: Partial<typeof settings> = {}, name = 'node-alerts', cluster = 'eu-1', by = client): Capability =>
  silenceOf({ cluster, name, settings: { ...settings, ...over } }, by, clock)

beforeEach(() => {
  fake = new FakeAlertmanager(clock.now)
  client = directly(fake)
  silence = make()
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
const silenced = (labels: { readonly [name: string]: string } = ofNode) => fake.suppressing(labels).length
const passes = (ms: number): void => {
  time.nowMs += ms
}
const renewed = async (mine = mark): Promise<void> => silence.lease?.renew(lock, node, mine)

describeCapability('silence on a fake Alertmanager', async (): Promise<CapabilityWorld> => {
  const own = new FakeAlertmanager(clock.now)
  const capability = make({ afterMs: 0 }, 'node-alerts', 'eu-1', directly(own))
  const refuses = async (): Promise<never> =>
    Promise.reject(new Failure('alertmanager', 'nobody listens there', 'none'))
  const silentClient: Alertmanager = {
    held: refuses,
    silences: refuses,
    write: refuses,
    expire: refuses,
    close: async () => {},
  }
  return {
    capability,
    node,
    lossy: losingAnswers(capability, ['apply', 'revert']),
    unreachable: make({ afterMs: 0 }, 'node-alerts', 'eu-1', silentClient),
    inPlace: async () => (own.suppressing(ofNode).length > 0 ? 'yes' : 'no'),
    applied: null,
    others: null,
    pause: async () => passes(1_000),
    histories: 60,
    close: async () => {},
  }
})

describe('silence', () => {
  it('S62 silence: ends by itself unless it is renewed', async () => {
    await silence.apply(lock, node, mark)
    passes(24 * minuteMs)
    expect(silenced()).toBe(1)
    await renewed()
    passes(24 * minuteMs)
    expect(silenced()).toBe(1)
    passes(minuteMs)
    expect(silenced()).toBe(0)
    expect(await silence.observe(node, mark)).toMatchObject({ is: 'not begun', certain: 'yes' })
  })

  it('S62 silence: one that has expired is made again by a renewal', async () => {
    await silence.apply(lock, node, mark)
    passes(26 * minuteMs)
    await renewed()
    expect(silenced()).toBe(1)
  })

  it('S62 silence: renewals do not extend it beyond the maximum, counted from its first begin', async () => {
    await silence.apply(lock, node, mark)
    for (let minute = 0; minute < 59; minute += 1) {
      passes(minuteMs)
      await renewed()
      expect([minute, silenced()]).toEqual([minute, 1])
    }
    passes(minuteMs)
    await renewed()
    expect(silenced()).toBe(0)
  })

  it('S62 silence: stays for a while after the end of the work, and is reverted nevertheless', async () => {
    await silence.apply(lock, node, mark)
    await silence.revert(lock, node, undoing)
    expect(await silence.observe(node, undoing)).toMatchObject({
      is: 'reverted',
      evidence: expect.stringMatching(/^it ends at .* UTC$/),
    })
    passes(5 * minuteMs - 1)
    expect(silenced()).toBe(1)
    passes(1)
    expect(silenced()).toBe(0)
    const made = fake.all.length
    await renewed()
    await silence.apply(lock, node, mark)
    expect(fake.all.length).toBe(made)
  })

  it('S62 silence: covers neither other nodes nor alerts that do not name the node', async () => {
    await silence.apply(lock, node, mark)
    expect([{ instance: 'n10:9100' }, { instance: 'n2:9100' }, {}].map(silenced)).toEqual([0, 0, 0])
  })

  it('S69 silence: is lifted although every renewal gave it another id', async () => {
    fake.renames = 'always'
    await silence.apply(lock, node, mark)
    for (let times = 0; times < 3; times += 1) {
      passes(minuteMs)
      await renewed()
    }
    expect(new Set(fake.all.map(({ id }) => id)).size).toBe(4)
    expect(silenced()).toBe(1)
    await silence.revert(lock, node, undoing)
    passes(5 * minuteMs)
    expect(silenced()).toBe(0)
  })

  it('S69 silence: of several that lost answers left behind, one is kept and the others end', async () => {
    const lossy: Alertmanager = {
      ...client,
      async write(written) {
        await client.write(written)
        throw new Failure('alertmanager', 'the answer was lost', 'ambiguous')
      },
    }
    const bots = [1, 2].map(() => make({}, 'node-alerts', 'eu-1', lossy))
    await Promise.allSettled(bots.map((bot) => bot.apply(lock, node, mark)))
    expect(silenced()).toBe(2)
    await silence.apply(lock, node, mark)
    expect(silenced()).toBe(1)
  })

  it('I5 silence: that a late bot makes while another one seals its mark is taken back at once', async () => {
    const late: Alertmanager = {
      ...client,
      async write(written) {
        await silence.revert(lock, node, undoing)
        return client.write(written)
      },
    }
    await make({ afterMs: 0 }, 'node-alerts', 'eu-1', late).apply(lock, node, mark)
    expect(silenced()).toBe(0)
    expect(await silence.observe(node, undoing)).toMatchObject({ is: 'reverted' })
  })

  it('I5 silence: of another cluster, capability, node or person is neither counted nor lifted', async () => {
    const others = [make({}, 'node-alerts', 'eu-2'), make({}, 'disk-alerts')]
    for (const other of others) await other.apply(lock, node, mark)
    expect(await silence.observe(node, mark)).toMatchObject({ is: 'not begun' })
    await silence.apply(testLock('op-1-2', 'n2'), nodeOf('n2'), markOf('op-1-2'))
    await silence.revert(lock, node, { ...undoing, ours: 'every run' })
    passes(6 * minuteMs)
    expect([silenced(), silenced({ instance: 'n2:9100' })]).toEqual([2, 1])
  })

  it('S62 silence: the run that takes over a drained node silences under its own mark once that of the drain ends', async () => {
    await silence.apply(lock, node, mark)
    passes(26 * minuteMs)
    const later = markOf('op-2-1', { ours: 'every run' })
    expect(await silence.observe(node, later)).toMatchObject({ is: 'not begun' })
    await silence.apply(lock, node, later)
    await silence.revert(lock, node, { ...later, applied: null, reverted: { place: '9', attempt: 1 } })
    passes(5 * minuteMs)
    expect(silenced()).toBe(0)
    await silence.apply(lock, node, mark)
    expect(silenced(), 'a late bot of the drain silenced again').toBe(0)
  })

  it('silence: has its own name, the requester’s reason and the owner that it is found by', async () => {
    await silence.apply(lock, node, mark)
    expect(fake.active).toMatchObject([
      { createdBy: 'lockkeeper eu-1 node-alerts n1', comment: 'lockkeeper op-1-1: kernel' },
    ])
    expect(silence.describe(node)).toEqual({ applying: ['silence node-alerts'], reverting: [] })
  })
})
