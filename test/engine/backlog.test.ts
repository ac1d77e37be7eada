import { beforeEach, expect, test } from 'vitest'
import { Backlog, editsLane } from '../../src/engine/ports/backlog.ts'
import type { Priority } from '../../src/engine/ports/priority.ts'

let nowMs = 0

beforeEach(() => {
  nowMs = 1_790_000_000_000
})

test('F54 backlog: a message that arrives has those tried again that waited for its channel or for rights', () => {
  const backlog = new Backlog()
  const refuses = (key: string, channel: string, cause: 'channel' | 'rights' | 'content') =>
    backlog.refused(key, channel, { is: 'refused', cause, why: 'refused' }, nowMs)
  refuses('same channel', 'C1', 'channel')
  refuses('other channel', 'C2', 'channel')
  refuses('rights', 'C2', 'rights')
  refuses('content', 'C1', 'content')
  backlog.delivered('arrived', 'C1')
  const held = ['same channel', 'other channel', 'rights', 'content'].filter(
    (key) => backlog.heldUntilMs(key, nowMs) !== null,
  )
  expect(held).toEqual(['other channel', 'content'])
})

/** How long a progress message waits while messages of this priority keep coming, in milliseconds. */
function waitsFor(priority: Priority): number {
  const backlog = new Backlog()
  const late = { key: 'late', lane: 'post C1', priority: 'progress' } as const
  const sinceMs = nowMs
  for (let untilMs: number | null = nowMs; untilMs !== null && nowMs - sinceMs < 900_000; nowMs = untilMs ?? nowMs) {
    backlog.queue({ key: `other-${nowMs}`, lane: 'post C1', priority }, nowMs + 1_000, nowMs)
    untilMs = backlog.yieldsUntilMs(late, nowMs)
    if (untilMs !== null) backlog.queue(late, untilMs, nowMs)
  }
  return nowMs - sinceMs
}

test('I9 backlog: lets a message go that has waited for 30 s although others of more than progress keep coming', () => {
  expect(waitsFor('header')).toBeGreaterThanOrEqual(30_000)
  expect(waitsFor('header')).toBeLessThan(35_000)
})

test('I9 backlog: lets failures and approvals go first for 10 min, and no longer', () => {
  for (const priority of ['failure', 'approval'] as const) {
    expect(waitsFor(priority)).toBeGreaterThanOrEqual(600_000)
    expect(waitsFor(priority)).toBeLessThan(605_000)
  }
})

/** The order in which messages that wait for one limit are sent, five a second. */
function sentOf(queued: readonly { readonly key: string; readonly priority: Priority }[]): readonly string[] {
  const backlog = new Backlog()
  const waiting = queued.map((message) => ({ ...message, lane: 'edits' }))
  for (const message of waiting) {
    backlog.queue(message, nowMs + 100, nowMs)
    nowMs += 1
  }
  return queued.map(() => {
    nowMs += 200
    for (const message of waiting) backlog.queue(message, nowMs, nowMs)
    const first = waiting.find((message) => backlog.yieldsUntilMs(message, nowMs) === null)
    if (first === undefined) return 'nobody'
    backlog.delivered(first.key, 'C1')
    waiting.splice(waiting.indexOf(first), 1)
    return first.key
  })
}

test('F55 backlog: sends a changed header before progress, and what has waited longer first among equals', () => {
  expect(
    sentOf([
      { key: 'progress 1', priority: 'progress' },
      { key: 'progress 2', priority: 'progress' },
      { key: 'header 1', priority: 'header' },
      { key: 'failure', priority: 'failure' },
      { key: 'header 2', priority: 'header' },
    ]),
  ).toEqual(['failure', 'header 1', 'header 2', 'progress 1', 'progress 2'])
})

test('F55 backlog: a changed header goes before progress until half of the time is over that a card may be old', () => {
  const backlog = new Backlog()
  const old = { key: 'progress', lane: editsLane, priority: 'progress', sinceMs: nowMs } as const
  const header = (key: string) => ({ key, lane: editsLane, priority: 'header', sinceMs: nowMs }) as const
  for (const key of ['header 1', 'header 2', 'header 3']) backlog.queue(header(key), nowMs + 100, nowMs)
  nowMs += 2_900
  for (const key of ['header 1', 'header 2', 'header 3']) backlog.queue(header(key), nowMs + 100, nowMs)
  expect(backlog.yieldsUntilMs(old, nowMs)).not.toBeNull()
  nowMs += 100
  expect(backlog.yieldsUntilMs(old, nowMs)).toBeNull()
})

test('F55 backlog: goes by the time since which there is something to say, not by when a bot queued it', () => {
  const backlog = new Backlog()
  const other = { key: 'other', lane: editsLane, priority: 'progress', sinceMs: nowMs - 1_000 } as const
  backlog.queue(other, nowMs + 100, nowMs)
  const own = { key: 'own', lane: editsLane, priority: 'progress' } as const
  expect(backlog.yieldsUntilMs({ ...own, sinceMs: nowMs - 1_200 }, nowMs)).toBeNull()
  expect(backlog.yieldsUntilMs({ ...own, sinceMs: nowMs - 800 }, nowMs)).not.toBeNull()
})
