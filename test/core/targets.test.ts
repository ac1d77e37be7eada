import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchesPattern } from '../../src/core/targets/match.ts'
import { resolve } from '../../src/core/targets/resolve.ts'
import { parseSelector, typedSelector } from '../../src/core/targets/selector.ts'
import { cpuMsOf } from '../cpu-time.ts'
import { holds } from '../property.ts'
import { fleet, node } from './policy-examples.ts'

const ask = (expression: string, limit = 50) => {
  const selector = parseSelector([expression])
  return selector.ok ? resolve(selector.value, fleet, limit) : selector
}
const names = (expression: string): readonly string[] => {
  const outcome = ask(expression)
  return outcome.ok
    ? outcome.value.map(({ name }) => name)
    : outcome.refusals.map(({ code, message }) => `${code}: ${message}`)
}

describe('target expressions', () => {
  test.each([
    ['storage-01', ['storage-01']],
    ['STORAGE-01', ['storage-01']],
    ['storage-*', ['storage-01', 'storage-02', 'storage-03', 'storage-10']],
    ['*-01', ['compute-01', 'hyper-01', 'odd-01', 'storage-01']],
    ['role=storage', ['hyper-01', 'storage-01', 'storage-02', 'storage-03', 'storage-10']],
    ['rack=b2,!hyper-01', ['odd-01', 'storage-03', 'storage-10']],
    ['zone=z2', ['compute-01', 'compute-02', 'compute-03']],
    ['group=ceph-a,!storage-0*', ['storage-10']],
    ['storage-10,storage-02,storage-10', ['storage-02', 'storage-10']],
    ['all,!role=storage,!odd-01', ['compute-01', 'compute-02', 'compute-03']],
  ])('targets: %s selects %j', (expression, expected) => expect(names(expression)).toEqual(expected))

  test('targets: refuses unknown names, also excluded ones', () => {
    expect(names('storge-01,all,!compute-9,group=x')).toEqual([
      'unknown node: storge-01: no such node.',
      'unknown node: compute-9: no such node.',
      'unknown group: No node has group x.',
    ])
  })

  test('targets: refuses no match, nothing left and too many nodes', () => {
    expect(names('gateway-*')).toEqual(['nothing matched: No node name matches gateway-*.'])
    expect(names('storage-01,!storage-*')).toEqual(['nothing matched: storage-01,!storage-* selects no node.'])
    const many = ask('all', 8)
    expect(many.ok ? '' : many.refusals[0]?.message).toBe('9 nodes selected; the limit is 8.')
  })

  test('F70 targets: refuses a name in bold that also matches as a pattern', () => {
    expect(names('*storage-1*')).toEqual(['storage-10'])
    expect(names('*storage-01*')).toEqual(['storage-01'])
    const two = [node('web-1'), node('web-10')]
    const selector = parseSelector(['*web-1*'])
    const found = selector.ok ? resolve(selector.value, two, 50) : selector
    expect(found.ok ? [] : found.refusals.map(({ message }) => message)).toEqual([
      '*web-1* is web-1 in bold, or a pattern that means more nodes.',
    ])
  })

  test('targets: suggests the nearest name for an unknown one', () => {
    const outcome = ask('storge-01')
    expect(outcome.ok ? '' : outcome.refusals[0]?.remedy).toBe('Did you mean storage-01?')
    const role = ask('role=storag')
    expect(role.ok ? '' : role.refusals[0]?.remedy).toBe('Did you mean storage?')
  })
})

const term = fc
  .tuple(
    fc.constantFrom('', '!'),
    fc.constantFrom(
      'all',
      'storage-*',
      'storage-01',
      'role=storage',
      'role=compute',
      'rack=b1',
      'zone=z2',
      '*-0*',
      '*1',
    ),
  )
  .map(([out, what]) => out + what)
const expressions = fc.array(term, { minLength: 1, maxLength: 6 }).map((terms) => terms.join(','))

test('targets: never selects an excluded node', () => {
  holds(
    fc.property(expressions, fc.constantFrom(...fleet), (expression, out) => {
      expect(names(`${expression},!${out.name}`)).not.toContain(out.name)
    }),
  )
})

test.each(['storage-01,--dry-run', ',--dry-run', 'storage-01,!-x', ',—reason'])(
  'targets: %s is refused, because an option after a comma is no node',
  (typed) => {
    const outcome = parseSelector([typed])
    expect(outcome.ok ? [] : outcome.refusals.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^“.*[-—].*” is not a node name, because it begins with a dash\.$/),
    ])
  },
)

test('targets: an expression in canonical form parses to itself', () => {
  holds(
    fc.property(expressions, (expression) => {
      const selector = parseSelector([expression])
      if (selector.ok) expect(parseSelector([typedSelector(selector.value)])).toEqual(selector)
    }),
  )
})

test('targets: selects each node at most once', () => {
  holds(
    fc.property(expressions, (expression) => {
      const outcome = ask(expression)
      if (!outcome.ok) return
      expect(new Set(outcome.value).size).toBe(outcome.value.length)
      expect(fleet).toEqual(expect.arrayContaining([...outcome.value]))
    }),
  )
})

test('targets: a pattern matches like its regular expression', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
  const texts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 })
  holds(
    fc.property(letters, texts, (pattern, text) => {
      expect(matchesPattern(pattern, text)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text))
    }),
    2000,
  )
})

test('targets: no pattern is slow', { tags: ['slow'] }, () => {
  const pattern = `${'*a'.repeat(400)}*b`
  const nodes = Array.from({ length: 5000 }, (_, index) => node(`${'a'.repeat(200)}-${index}`))
  const selector = parseSelector([pattern])
  expect(cpuMsOf(() => expect(selector.ok && resolve(selector.value, nodes, 10).ok).toBe(false))).toBeLessThan(2000)
})
