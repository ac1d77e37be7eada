import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AlertmanagerService, startAlertmanager } from '../../sandbox/programs/alerting.ts'
import { systemClock } from '../../src/adapters/clock/clock.ts'
import { type Alertmanager, openAlertmanager } from '../../src/adapters/prometheus/alertmanager.ts'
import type { SilenceSettings } from '../../src/adapters/prometheus/settings.ts'
import { silenceOf } from '../../src/adapters/prometheus/silence.ts'
import { readMatcher } from '../../src/core/alerts/matcher.ts'
import type { Mark } from '../../src/core/capabilities/mark.ts'
import { type CapabilityWorld, describeCapability, losingAnswers } from '../contract/suites/capability.ts'
import { listening } from '../unit/listening.ts'
import { headStart, seen } from '../until.ts'
import { nodeOf } from '../world/node.ts'
import { testLock } from '../world/test-lock.ts'

const matcher = readMatcher('instance=~"{node}(:[0-9]+)?"')
if (matcher === null) throw new Error('the matcher is none')
const settings: SilenceSettings = { matchers: [matcher], lengthMs: 1_500_000, afterMs: 0, atMostMs: 43_200_000 }
const node = nodeOf('n1')
const nowhere = 'http://127.0.0.1:9/'
const endpoint = (url: string) => ({ url, authorization: null, certificateAuthority: null })
const clientOf = (...urls: readonly string[]): Alertmanager => openAlertmanager(urls.map(endpoint))
const silence = (client: Alertmanager, over: Partial<SilenceSettings> = {}) =>
  silenceOf({ cluster: 'eu-1', name: 'node-alerts', settings: { ...settings, ...over } }, client, systemClock)

describeCapability('silence on two real Alertmanagers', async (): Promise<CapabilityWorld> => {
  const first = await startAlertmanager({ webhook: nowhere, joins: null })
  const second = await startAlertmanager({ webhook: nowhere, joins: first.gossipAddress })
  // the first address is that of a member that is down
  const client = clientOf(nowhere, first.url, second.url)
  const down = clientOf(nowhere)
  const capability = silence(client)
  return {
    capability,
    node,
    lossy: losingAnswers(capability, ['apply', 'revert']),
    unreachable: silence(down),
    async inPlace() {
      const found = await client.silences()
      const ours = found.filter(({ status, matchers }) => status.state === 'active' && matchers[0]?.name === 'instance')
      return ours.length > 0 ? 'yes' : 'no'
    },
    applied: null,
    others: null,
    pause: () => headStart(20),
    histories: 10,
    async close() {
      await Promise.all([client.close(), down.close(), first.kill(), second.kill()])
    },
  }
})

describe('silence and notifications', () => {
  const notified: string[] = []
  const webhook = createServer((incoming, outgoing) => {
    let text = ''
    incoming.on('data', (chunk) => {
      text += chunk
    })
    incoming.on('end', () => {
      notified.push(text)
      outgoing.end()
    })
  })
  let receiver: Awaited<ReturnType<typeof listening>>
  let alertmanager: AlertmanagerService
  let client: Alertmanager
  beforeAll(async () => {
    receiver = await listening(webhook)
    alertmanager = await startAlertmanager({ webhook: receiver.url, joins: null })
    client = clientOf(alertmanager.url)
  })
  afterAll(async () => {
    await Promise.all([client?.close(), alertmanager?.kill()])
    receiver?.close()
  })

  const mark = (run: string): Mark => ({
    run,
    applied: { place: '4', attempt: 1 },
    reverted: null,
    ours: 'this run',
    drainedBy: [],
    reason: 'kernel',
    before: null,
    version: null,
  })
  const fires = async (alertname: string, labels: { readonly [name: string]: string }): Promise<void> => {
    const { status } = await fetch(`${alertmanager.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ labels: { alertname, ...labels } }]),
    })
    expect(status).toBe(200)
  }
  const count = (alertname: string): number => notified.filter((text) => text.includes(alertname)).length

  it('S62 silence: holds notifications back while it is renewed, and lets them through when a run hangs', async () => {
    const lengthMs = 6_000
    const held = silence(client, { lengthMs })
    const run = `op-${Date.now()}-1`
    const lock = testLock(run, 'n1')
    const nodeDown = `NodeDown-${run}`
    await held.apply(lock, node, mark(run))
    await fires(nodeDown, { instance: 'n1:9100' })
    await fires(`OtherDown-${run}`, { instance: 'n10:9100' })
    await fires(`SiteDown-${run}`, {})
    const sinceMs = Date.now()
    while (Date.now() - sinceMs < lengthMs + 2_000) {
      await headStart(1_000)
      await held.lease?.renew(lock, node, mark(run))
    }
    const counts = [nodeDown, `OtherDown-${run}`, `SiteDown-${run}`].map(count)
    expect(counts).toEqual([0, 1, 1])
    // the run hangs: nobody renews it
    await seen(
      async () => count(nodeDown),
      (times) => times > 0,
    )
    expect(await held.observe(node, mark(run))).toMatchObject({ is: 'not begun' })
  })

  it('S62 silence: lets notifications through some time after the end of the work', async () => {
    const held = silence(client, { afterMs: 2_000 })
    const lock = testLock('op-2-1', 'n1')
    await held.apply(lock, node, mark('op-2-1'))
    await fires('DiskDown', { instance: 'n1:9100' })
    await held.revert(lock, node, { ...mark('op-2-1'), reverted: { place: '9', attempt: 1 } })
    expect(await held.observe(node, mark('op-2-1'))).toMatchObject({ is: 'reverted' })
    expect(count('DiskDown')).toBe(0)
    await seen(
      async () => count('DiskDown'),
      (times) => times > 0,
    )
  })

  it('S69 silence: changed in place or not, it is lifted', async () => {
    const held = silence(client)
    const lock = testLock('op-3-1', 'n1')
    await held.apply(lock, node, mark('op-3-1'))
    // other matchers cannot be changed in place: the answer has a new id
    const other = readMatcher('instance="{node}:9100"')
    const changed = silence(client, { matchers: other === null ? [] : [other] })
    await changed.lease?.renew(lock, node, mark('op-3-1'))
    const active = (await client.silences()).filter(
      ({ status, comment }) => status.state === 'active' && comment.includes('op-3-1'),
    )
    expect(active.map(({ matchers }) => matchers[0]?.isRegex)).toEqual([false])
    await held.revert(lock, node, { ...mark('op-3-1'), reverted: { place: '9', attempt: 1 } })
    expect(await held.observe(node, mark('op-3-1'))).toMatchObject({ is: 'reverted' })
  })
})
