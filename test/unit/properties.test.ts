import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holds } from '../property.ts'
import { codeUnder } from '../tidy/sources.ts'

test('F81 properties: every one is tried by the one helper, with its limit of time', () => {
  const bare = /\bfc\s*\.\s*(?:assert|check|sample)\s*\(/
  const found = codeUnder('test', 'sandbox', 'src')
    .filter(
      ({ path, text }) => path !== 'test/property.ts' && path !== 'test/unit/properties.test.ts' && bare.test(text),
    )
    .map(({ path }) => path)
  expect(found).toEqual([])
})

test('F81 properties: one that fails ends at its first value, and says its seed', () => {
  let tried = 0
  const fails = fc.property(fc.array(fc.string(), { minLength: 5 }), () => {
    tried += 1
    throw new Error('does not hold')
  })
  expect(() => holds(fails)).toThrow(/seed: -?\d+/)
  expect(tried).toBe(1)
})

test('F81 properties: one that is slow ends at its time limit, and says how many values were tried', {
  tags: ['slow'],
}, () => {
  const beganMs = performance.now()
  let tried = 0
  const slow = fc.property(fc.nat(), () => {
    tried += 1
    const untilMs = performance.now() + 100
    while (performance.now() < untilMs);
  })
  expect(holds(slow, 1_000)).toBe(tried)
  expect(performance.now() - beganMs).toBeLessThan(6_000)
})
