import { expect, test } from 'vitest'
import { type FiringEvidence, firing } from '../../src/core/run/firing.ts'

const before = '11111111-0001-4000-8000-000000000000'
const after = '22222222-0002-4000-8000-000000000000'
const armed = { bootIdBefore: before, untilUptimeSeconds: 1000 }
const self = { named: 'yes', bootId: before, uptimeSeconds: 5_000_000 } as const

const claims = ['not armed', 'armed', 'fired', 'disarmed', 'refused'] as const
const judged = (evidence: FiringEvidence) => firing(armed, evidence).is

test('F13 firing: a reboot that has begun is over by another boot id only, however long the node is up', () => {
  expect(judged({ self, claim: { is: 'fired' } })).toBe('possible')
  expect(judged({ self: { ...self, bootId: after }, claim: { is: 'fired' } })).toBe('over')
})

test('F13 firing: a deadline ends only what was never claimed', () => {
  expect(judged({ self, claim: { is: 'not armed' } })).toBe('over')
  expect(judged({ self: { ...self, uptimeSeconds: 999 }, claim: { is: 'not armed' } })).toBe('possible')
  expect(judged({ self, claim: { is: 'armed' } })).toBe('possible')
})

test('F13 firing: the node’s own word that it is disarmed or refused ends it', () => {
  expect(firing(armed, { self, claim: { is: 'disarmed' } })).toEqual({ is: 'over', because: 'disarmed' })
  expect(firing(armed, { self, claim: { is: 'refused' } })).toEqual({ is: 'over', because: 'refused' })
})

test.each(claims)('F13 firing: silence, another node, and no boot id prove nothing when the claim is %s', (is) => {
  const claim = { is }
  expect(judged({ self: null, claim })).toBe('possible')
  expect(judged({ self: { ...self, named: 'no', bootId: after }, claim })).toBe('possible')
  expect(judged({ self: { ...self, bootId: 'bash: /proc: No such file' }, claim })).toBe('possible')
  expect(judged({ self: { ...self, bootId: '' }, claim })).toBe('possible')
})

test('F13 firing: a claim that is not known proves nothing under the same boot id', () => {
  expect(judged({ self, claim: null })).toBe('possible')
  expect(judged({ self: { ...self, bootId: after }, claim: null })).toBe('over')
})

test('F13 firing: where the boot id before is not known, only the node’s own word ends it', () => {
  const unknown = { ...armed, bootIdBefore: null }
  expect(firing(unknown, { self: { ...self, bootId: after }, claim: { is: 'fired' } }).is).toBe('possible')
  expect(firing(unknown, { self, claim: { is: 'disarmed' } }).is).toBe('over')
})
