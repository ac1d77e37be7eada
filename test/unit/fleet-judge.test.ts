import { expect, test } from 'vitest'
import { downIntervals, reboots, twoDown } from '../../sandbox/fleet/judge.ts'
import type { DownCause, RecordLine } from '../../sandbox/fleet/record.ts'

const line = (atMs: number, node: string, rest: object): RecordLine =>
  ({ sequence: atMs, atMs, node, ...rest }) as RecordLine
const down = (atMs: number, node: string, cause: DownCause): RecordLine =>
  line(atMs, node, { kind: 'down', bootId: `${node} before ${atMs}`, cause })
const booted = (atMs: number, node: string): RecordLine =>
  line(atMs, node, { kind: 'booted', bootId: `${node} at ${atMs}`, bootIdBefore: null })
const isSettled = (atMs: number, node: string): RecordLine => line(atMs, node, { kind: 'settled', bootId: '' })
const everyNode = (): readonly string[] => ['cluster']

test('reboots: a node that went down and came back counts once, with both boot IDs', () => {
  const lines = [booted(1, 'a'), down(2, 'a', 'command'), down(3, 'b', 'command'), booted(4, 'a'), isSettled(5, 'a')]
  expect(reboots(lines, 'a')).toEqual([
    { node: 'a', bootIdBefore: 'a before 2', bootIdAfter: 'a at 4', cause: 'command', downAtMs: 2, upAtMs: 4 },
  ])
})

test('down intervals: one of a node that is still down has no end', () => {
  expect(downIntervals([down(2, 'a', 'fault')])).toEqual([
    { node: 'a', cause: 'fault', downAtMs: 2, upAtMs: null, settledAtMs: null },
  ])
})

test('reboots: stopping the fleet does not count', () => {
  expect(reboots([down(2, 'a', 'fleet stopped')], 'a')).toEqual([])
  expect(downIntervals([down(2, 'a', 'fleet stopped')])).toEqual([])
})

test('twoDown: finds two nodes of one scope down at once, also when the first is back but not settled', () => {
  const lines = [down(1, 'a', 'command'), booted(2, 'a'), down(3, 'b', 'command'), isSettled(4, 'a')]
  expect(twoDown(lines, everyNode)).toEqual([{ scope: 'cluster', node: 'b', other: 'a', atMs: 3 }])
})

test('twoDown: ignores two nodes one after the other', () => {
  const lines = [down(1, 'a', 'command'), booted(2, 'a'), isSettled(3, 'a'), down(4, 'b', 'command')]
  expect(twoDown(lines, everyNode)).toEqual([])
})

test('twoDown: ignores two nodes of different scopes', () => {
  expect(twoDown([down(1, 'a', 'command'), down(2, 'b', 'command')], (node) => [node])).toEqual([])
})

test('twoDown: ignores a fault while another node is down, and finds a command beside a faulty node', () => {
  expect(twoDown([down(1, 'a', 'command'), down(2, 'b', 'fault')], everyNode)).toEqual([])
  expect(twoDown([down(1, 'a', 'fault'), down(2, 'b', 'command')], everyNode)).toHaveLength(1)
})
