import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { configurationHash } from '../../src/configuration/hash.ts'
import type { ClusterSettings } from '../../src/configuration/settings.ts'
import { inContext, problemsOf, settingsOf, withCluster } from './configuration-fixtures.ts'

const prometheus = (gates: string, more = '') =>
  `prometheus: {address: "http://prometheus:9090", ${more}gates: ${gates}}`
const clusterOf = (...lines: readonly string[]): ClusterSettings => {
  const [cluster] = settingsOf(withCluster(...lines)).clusters
  if (cluster === undefined) throw new Error('no cluster')
  return cluster
}

describe('gates on alerts', () => {
  it('prometheus: gates, token and address are read', () => {
    const gates = `{calm: {alerts: ['severity="critical"'], remedy: Wait.}, synced: {query: 'min(up{node="{node}"})'}}`
    expect(clusterOf(prometheus(gates, 'tokenVariable: PROMETHEUS_TOKEN, ')).prometheus).toEqual({
      endpoint: { url: 'http://prometheus:9090', authorization: 'Bearer prometheus-1', certificateAuthority: null },
      gates: {
        calm: {
          asks: { about: 'alerts', matchers: [{ name: 'severity', operator: '=', value: 'critical' }] },
          remedy: 'Wait.',
        },
        synced: { asks: { about: 'query', query: 'min(up{node="{node}"})' }, remedy: '' },
      },
    })
  })

  it('prometheus and alertmanager: are off unless configured', () => {
    expect(clusterOf()).toMatchObject({ prometheus: null, alertmanager: null })
    expect(
      clusterOf('alertmanager: {addresses: ["http://am-1:9093", "http://am-2:9093"]}').alertmanager?.members,
    ).toEqual(
      ['http://am-1:9093', 'http://am-2:9093'].map((url) => ({ url, authorization: null, certificateAuthority: null })),
    )
  })

  it('roles: a gate of a role is one of either kind', () => {
    const lines = [prometheus('{calm: {query: up}}'), 'roles: {storage: {gates: [calm]}}']
    expect(clusterOf(...lines).policy.roles.storage?.gates).toEqual(['calm'])
    expect(problemsOf(withCluster(prometheus('{calm: {query: up}}'), 'roles: {storage: {gates: [clam]}}'))).toEqual([
      expect.stringContaining('is "clam": is not a gate. Did you mean calm?'),
    ])
  })

  it.each([
    ['{g: {alerts: [], remedy: x}}', 'must have a matcher'],
    ['{g: {alerts: ["severity=critical"]}}', 'must be a matcher such as severity="critical", with double quotes'],
    [`{g: {alerts: ['a=~"("']}}`, 'must be a valid pattern (RE2)'],
    ['{g: {remedy: x}}', 'must have alerts (a list of matchers) or query (PromQL), and not both'],
    [`{g: {query: up, alerts: ['a="b"']}}`, 'must have alerts (a list of matchers) or query (PromQL), and not both'],
    ['{g: {query: ""}}', 'must be a query in PromQL'],
    ['{g: {querry: up}}', 'is unknown. Did you mean query?'],
  ])('prometheus: gates %s are refused', (gates, words) => {
    expect(problemsOf(withCluster(prometheus(gates))).join('\n')).toContain(words)
  })

  it('prometheus: a gate with the name of a gate that runs a command is refused', () => {
    const both = withCluster(prometheus('{ceph: {query: up}}'), 'gates: {ceph: {on: here, run: [ceph-ok]}}')
    expect(problemsOf(both)).toEqual([expect.stringContaining('is also a name under gates')])
  })

  it('token: a variable that is missing from the environment is refused', () => {
    const written = withCluster(prometheus('{g: {query: up}}', 'tokenVariable: NO_TOKEN, '))
    expect(problemsOf(written, inContext)).toEqual([
      expect.stringContaining('the token that clusters.eu-1.prometheus.tokenVariable names'),
    ])
  })

  it('user: is sent with the token as its password, and refused without one', () => {
    const written = (more: string) => `alertmanager: {addresses: ["http://am-1:9093"], user: bot${more}}`
    const [member] = clusterOf(written(', tokenVariable: PROMETHEUS_TOKEN')).alertmanager?.members ?? []
    expect(member?.authorization).toBe(`Basic ${btoa('bot:prometheus-1')}`)
    expect(problemsOf(withCluster(written('')))).toEqual([expect.stringContaining('alertmanager.user')])
  })

  it('certificate: an authority that cannot be read is refused with its key', () => {
    const written = withCluster('alertmanager: {addresses: ["https://am-1"], certificateAuthorityFile: /nowhere}')
    expect(problemsOf(written).join()).toContain('alertmanager.certificateAuthorityFile')
  })

  it('I2 configuration in force: a gate on alerts decides, an address does not', () => {
    const hash = (gates: string, address = 'prometheus') =>
      configurationHash(clusterOf(`prometheus: {address: "http://${address}:9090", gates: ${gates}}`))
    expect(hash('{g: {query: up}}')).toBe(hash('{g: {query: up}}', 'other'))
    expect(hash('{g: {query: up}}')).not.toBe(hash('{g: {query: down}}'))
    expect(hash('{}')).not.toBe(hash('{g: {query: up}}'))
  })
})

describe('silences', () => {
  const silences = (written: string) => `alertmanager: {addresses: ["http://am-1:9093"], silences: ${written}}`
  const byNode = `matchers: ['instance=~"{node}(:[0-9]+)?"']`

  it('silence: is read with its defaults, and a role applies it by name', () => {
    const { policy, alertmanager } = clusterOf(
      silences(`{quiet: {${byNode}}}`),
      'roles: {compute: {capabilities: [quiet]}}',
    )
    expect(alertmanager?.silences.quiet).toEqual({
      matchers: [{ name: 'instance', operator: '=~', value: '{node}(:[0-9]+)?' }],
      lengthMs: 25 * 60_000,
      afterMs: 5 * 60_000,
      atMostMs: 12 * 3_600_000,
    })
    expect(policy.roles.compute?.capabilities).toEqual([{ name: 'quiet', rank: 'silence' }])
    expect(Object.keys(policy.roles.storage ?? {})).not.toContain('capabilities')
  })

  it.each([
    [`matchers: ['cluster="eu-1"']`, 'must have a matcher that names the node'],
    [`matchers: ['instance=~"{node}.*"']`, 'must have a matcher that names the node'],
    [`${byNode}, length: 2m`, 'must be from 3m to 2h'],
    [`${byNode}, length: 3h`, 'must be from 3m to 2h'],
    [`${byNode}, after: 2h`, 'must be at most 1h'],
    [`${byNode}, atMost: 10m`, 'must be at least length and at most 24h'],
    [`${byNode}, atMost: 25h`, 'must be at least length and at most 24h'],
  ])('S62 silence: %s is refused', (written, words) => {
    expect(problemsOf(withCluster(silences(`{quiet: {${written}}}`))).join('\n')).toContain(words)
  })

  it('roles: a capability that no section provides is refused', () => {
    const written = withCluster(silences(`{quiet: {${byNode}}}`), 'roles: {compute: {capabilities: [quite]}}')
    expect(problemsOf(written)).toEqual([expect.stringContaining('is not a capability. Did you mean quiet?')])
    expect(problemsOf(withCluster('roles: {compute: {capabilities: [quiet]}}')).join()).toContain('is not a capability')
  })

  it('silence: the name of maintenance is refused', () => {
    expect(problemsOf(withCluster(silences(`{maintenance: {${byNode}}}`))).join()).toContain(
      'is the name of a capability',
    )
  })

  it('I2 configuration in force: a silence decides', () => {
    const hash = (written: string) => configurationHash(clusterOf(silences(written)))
    expect(hash('{}')).toBe(configurationHash(clusterOf()))
    expect(hash(`{quiet: {${byNode}}}`)).not.toBe(hash('{}'))
    expect(hash(`{quiet: {${byNode}}}`)).not.toBe(hash(`{quiet: {${byNode}, length: 20m}}`))
  })
})

describe('downtimes', () => {
  const icinga = (downtimes: string) =>
    `icinga: {address: "https://icinga:5665", user: bot, tokenVariable: ICINGA_PASSWORD, downtimes: ${downtimes}}`

  it('downtime: is read with its defaults, and a role applies it by name', () => {
    const read = clusterOf(icinga('{down: {}}'), 'roles: {compute: {capabilities: [down]}}')
    expect(read.icinga).toEqual({
      endpoint: {
        url: 'https://icinga:5665',
        authorization: `Basic ${btoa('bot:icinga-1')}`,
        certificateAuthority: null,
      },
      downtimes: { down: { host: '{node}', lengthMs: 1_500_000, afterMs: 300_000, atMostMs: 43_200_000 } },
    })
    expect(read.policy.roles.compute?.capabilities).toEqual([{ name: 'down', rank: 'silence' }])
  })

  it.each([
    ['{down: {host: storage}}', 'must have {node} in it'],
    ['{down: {length: 1m}}', 'must be from 3m to 2h'],
    ['{maintenance: {}}', 'is the name of a capability'],
  ])('S62 downtime: %s is refused', (downtimes, words) => {
    expect(problemsOf(withCluster(icinga(downtimes))).join()).toContain(words)
  })

  it('downtime: the name of a silence is refused', () => {
    const silence = `alertmanager: {addresses: ["http://am-1"], silences: {down: {matchers: ['instance="{node}"']}}}`
    expect(problemsOf(withCluster(icinga('{down: {}}'), silence)).join()).toContain('is also the name of a silence')
  })

  it('I2 configuration in force: a downtime decides', () => {
    const hash = (downtimes: string) => configurationHash(clusterOf(icinga(downtimes)))
    expect(hash('{}')).toBe(configurationHash(clusterOf()))
    expect(hash('{down: {}}')).not.toBe(hash('{down: {length: 20m}}'))
  })
})

describe('docs/alerts.md', () => {
  it('example: has no problems once the rest of the cluster is there', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/alerts.md'), 'utf8')
    const [, example = ''] = /```yaml\n([^`]*)```/.exec(text) ?? []
    const lines = example
      .split('\n')
      .slice(2)
      .filter((line) => line !== '')
    expect(lines.length).toBeGreaterThan(10)
    expect(problemsOf(`${withCluster()}${lines.join('\n')}\n`)).toEqual([])
  })
})
