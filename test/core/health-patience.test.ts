import { describe, expect, test } from 'vitest'
import { about, check, healthy, nodeCheck } from './health-examples.ts'
import { judgeHealth } from './judge-health.ts'

const verdicts = (...question: Parameters<typeof about>) =>
  Object.fromEntries(judgeHealth(about(...question)).map(({ gate, verdict }) => [gate, verdict]))

const rebooting = {
  members: healthy.members.map((member) => (member.node === 'c2' ? { ...member, state: 'failed' as const } : member)),
  checks: [check('c1'), check('c2', 'critical'), check('c3'), nodeCheck('c2', '_node_maintenance', 'critical')],
  maintenance: [{ node: 'c2', reason: 'lockkeeper' }],
}

describe('node of another run is down', () => {
  test('health gates: a plan without a lock only waits for a node in another run, and names it', () => {
    expect(verdicts(rebooting, { inFlight: ['c2'], lock: 'not yet' })).toEqual({
      members: 'warn',
      quorum: 'ok',
      'service checks': 'warn',
    })
    const [members] = judgeHealth(about(rebooting, { inFlight: ['c2'], lock: 'not yet' }))
    expect(members?.remedy).toBe('it will wait in the queue for c2')
  })

  test('health gates: a node in another run blocks a run under its lock', () => {
    expect(verdicts(rebooting, { inFlight: ['c2'] })).toMatchObject({ members: 'blocked', 'service checks': 'blocked' })
  })

  test('health gates: a failure on a third node still blocks the plan', () => {
    const checks = [...rebooting.checks.filter(({ node }) => node !== 'c3'), check('c3', 'warning')]
    const facts = { ...rebooting, checks }
    expect(verdicts(facts, { inFlight: ['c2'], lock: 'not yet' })).toMatchObject({ 'service checks': 'blocked' })
    expect(verdicts(rebooting, { inFlight: ['c3'], lock: 'not yet' })).toMatchObject({ members: 'blocked' })
  })
})
