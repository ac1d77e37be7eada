import { expect, it } from 'vitest'
import { judge } from '../../../src/adapters/commands/judge.ts'
import type { Judgement } from '../../../src/core/plan/commands.ts'

const byCode: Judgement = { by: 'exit code', ok: [0], warn: [3], unknown: [4] }
const byField: Judgement = {
  by: 'json field',
  field: ['pgs', '0', 'state'],
  ok: ['active+clean', true],
  warn: ['scrubbing'],
}
const printed = (exitCode: number, output = '', errorOutput = '') => ({ exitCode, output, errorOutput })

it.each([
  [printed(0, 'fine\nreally'), { verdict: 'ok', evidence: 'fine really' }],
  [printed(0), { verdict: 'ok', evidence: 'exit code 0' }],
  [printed(3, 'hm'), { verdict: 'warn', evidence: 'hm' }],
  [printed(4, 'no connection'), { verdict: 'unknown', evidence: 'no connection' }],
  [printed(1, '', 'osd.3 is down'), { verdict: 'blocked', evidence: 'exit code 1: osd.3 is down' }],
  [printed(124), { verdict: 'unknown', evidence: 'no answer within its time limit' }],
  [printed(127, '', 'sh: ceph: not found'), { verdict: 'unknown', evidence: 'could not be run: sh: ceph: not found' }],
  [printed(137), { verdict: 'unknown', evidence: 'ended by signal 9' }],
  [printed(0, 'password=hunter2'), { verdict: 'ok', evidence: 'password=(secret)' }],
])('I7 judge by exit code: %j is %j', (answer, verdict) => {
  expect(judge(byCode, answer)).toEqual(verdict)
})

it.each([
  ['blocks', 1, `exit code 1: ${'x'.repeat(1900)}`],
  ['warns', 3, 'x'.repeat(1900)],
  ['is unknown', 4, 'x'.repeat(1900)],
  ['agrees', 0, `${'x'.repeat(239)}…`],
])('I7 judge: shows everything that a command printed unless it agrees, as when it %s', (_, exitCode, evidence) => {
  expect(judge(byCode, printed(exitCode, 'x'.repeat(1900)))).toMatchObject({ evidence })
})

it('judge: shows at most 2,000 characters', () => {
  expect(judge(byCode, printed(3, 'x'.repeat(9000))).evidence).toHaveLength(2000)
})

const state = (value: unknown): string => JSON.stringify({ pgs: [{ state: value }] })

it.each([
  [printed(0, state('active+clean')), { verdict: 'ok', evidence: 'pgs.0.state is "active+clean"' }],
  [printed(0, state('scrubbing')), { verdict: 'warn', evidence: 'pgs.0.state is "scrubbing"' }],
  [printed(0, state('down')), { verdict: 'blocked', evidence: 'pgs.0.state is "down"' }],
  [printed(0, state('true')), { verdict: 'blocked', evidence: 'pgs.0.state is "true"' }],
  [printed(0, '{"pgs": []}'), { verdict: 'unknown', evidence: 'no pgs.0.state in the answer: {"pgs": []}' }],
  [printed(0, '<html>'), { verdict: 'unknown', evidence: 'no pgs.0.state in the answer: <html>' }],
  [
    printed(1, state('active+clean'), 'broken'),
    { verdict: 'unknown', evidence: expect.stringContaining('exit code 1') },
  ],
  [printed(124), { verdict: 'unknown', evidence: 'no answer within its time limit' }],
])('judge by JSON field: %j is %j', (answer, verdict) => {
  expect(judge(byField, answer)).toEqual(verdict)
})
