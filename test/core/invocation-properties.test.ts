import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Command } from '../../src/core/commands/command.ts'
import { command, duration, flag, number, text } from '../../src/core/commands/command.ts'
import { corrected } from '../../src/core/grammar/correction.ts'
import { understand } from '../../src/core/grammar/parse.ts'
import { canonical } from '../../src/core/grammar/render.ts'
import { distance } from '../../src/core/text/nearest.ts'
import { anyCharacter } from '../characters.ts'
import { holds } from '../property.ts'
import { fleet } from './policy-examples.ts'

const plain = { summary: 'An example', direct: 'no', examples: [] } as const
const reboot: Command = command({
  ...plain,
  name: 'reboot',
  argument: { is: 'nodes', required: 'yes' },
  options: { ifNeeded: flag('x'), every: duration('x'), count: number('x', 0, 99) },
  recipe: () => [],
})
const say: Command = command({
  ...plain,
  name: 'say loudly',
  argument: { is: 'words', required: 'no', usage: '…' },
  options: { reason: text('x') },
  control: () => ({ ask: 'digest' }),
})
const all = [reboot, say]

const piece = fc.oneof(
  fc.constantFrom(
    'reboot',
    'say',
    'loudly',
    'REBOOT',
    '--reason',
    '—reason',
    '--dry-run',
    '--every',
    '1h',
    '--count=7',
  ),
  fc.constantFrom(
    '"',
    "'",
    '“',
    '”',
    '\\',
    '=',
    ' ',
    '\u00a0',
    '\n',
    '--',
    '<@U1|a b>',
    '<@U1',
    '>',
    '!',
    ',',
    '*',
    'role=',
  ),
  fc.constantFrom('storage-01', ',', 'all', '\u202e', '\u200b', '\ufeff', '\ud800', 'op-1a'),
  fc.string({ unit: anyCharacter, maxLength: 8 }),
)
const anything = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 200 }),
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.array(piece, { maxLength: 12 }).map((pieces) => `reboot ${pieces.join(' ')}`),
  fc.array(piece, { maxLength: 12 }).map((pieces) => `say loudly ${pieces.join(' ')}`),
)

test('parser: never throws, and every refusal has a reason', () => {
  holds(
    fc.property(anything, (typed) => {
      const outcome = understand(all, typed)
      expect(outcome.ok || outcome.refusals.length > 0).toBe(true)
    }),
    2000,
  )
})

test('parser: the canonical form parses to itself', () => {
  let understood = 0
  const tried = holds(
    fc.property(anything, (typed) => {
      const first = understand(all, typed)
      if (!first.ok) return
      understood += 1
      expect(understand(all, first.value.words)).toEqual(first)
    }),
    3000,
  )
  expect(understood).toBeGreaterThan(tried / 30)
})

test.each([',', 'a,', 'a.', ':', '**a**', '__a__', '=', 'storage-*', '!a', '<@U1AB>'])(
  'canonical form: keeps the word %j',
  (word) => {
    const typed = canonical(say, { is: 'words', words: ['x', word] }, { reason: null })
    const outcome = understand(all, typed)
    expect(outcome.ok && outcome.value.given).toEqual({ is: 'words', words: ['x', word] })
  },
)

test('parser: quoting preserves every reason and word', () => {
  const visible = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((typed) => {
    const outcome = understand(all, `say loudly --reason "x ${typed.replaceAll(/["\\]/g, '')}"`)
    return outcome.ok ? outcome.value.reason : 'x'
  })
  const tricky = fc.constantFrom('a"b', 'a" --dry-run "b', '\\', '\\"', '—x', '“a” b', "don't", '<@U1|a>', '--reason')
  const value = fc.oneof(visible, tricky)
  holds(
    fc.property(value, fc.array(value, { maxLength: 3 }), (reason, words) => {
      const typed = canonical(say, { is: 'words', words }, { reason })
      const outcome = understand(all, typed)
      expect(outcome.ok && [outcome.value.words, outcome.value.reason, outcome.value.given]).toEqual([
        typed,
        reason,
        { is: 'words', words },
      ])
    }),
  )
})

test('parser: answers contain no invisible characters', () => {
  holds(
    fc.property(anything, (typed) => {
      const outcome = understand(all, typed)
      const said = outcome.ok ? outcome.value.words : outcome.refusals.map(({ message }) => message).join('')
      expect(said).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
    }),
    2000,
  )
})

test('correction: always parses and is canonical', () => {
  let found = 0
  const mistyped = fc
    .tuple(fc.constantFrom('rebot', 'reboot', 'rboot'), fc.constantFrom('storge-01', 'compute-1', 'storage-01', 'x'))
    .chain(([verb, name]) => fc.constantFrom('', ' --raeson disk', ' --dryrun').map((rest) => `${verb} ${name}${rest}`))
  holds(
    fc.property(fc.oneof(mistyped, anything), (typed) => {
      const meant = corrected(all, typed, fleet)
      if (meant === null) return
      found += 1
      const outcome = understand(all, meant)
      expect(outcome.ok && outcome.value.words).toBe(meant)
    }),
  )
  expect(found).toBeGreaterThan(0)
})

test('correction: is offered only when unambiguous', () => {
  expect(corrected(all, 'rebot storge-01 --raeson disk swap', fleet)).toBe('reboot storage-01 --reason "disk swap"')
  expect(corrected(all, 'reboot storage-01', fleet)).toBeNull()
  expect(corrected(all, 'reboot storage-0', fleet)).toBeNull()
  expect(corrected(all, 'reboot quite-other', fleet)).toBeNull()
  expect(corrected(all, 'reboot all,!storge-01', fleet)).toBe('reboot all,!storage-01')
  expect(corrected(all, 'reboot storge-01,storage-01', fleet)).toBe('reboot storage-01')
})

test('distance: is 0 only for equal words, symmetric, and 1 for two swapped letters', () => {
  const word = fc.string({ maxLength: 8 })
  holds(
    fc.property(word, word, (a, b) => {
      expect(distance(a, b) === 0).toBe(a === b)
      expect(distance(a, b)).toBe(distance(b, a))
    }),
  )
  expect(distance('reobot', 'reboot')).toBe(1)
})
