import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resolve } from '../../src/core/targets/resolve.ts'
import { parseSelector } from '../../src/core/targets/selector.ts'
import { suggestTargets, typedTarget } from '../../src/core/targets/suggest.ts'
import { shownTarget } from '../../src/messages/wording/target.ts'
import { anyCharacter } from '../characters.ts'
import { holds } from '../property.ts'
import { fleet, node } from './policy-examples.ts'

const suggested = (typed: string, most = 100): readonly string[] =>
  suggestTargets(typed, fleet, most).map(({ value, about }) => `${value} (${about})`)
const values = (typed: string): readonly string[] => suggestTargets(typed, fleet, 100).map(({ value }) => value)

test('suggestions: what begins with the text comes before what contains it', () => {
  expect(values('storage-0')).toEqual(['storage-01', 'storage-02', 'storage-03'])
  expect(values('b2').slice(0, 1)).toEqual(['rack=b2'])
  expect(values('er-0')).toContain('hyper-01')
  expect(values('STORAGE-1')).toEqual(['storage-10'])
})

test('suggestions: say what they select, and offer groups and names before anything is typed', () => {
  expect(suggested('role=stor')).toEqual(['role=storage (5 nodes)'])
  expect(suggested('')[0]).toBe(`all (${fleet.length} nodes)`)
  expect(values('')).toEqual(expect.arrayContaining(['role=storage', 'rack=b2', 'zone=z2', 'storage-01']))
})

test('suggestions: have everything that the grammar accepts and that selects nodes', () => {
  expect(suggested('storage-*')[0]).toBe('storage-* (4 nodes)')
  expect(suggested('storage-01, compute-*')[0]).toBe('storage-01,compute-* (4 nodes)')
  expect(suggested('!storage-01')[0]).toMatch(/^!storage-01 \(/)
  expect(values('!hyper')).toEqual(['!hyper-01'])
  expect(suggested('role=storage,!storage-0*')[0]).toMatch(/^role=storage,!storage-0\* /)
})

test('suggestions: a typing error leads to near names', () => {
  expect(values('storge-01')).toEqual(['storage-01'])
  expect(values('nothing-like-it')).toEqual([])
})

test('suggestions: nodes whose short names are equal are told apart by their full names', () => {
  const two = [node('web-1.a.example'), node('web-1.b.example')]
  expect(suggestTargets('web-1', two, 100).map(({ value }) => value)).toEqual(['web-1.a.example', 'web-1.b.example'])
})

test('suggestions: whatever is typed, each one is accepted, selects nodes and stands there once, and there are no more than asked', () => {
  holds(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 30 }), fc.integer({ min: 1, max: 100 }), (typed, most) => {
      const found = suggestTargets(typed, fleet, most).map(({ value }) => value)
      expect(found.length).toBeLessThanOrEqual(most)
      expect(new Set(found).size).toBe(found.length)
      for (const value of found) {
        const selector = parseSelector(['all', value])
        expect(selector.ok, value).toBe(true)
        const terms = selector.ok ? selector.value.slice(1).map((term) => ({ ...term, takes: 'in' as const })) : []
        expect(terms.length === 0 ? value : resolve(terms, fleet, 1000).ok, value).toBeTruthy()
      }
    }),
    500,
  )
})

test('suggestions: without a cluster, what was typed is the only one', () => {
  expect(typedTarget('Storage-99')).toEqual([{ value: 'storage-99', about: '' }])
  expect(typedTarget('!x')).toEqual([{ value: '!x', about: '' }])
  for (const typed of ['', ' ', 'a=b', '<']) expect(typedTarget(typed), typed).toEqual([])
})

test('suggestions: choices of long names differ and fit', () => {
  const long = ['a', 'b'].map((end) => shownTarget({ value: `${'x'.repeat(120)}${end}`, about: 'storage' }).shown)
  expect(new Set(long).size).toBe(2)
  for (const shown of long) expect(shown.length).toBeLessThanOrEqual(75)
  expect(shownTarget({ value: 'storage-01', about: 'storage, rack b2' }).shown).toBe('storage-01 · storage, rack b2')
})
