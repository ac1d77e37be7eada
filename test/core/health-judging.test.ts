import { expect, test } from 'vitest'
import type { HealthFacts } from '../../src/core/health/facts.ts'
import { type HealthJudge, judging } from '../../src/core/health/question.ts'
import { healthy, node } from './health-examples.ts'

/** A judge that says what it arranged, and how often it did. */
function counting() {
  const arranged: unknown[] = []
  const judge: HealthJudge = ({ facts, when, inFlight }) => {
    arranged.push(facts)
    const evidence = `${when} ${inFlight.join()}`
    return () => ({ gate: 'members', verdict: 'ok', evidence, remedy: '' })
  }
  return { judge, arranged }
}

const asked = { node: node('c1'), withoutChecks: 'allow' } as const
const evidenceOf = (judge: HealthJudge, facts: HealthFacts, when: 'before' | 'after', inFlight: readonly string[]) =>
  judging(judge, { facts, when, inFlight })(asked).evidence

test('F151 judging: arranges the same facts once for the same moment and the same other runs', () => {
  const { judge, arranged } = counting()
  const facts = { ...healthy }
  for (let time = 0; time < 3; time += 1) expect(evidenceOf(judge, facts, 'before', ['c2'])).toBe('before c2')
  expect(arranged).toEqual([facts])
})

test('F151 judging: arranges again what belongs to other facts, another moment, other runs or another judge', () => {
  const [one, other] = [counting(), counting()]
  const facts = { ...healthy }
  expect(evidenceOf(one.judge, facts, 'before', ['c2'])).toBe('before c2')
  expect(evidenceOf(one.judge, facts, 'after', ['c2'])).toBe('after c2')
  expect(evidenceOf(one.judge, facts, 'before', ['c2', 'c3'])).toBe('before c2,c3')
  expect(evidenceOf(one.judge, facts, 'before', [])).toBe('before ')
  expect(evidenceOf(one.judge, { ...facts }, 'before', ['c2'])).toBe('before c2')
  expect(one.arranged).toHaveLength(5)
  expect(evidenceOf(other.judge, facts, 'before', ['c2'])).toBe('before c2')
  expect(other.arranged).toHaveLength(1)
})
