import { describe, expect, test } from 'vitest'
import { type Message, plain } from '../../src/core/message.ts'
import { whyNotStopped } from '../../src/core/operation/actions.ts'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { heldDifference, heldNow } from '../../src/core/rollout/held.ts'
import type { RunEvent } from '../../src/core/run/events.ts'
import { summaryOf } from '../../src/engine/operations/summaries.ts'
import { digest } from '../../src/messages/answers/digest.ts'
import { cancelledWords, pausedWords, resumedWords } from '../../src/messages/answers/steered.ts'
import { card } from '../../src/messages/operations/card.ts'
import { details } from '../../src/messages/operations/details.ts'
import { atMs, operation as operationSummary, quiet } from './answers-examples.ts'
import { ended, failure, lastThreadLine, operationAfter, planWith, runOf, started } from './rollout-examples.ts'
import { indexOf, runAfter, upTo } from './runs-examples.ts'

const plan = planWith(4)
const held: OperationEvent = { type: 'held', why: ['stop flags: power work'], untilMs: null }
const pauseAsked: OperationEvent = { type: 'pauseAsked', person: 'UANA' }
const cancelAsked: OperationEvent = { type: 'cancelAsked', person: 'UANA', reason: '' }
const paused: OperationEvent = { type: 'paused' }
const calls: RunEvent = { type: 'needsAttention', index: 0, why: 'it did not come back', owed: [] }
const operation = (...events: readonly OperationEvent[]) => operationAfter(plan, events)

/** Every text of a message, in order. */
const textsOf = ({ parts }: Message): readonly string[] =>
  parts.flatMap((part) => {
    if (part.part === 'header') return [part.text]
    return 'lines' in part ? part.lines.map(plain) : []
  })

const said = (...events: readonly OperationEvent[]) => lastThreadLine(plan, events)

describe('held', () => {
  test('heldNow: is what the last check of the next node found', () => {
    expect(heldNow(operation(started(1), held), [runOf(1)])).toEqual(['stop flags: power work'])
  })

  test.each([
    ['a pause was requested', [pauseAsked]],
    ['a cancel was requested', [cancelAsked]],
    ['a run needed a person and recovered', [ended(1, 'succeeded', { recovered: 'yes' })]],
  ] as const)('heldNow: is nothing once %s', (_, events) => {
    expect(heldNow(operation(started(1), started(2), held, ...events), [runOf(2)])).toEqual([])
  })

  test('heldNow: is nothing once a failure stops the operation', () => {
    expect(heldNow(operation(started(1), held), [runOf(1, failure)])).toEqual([])
  })

  test.each([
    ['none', ['gate ceph: 12 % misplaced'], ['gate ceph: 12 % misplaced']],
    ['details', ['gate ceph: 12 % misplaced'], ['gate ceph: 11 % misplaced']],
    ['subjects', ['gate ceph: 12 % misplaced'], ['stop flags: power work']],
    ['subjects', ['gate ceph: 12 % misplaced'], ['gate ceph: 12 % misplaced', 'stop flags: power work']],
    ['subjects', [], ['gate ceph: 12 % misplaced']],
  ] as const)('F176 heldDifference: is %s from %j to %j', (difference, before, now) => {
    expect(heldDifference(before, now)).toBe(difference)
  })

  test('F176 thread: a hold is told again when its subject changes, not when its details do', () => {
    const why = (reason: string): OperationEvent => ({ type: 'held', why: [reason], untilMs: null })
    const first = [started(1), ended(1, 'succeeded'), why('gate ceph: 12 %')]
    expect(said(...first)).toContain('gate ceph: 12 %')
    expect(said(...first, why('gate ceph: 11 %'))).toBe('')
    expect(said(...first, why('stop flags: power work'))).toContain('stop flags: power work')
  })

  test('thread: a pause after a node that needed a person is not told as caused by an earlier hold', () => {
    const before = [started(1), started(2), held, ended(1, 'succeeded', { recovered: 'yes' }), ended(2, 'succeeded')]
    expect(said(...before, paused)).toContain('Paused: n1 needed a person.')
  })

  test('thread: a pause that a person requested while the next node was held is told as theirs', () => {
    expect(said(started(1), held, pauseAsked, ended(1, 'succeeded'), paused)).toMatch(/^Paused\. /)
  })

  test('thread: a hold that lasted too long is told as the cause of the pause', () => {
    expect(said(started(1), ended(1, 'succeeded'), held, paused)).toContain(
      'Paused: it was held for too long: stop flags: power work.',
    )
  })

  test('thread: a hold that was followed by missing approvals is not told as the cause of the expiry', () => {
    const missing: OperationEvent = { type: 'approvalsMissing', parts: [] }
    expect(said({ type: 'queued' }, held, missing, { type: 'expired' })).toContain('Expired with 0 of')
    expect(said({ type: 'queued' }, held, { type: 'expired' })).toContain('could not start in time: stop flags')
  })

  test('thread: a hold says which nodes continue', () => {
    expect(said(started(1), started(2), held)).toMatch(/^Next node on hold: stop flags: power work\. n1, n2 continue\./)
    expect(said(held)).toMatch(/^Not started: stop flags: power work\. Continues automatically/)
  })
})

describe('one state, worst first', () => {
  const attention = [runOf(1, calls), runOf(2)]
  const several = operation(started(1), started(2), held)

  test('summary: a run that needs a person comes before those that work', () => {
    const { state, now } = summaryOf(several, [...attention].reverse())
    expect(state).toBe('needs attention')
    expect(now).toMatch(/^n1: it did not come back; n2: /)
  })

  test('summary: a single run that needs a person is told although the next node is held', () => {
    const budget = { ...several, plan: { ...plan, budget: 2 } }
    expect(summaryOf(budget, [runOf(1, calls)]).now).toBe(
      'n1: it did not come back; next node not started: stop flags: power work',
    )
  })

  test('card: what needs a person comes before what holds the next node, and both before progress', () => {
    const budget = { ...several, plan: { ...plan, budget: 2 } }
    const texts = textsOf(card(budget, attention))
    const at = (words: string) => texts.findIndex((text) => text.includes(words))
    expect(texts[0]).toBe('Reboot 4 nodes – NEEDS ATTENTION: n1: it did not come back')
    expect(at('Next node not started')).toBeGreaterThan(0)
    expect(at('n2: checking and locking (1 of 5): ')).toBeGreaterThan(at('Next node not started'))
  })

  test('digest: what needs a person is counted first', () => {
    const open = [operationSummary('op-2', { state: 'needs attention' })]
    const succeeded = operationSummary('op-3', { state: 'succeeded', changedAtMs: atMs })
    const { message } = digest({ ...quiet, open, ended: [succeeded] }, atMs - 1)
    expect(plain(message.sentence)).toContain('1 needs attention, 1 succeeded; still open below.')
  })

  test.each([
    ['before the start', []],
    ['between nodes', [started(1), ended(1, 'succeeded')]],
    ['after the end', [started(1), ended(1, 'failed'), { type: 'ended', outcome: 'failed', summary: '' }]],
  ] as const)('details: have the planned steps %s', (_, events) => {
    expect(textsOf(details(operation(...events), [], 0))).toContain('Steps, for each node, at most 3 nodes at once')
  })

  test('details: have the state of the card', () => {
    expect(textsOf(details(several, attention, 0))[0]).toBe(
      'Reboot 4 nodes – NEEDS ATTENTION: n1: it did not come back',
    )
  })
})

describe('answers of pause, resume and cancel', () => {
  const two = operation(started(1), started(2))

  test('pause: says after which nodes', () => {
    expect(pausedWords(two, [runOf(1), runOf(2)])).toBe('op-1 will pause after n1, n2.')
    expect(pausedWords(operation(started(1), ended(1, 'succeeded')), [])).toBe('op-1 will pause before the next node.')
  })

  test('resume: says which nodes continue, and what keeps others from starting', () => {
    expect(resumedWords(two, [runOf(1), runOf(2)])).toBe('op-1 resumed. n1, n2 continue.')
    expect(resumedWords(two, [runOf(1, failure), runOf(2)])).toBe(
      'op-1 resumed. n2 continues. No other node starts: n1 failed.',
    )
    const all = operation(started(1), started(2), started(3), started(4))
    expect(resumedWords(all, [runOf(4)])).toBe('op-1 resumed. n4 continues. Every node has started.')
  })

  test('cancel: says of each run whether it is stopped, rolls back, finishes or needs a person', () => {
    const rebooted = runAfter([...upTo('reboot', 'awaitNewBoot')])
    const called: RunEvent = {
      type: 'needsAttention',
      index: indexOf('reboot', 'awaitNewBoot'),
      why: 'silent',
      owed: [],
    }
    const owing: RunEvent = { ...called, owed: ['undrain'] }
    expect(whyNotStopped(runOf(1))).toBeNull()
    expect(whyNotStopped(runOf(1, failure))).toBe('n1 is already rolling back')
    expect(whyNotStopped(rebooted)).toMatch(/^hyper-01 is past the point of no return \(.+\) and finishes$/)
    expect(whyNotStopped(runAfter([...upTo('reboot', 'awaitNewBoot'), called]))).toMatch(/and needs a person$/)
    expect(whyNotStopped(runAfter([...upTo('reboot', 'awaitNewBoot'), owing]))).toBe('hyper-01 has a pending cleanup')
    expect(cancelledWords(two, [runOf(1), runOf(2, failure)])).toBe(
      'Stopping at the next safe point. Changes will be rolled back. n2 is already rolling back; then the operation stops.',
    )
  })
})
