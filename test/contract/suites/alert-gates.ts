import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/adapters/clock/clock.ts'
import { openAlerts } from '../../../src/adapters/prometheus/open.ts'
import type { Endpoint, PrometheusGate } from '../../../src/adapters/prometheus/settings.ts'
import { type Matcher, readMatcher } from '../../../src/core/alerts/matcher.ts'
import type { Verdict } from '../../../src/core/health/verdict.ts'
import { seen } from '../../until.ts'
import { nodeOf } from '../../world/node.ts'

/** An alerting rule, and what becomes of its one alert. */
export type RuleToMake = {
  readonly name: string
  readonly labels: { readonly [name: string]: string }
  readonly does: 'fire' | 'pend' | 'nothing' | 'fail'
}

/** A Prometheus and an Alertmanager, fake or real. Alerts are sent with the label `site="eu-1"` in addition. */
export type AlertWorld = {
  readonly prometheus: string
  readonly alertmanagers: readonly string[]
  /** Replaces all rules; resolves once Prometheus has evaluated them and Alertmanager holds what fires. */
  rules(rules: readonly RuleToMake[]): Promise<void>
  /** The names of queries for a value of 1, a value of 0, no value, and no query at all. */
  readonly queries: { readonly one: string; readonly zero: string; readonly nothing: string; readonly wrong: string }
  /** Makes Prometheus silent for good. */
  kill(): Promise<void>
  close(): Promise<void>
}

const endpoint = (url: string): Endpoint => ({ url, authorization: null, certificateAuthority: null })

function matcher(text: string): Matcher {
  const read = readMatcher(text)
  if (read === null) throw new Error(`${text} is no matcher`)
  return read
}

/** The contract of gates on alerts and queries, on fakes and on the real programs. */
export function describeAlertGates(name: string, make: () => Promise<AlertWorld>): void {
  describe(name, () => {
    let world: AlertWorld
    let alerts: ReturnType<typeof openAlerts>
    const alertGate = (...matchers: readonly string[]): PrometheusGate => ({
      asks: { about: 'alerts', matchers: matchers.map(matcher) },
      remedy: '',
    })
    const queryGate = (query: string): PrometheusGate => ({ asks: { about: 'query', query }, remedy: '' })
    const ask = (gate: string, when: 'before' | 'after' = 'before'): Promise<Verdict> =>
      alerts.gates.ask(gate, { node: nodeOf('n1'), when, others: async () => [] }, AbortSignal.timeout(20_000))
    const silence = async (comment: string, createdBy: string) => {
      const answer = await fetch(`${world.alertmanagers[0]}/api/v2/silences`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          matchers: [{ name: 'instance', value: 'n1:9100', isRegex: false, isEqual: true }],
          startsAt: new Date().toISOString(),
          endsAt: new Date(Date.now() + 3_600_000).toISOString(),
          createdBy,
          comment,
        }),
      })
      expect(answer.status).toBe(200)
    }
    const disk = { name: 'DiskFull', labels: { severity: 'critical', instance: 'n1:9100' } }
    beforeAll(async () => {
      world = await make()
      const { one, zero, nothing, wrong } = world.queries
      alerts = openAlerts(
        {
          prometheus: {
            endpoint: endpoint(world.prometheus),
            gates: {
              critical: alertGate('severity="critical"'),
              node: alertGate('instance=~"{node}(:[0-9]+)?"'),
              site: alertGate('site="eu-1"'),
              one: queryGate(one),
              zero: queryGate(zero),
              nothing: queryGate(nothing),
              wrong: queryGate(wrong),
            },
          },
          policy: { cluster: 'harbour' },
          alertmanager: { members: world.alertmanagers.map(endpoint), silences: {} },
        },
        systemClock,
      )
    })
    afterAll(async () => {
      await Promise.all([alerts?.close(), world?.close()])
    })

    it('alerts: agree when no alert with these labels fires', async () => {
      await world.rules([
        { ...disk, does: 'nothing' },
        { name: 'Info', labels: { severity: 'info' }, does: 'fire' },
      ])
      expect(await ask('critical')).toMatchObject({ verdict: 'ok', evidence: 'no alert of 1 rule' })
    })

    it('I7 alerts: block while one fires, also by a label that is added when it is sent', async () => {
      await world.rules([{ ...disk, does: 'fire' }])
      for (const gate of ['critical', 'node', 'site'])
        expect(await ask(gate)).toMatchObject({ verdict: 'blocked', evidence: expect.stringContaining('DiskFull') })
    })

    it('I7 alerts: a pending one blocks only once the node is back', async () => {
      // a rule that fired goes on firing when it is changed
      await world.rules([{ ...disk, name: 'DiskFills', does: 'pend' }])
      expect((await ask('critical')).verdict).toBe('ok')
      expect(await ask('critical', 'after')).toMatchObject({
        verdict: 'blocked',
        evidence: expect.stringContaining('is pending'),
      })
    })

    it('I7 alerts: are unknown when a rule cannot be evaluated, and without any rule', async () => {
      await world.rules([{ ...disk, does: 'fail' }])
      expect(await ask('critical')).toMatchObject({
        verdict: 'unknown',
        evidence: expect.stringContaining('rule DiskFull cannot be evaluated'),
      })
      await world.rules([])
      expect((await ask('critical')).verdict).toBe('unknown')
    })

    it('alerts: one that Lockkeeper silenced fires, and one that a person silenced is a warning', async () => {
      await world.rules([{ ...disk, does: 'fire' }])
      await silence('lockkeeper op-1-1: kernel', 'lockkeeper')
      expect((await ask('node')).verdict).toBe('blocked')
      await silence('disk ordered', 'ana')
      const verdict = await seen(
        () => ask('node'),
        ({ verdict: now }) => now === 'warn',
      )
      expect(verdict.evidence).toMatch(/DiskFull .*fires, silenced by ana until .* UTC \(disk ordered; silence /)
    })

    it('query: agrees with values other than 0, blocks with 0, and is unknown without a value', async () => {
      const verdicts = await Promise.all(['one', 'zero', 'nothing'].map((gate) => ask(gate)))
      expect(verdicts.map(({ verdict }) => verdict)).toEqual(['ok', 'blocked', 'unknown'])
    })

    it('I7 query: that cannot be read fails with the words of Prometheus', async () => {
      await expect(ask('wrong')).rejects.toThrow(/parse error/)
    })

    it('I7 silent Prometheus: fails every question', async () => {
      await world.kill()
      for (const gate of ['critical', 'one'])
        await expect(ask(gate)).rejects.toMatchObject({ source: 'prometheus', effect: 'none' })
    })
  })
}
