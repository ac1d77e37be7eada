import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openAlerts } from '../../src/adapters/prometheus/open.ts'
import type { Endpoint, PrometheusGate } from '../../src/adapters/prometheus/settings.ts'
import { readMatcher } from '../../src/core/alerts/matcher.ts'
import type { OutsideGates } from '../../src/engine/ports/outside-gates.ts'
import { FakeAlertmanager } from '../world/alerts/alertmanager.ts'
import { FakePrometheus } from '../world/alerts/prometheus.ts'
import { type Served, served } from '../world/alerts/served.ts'

const nowMs = Date.parse('2026-11-30T12:00:00Z')
const now = () => nowMs
const node = {
  cluster: 'eu-1',
  name: 'n1',
  roles: [],
  rack: null,
  zone: null,
  group: null,
  membership: 'alive',
  address: null,
} as const
const matcher = readMatcher('instance="{node}:9100"')
if (matcher === null) throw new Error('the matcher is none')

const gates: { readonly [name: string]: PrometheusGate } = {
  'no-alerts': { asks: { about: 'alerts', matchers: [matcher] }, remedy: 'Resolve it.' },
  synced: { asks: { about: 'query', query: 'min(synced{node="{node}"})' }, remedy: '' },
  wrong: { asks: { about: 'query', query: '!' }, remedy: '' },
}

const fakes = {
  prometheus: new FakePrometheus(now),
  alertmanager: new FakeAlertmanager(now),
}
let prometheus: Served
let alertmanager: Served
let withSilences: ReturnType<typeof openAlerts>
let without: ReturnType<typeof openAlerts>

const endpoint = (url: string, authorization: string | null = null): Endpoint => ({
  url,
  authorization,
  certificateAuthority: null,
})
const opened = (...members: readonly string[]) =>
  openAlerts(
    {
      prometheus: { endpoint: endpoint(prometheus.url, 'Bearer s3cret'), gates },
      policy: { cluster: 'eu-1' },
      alertmanager: members.length === 0 ? null : { members: members.map((url) => endpoint(url)), silences: {} },
    },
    { now },
  )
const ask = (asked: OutsideGates, gate = 'no-alerts', when: 'before' | 'after' = 'before') =>
  asked.ask(gate, { node, when, others: async () => [] }, AbortSignal.timeout(10_000))

beforeAll(async () => {
  prometheus = await served(({ path, query }) => fakes.prometheus.answer(path, query))
  alertmanager = await served((request) => fakes.alertmanager.answer(request))
  withSilences = opened(alertmanager.url)
  without = opened()
})
afterAll(async () => {
  await Promise.all([withSilences.close(), without.close()])
  prometheus.close()
  alertmanager.close()
})

const labels = { instance: 'n1:9100' }
const firing = [{ labels, state: 'firing' }] as const

beforeEach(() => {
  fakes.prometheus = new FakePrometheus(now)
  fakes.alertmanager = new FakeAlertmanager(now)
  fakes.prometheus.rules = [{ name: 'DiskFull', alerts: [] }]
})

/** A silence of the node's alerts with this comment. */
function silences(comment: string): void {
  const { status } = fakes.alertmanager.answer({
    method: 'POST',
    path: '/api/v2/silences',
    body: {
      matchers: [{ name: 'instance', value: 'n1:9100', isRegex: false, isEqual: true }],
      startsAt: '2026-11-30T12:00:00.000Z',
      endsAt: '2026-11-30T13:00:00.000Z',
      createdBy: 'ana',
      comment,
    },
  })
  expect(status).toBe(200)
}

describe('gates on alerts', () => {
  it('alerts: agree when no alert of the node fires', async () => {
    fakes.prometheus.rules = [{ name: 'DiskFull', alerts: [{ labels: { instance: 'n2:9100' }, state: 'firing' }] }]
    expect(await ask(withSilences.gates)).toEqual({
      gate: 'no-alerts',
      verdict: 'ok',
      evidence: 'no alert of 1 rule',
      remedy: '',
    })
  })

  it('I7 alerts: block with the remedy of the configuration while one fires', async () => {
    fakes.prometheus.rules = [{ name: 'DiskFull', alerts: firing }]
    expect(await ask(without.gates)).toMatchObject({ verdict: 'blocked', remedy: 'Resolve it.' })
  })

  it('alerts: warn while a person silences one', async () => {
    fakes.prometheus.rules = [{ name: 'DiskFull', alerts: firing }]
    fakes.alertmanager.alerts = [{ labels: { alertname: 'DiskFull', ...labels, cluster: 'eu-1' } }]
    silences('disk ordered')
    expect(await ask(withSilences.gates)).toMatchObject({ verdict: 'warn', remedy: '' })
  })

  it('I7 alerts: block while only Lockkeeper silences one', async () => {
    fakes.prometheus.rules = [{ name: 'DiskFull', alerts: firing }]
    fakes.alertmanager.alerts = [{ labels: { alertname: 'DiskFull', ...labels } }]
    silences('lockkeeper op-1-1: kernel')
    expect(await ask(withSilences.gates)).toMatchObject({ verdict: 'blocked' })
  })

  it('I7 alerts: a pending one blocks once the node is back', async () => {
    fakes.prometheus.rules = [{ name: 'DiskFull', alerts: [{ labels, state: 'pending' }] }]
    expect((await ask(withSilences.gates)).verdict).toBe('ok')
    expect((await ask(withSilences.gates, 'no-alerts', 'after')).verdict).toBe('blocked')
  })

  it('I7 alerts: agree with labels of the server’s own configuration; a server that shows none adds none', async () => {
    fakes.prometheus.externalLabels = { instance: 'n1:9100' }
    fakes.prometheus.rules = [{ name: 'SiteDown', alerts: [{ labels: {}, state: 'firing' }] }]
    expect((await ask(without.gates)).verdict).toBe('blocked')
    fakes.prometheus.showsConfiguration = false
    expect((await ask(without.gates)).verdict).toBe('ok')
  })

  it('I7 alerts: are not answered by half: warnings, refusals and a silent Alertmanager fail the question', async () => {
    fakes.prometheus.rules = [{ name: 'DiskFull', alerts: firing }]
    alertmanager.loseNextAnswer()
    await expect(ask(withSilences.gates)).rejects.toMatchObject({ source: 'alertmanager', effect: 'none' })
    prometheus.refuseNext({ status: 503, body: 'starting' })
    await expect(ask(without.gates)).rejects.toThrow('answered 503: starting')
    prometheus.refuseNext({ status: 401, body: 'who are you' })
    await expect(ask(without.gates)).rejects.toMatchObject({ name: 'Failure', message: expect.stringContaining('401') })
    prometheus.refuseNext({
      status: 200,
      body: { status: 'success', data: { groups: [{ interval: 1, rules: [{}] }] } },
    })
    await expect(ask(without.gates)).rejects.toThrow('is not what Prometheus documents')
    fakes.prometheus.warnings = ['a store did not answer']
    await expect(ask(without.gates)).rejects.toThrow('the answer is partial: a store did not answer')
  })

  it('alerts: another member of Alertmanager answers when one does not', async () => {
    const pair = opened('http://127.0.0.1:9', alertmanager.url)
    fakes.prometheus.rules = [{ name: 'DiskFull', alerts: firing }]
    fakes.alertmanager.alerts = [{ labels: { alertname: 'DiskFull', ...labels } }]
    silences('disk ordered')
    expect(await ask(pair.gates)).toMatchObject({ verdict: 'warn' })
    await pair.close()
  })

  it('token: is sent with every request', async () => {
    await ask(without.gates)
    expect(prometheus.requests.at(-1)?.authorization).toBe('Bearer s3cret')
  })
})

describe('gates on queries', () => {
  it('query: asks about the node, and agrees when the value is not 0', async () => {
    fakes.prometheus.values.set('min(synced{node="n1"})', [[{}, '1']])
    expect(await ask(without.gates, 'synced')).toMatchObject({ verdict: 'ok', evidence: 'min(synced{node="n1"}) is 1' })
  })

  it.each([
    ['a value is 0', [[{}, '0']], 'blocked'],
    ['there is no value', [], 'unknown'],
    ['a value is no number', [[{}, 'NaN']], 'unknown'],
  ] as const)('I7 query: does not agree when %s', async (_, values, verdict) => {
    fakes.prometheus.values.set('min(synced{node="n1"})', values)
    expect((await ask(without.gates, 'synced')).verdict).toBe(verdict)
  })

  it('I7 query: that Prometheus refuses fails with its words', async () => {
    await expect(ask(without.gates, 'wrong')).rejects.toThrow('answered 400: parse error: unexpected character: !')
  })

  it('I7 query: is not sent for a node whose name could end a text of the query', async () => {
    const asked = without.gates.ask(
      'synced',
      { node: { ...node, name: 'n1"} or vector(1)' }, when: 'before', others: async () => [] },
      AbortSignal.timeout(1_000),
    )
    await expect(asked).rejects.toThrow('cannot stand in a query')
  })
})
