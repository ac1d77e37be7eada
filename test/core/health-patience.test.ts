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

describe('while another run has its node down', () => {
  test('a plan without a lock only waits for it, and says for whom', () => {
    expect(verdicts(rebooting, { inFlight: ['c2'], lock: 'not yet' })).toEqual({
      members: 'warn',
      quorum: 'ok',
      'service checks': 'warn',
    })
    const [members] = judgeHealth(about(rebooting, { inFlight: ['c2'], lock: 'not yet' }))
    expect(members?.remedy).toBe('it will wait in the queue for c2')
  })

  test('a run under its lock is blocked by it', () => {
    expect(verdicts(rebooting, { inFlight: ['c2'] })).toMatchObject({ members: 'blocked', 'service checks': 'blocked' })
  })

  test('what fails elsewhere blocks the plan all the same', () => {
    const checks = [...rebooting.checks.filter(({ node }) => node !== 'c3'), check('c3', 'warning')]
    const facts = { ...rebooting, checks }
    expect(verdicts(facts, { inFlight: ['c2'], lock: 'not yet' })).toMatchObject({ 'service checks': 'blocked' })
    expect(verdicts(rebooting, { inFlight: ['c3'], lock: 'not yet' })).toMatchObject({ members: 'blocked' })
  })
})
