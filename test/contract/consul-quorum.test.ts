import { expect, test } from 'vitest'
import { startConsulCluster } from '../../sandbox/programs/consul.ts'
import { node } from '../core/health-examples.ts'
import { judgeHealth } from '../core/judge-health.ts'
import { consul, open, settingsFor } from './consul-fixtures.ts'
import { seen } from './suites/cluster.ts'

test('rebootmgr/wrong 6 quorum: counts a dead server as missing for every node, also when Consul calls it left', async () => {
  const servers = await startConsulCluster()
  const [first, , third] = servers
  const { cluster, close } = open(settingsFor(first.url))
  const quorum = async (when: 'before' | 'after') => {
    const facts = await cluster.health()
    const verdicts = judgeHealth({ facts, node: node('storage-01'), when, inFlight: [], withoutChecks: 'allow' })
    const { verdict, evidence } = verdicts.find(({ gate }) => gate === 'quorum') ?? {}
    return `${verdict}: ${evidence}`
  }
  // no server answers while a new leader is elected
  const stateOfThird = async () =>
    (await cluster.health().catch(() => null))?.members.find((member) => member.node === third.name)?.state
  try {
    expect(await quorum('before')).toBe('ok: 1 server may fail before the quorum is lost')
    await third.kill()
    await seen(cluster, stateOfThird, (state) => state === 'failed')
    const gone = `0 servers may fail before the quorum is lost; gone: ${third.name}`
    expect(await quorum('before')).toBe(`blocked: ${gone}`)
    await consul(first.url, 'PUT', `/agent/force-leave/${third.name}`)
    await seen(cluster, stateOfThird, (state) => state === 'left')
    expect(await quorum('before')).toBe(`blocked: ${gone}`)
    expect(await quorum('after')).toContain('warn: ')
  } finally {
    await Promise.all([close(), ...servers.map((server) => server.kill())])
  }
})
