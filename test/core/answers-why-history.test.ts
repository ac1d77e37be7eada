import { expect, test } from 'vitest'
import type { Facts } from '../../src/core/commands/facts.ts'
import { plain } from '../../src/core/message.ts'
import { historyAnswer } from '../../src/messages/answers/history.ts'
import { gatesAnswer } from '../../src/messages/wording/verdicts.ts'
import { atMs, firstPage, minutes, read } from './answers-examples.ts'
import { node } from './policy-examples.ts'

test('why: shows every gate with its evidence, and calls a node not ready when no gate was asked', () => {
  const gates: Facts['gates'] = {
    cluster: 'eu-1',
    atMs,
    nodes: [
      {
        node: node('storage-01'),
        verdicts: [
          { gate: 'members', verdict: 'ok', evidence: '9 of 9 alive', remedy: '' },
          { gate: 'capacity', verdict: 'blocked', evidence: 'storage-02 is out', remedy: 'wait for it' },
        ],
      },
    ],
  }
  expect(read(gatesAnswer(gates, firstPage))).toContain(
    'Gates of storage-01 (2)\nBLOCKED | capacity | storage-02 is out | wait for it\nOK | members | 9 of 9 alive | \n',
  )
  const unasked = gatesAnswer({ ...gates, nodes: [{ node: node('storage-01'), verdicts: [] }] }, firstPage)
  expect(plain(unasked.sentence)).toBe('storage-01 is not ready for work now.')
})

test('F48 why: shows the warnings about a ready node, and the objections to the others first', () => {
  const members = { gate: 'members', verdict: 'ok', evidence: '9 of 9 alive', remedy: '' } as const
  const warning = { gate: 'capacity', verdict: 'warn', evidence: 'the last slot', remedy: 'it may wait' } as const
  const blocked = { ...warning, verdict: 'blocked', evidence: 'storage-02 is out' } as const
  const nodes = [
    { node: node('storage-01'), verdicts: [members] },
    { node: node('storage-03'), verdicts: [members, warning] },
    { node: node('storage-04'), verdicts: [members, blocked] },
  ]
  const answer = gatesAnswer({ cluster: 'eu-1', atMs, nodes }, firstPage)
  expect(plain(answer.sentence)).toBe('2 of 3 nodes ready for work now, each judged alone.')
  expect(read(answer)).toContain(
    [
      'storage-04 | BLOCKED | capacity | storage-02 is out | it may wait',
      'storage-01 | ready | 1 gate agrees |  | ',
      'storage-03 | WARN | capacity | the last slot | it may wait',
    ].join('\n'),
  )
})

test('history: filters by operation, node or person, newest first, and reports a broken audit log', () => {
  const entry = (since: number, id: string, person: string, about: string): Facts['history']['lines'][number] => ({
    atMs: minutes(since),
    operation: id,
    actor: { kind: 'person', id: person },
    what: `approved ${about}`,
    plan: 'abcdef0123456789',
    tookMs: null,
    nodes: [about],
  })
  const facts: Facts['history'] = {
    cluster: 'eu-1',
    atMs,
    backMs: 60 * 60_000,
    period: 'as requested',
    lines: [
      entry(30, 'op-1A', 'UANA', 'storage-01'),
      entry(20, 'op-2B', 'UTOM', 'storage-02'),
      entry(900, 'op-1A', 'UTOM', 'storage-01'),
    ],
    inventory: ['storage-01', 'storage-02'],
    chain: 'verifies',
  }
  const whole = read(historyAnswer(facts, [], firstPage)).split('\n')
  expect(whole[0]).toBe('eu-1: 3 entries in the last 1 h, audit log verified.')
  expect(whole[2]).toBe('2026-11-20T13:40:00.000Z | op-2B | @UTOM |  | approved storage-02 (plan abcdef01)')
  expect(read(historyAnswer(facts, ['<@UTOM>'], firstPage))).toContain('2 entries')
  expect(read(historyAnswer(facts, ['op-1A', '<@UTOM>'], firstPage))).toContain('1 entry')
  expect(read(historyAnswer(facts, ['Storage-01'], firstPage))).toContain('2 entries')
  expect(read(historyAnswer({ ...facts, chain: 'broken' }, [], firstPage))).toContain('THE AUDIT LOG IS BROKEN')
})

test('F20 history: finds a node in any spelling, in the inventory or only in the entries', () => {
  const stopped = (node: string): Facts['history']['lines'][number] => ({
    atMs,
    operation: null,
    actor: { kind: 'person', id: 'UANA' },
    what: `stopped ${node}`,
    plan: null,
    tookMs: null,
    nodes: [node],
  })
  const facts: Facts['history'] = {
    cluster: 'eu-1',
    atMs,
    backMs: 60 * 60_000,
    period: 'as requested',
    lines: ['storage-01', 'gone-01', 'gone-01.example.com', 'web-1.a'].map(stopped),
    inventory: ['storage-01.example.com', 'web-1.a', 'web-1.b'],
    chain: 'verifies',
  }
  const about = (word: string) => read(historyAnswer(facts, [word], firstPage)).split('\n')[0]
  expect(about('STORAGE-01')).toContain(': 1 entry')
  expect(about('storage-01.example.com')).toContain(': 1 entry')
  expect(about('gone-01')).toContain(': 2 entries')
  expect(about('web-1.b')).toContain(': 0 entries')
  expect(about('web-1')).toContain('web-1 could be web-1.a or web-1.b.')
  expect(about('gone-02')).toContain('gone-02: no such node, and no entry in the last 1 h names it.')
  expect(read(historyAnswer({ ...facts, inventory: null }, ['gone-02'], firstPage))).toContain(': 0 entries')
})
