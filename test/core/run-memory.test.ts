import { expect, test } from 'vitest'
import { merged, type RunMemory, readMemory, type StoredMemory, storedMemory } from '../../src/core/steps/memory.ts'
import { stepDefinitions } from '../../src/core/steps/table.ts'
import { bootId, runAfter, upTo } from './runs-examples.ts'

const run = 'op-1-1'

const memory: RunMemory = {
  trigger: 'token-7',
  drainedBefore: ['hook evacuate', 'maintenance'],
  drainedBy: ['op-1-1', 'op-2-1'],
  passes: { 2: 1, 7: 3 },
  passed: { 2: 1_795_000_000_000 },
  bootIdBefore: bootId,
  armedUntil: 4_161,
  rebooted: 'no',
  leftOut: 'yes',
  versionsBefore: { kernel: '6.12.57', openssl: '3.0.1, patched' },
  upgradeArgv: ['apt-get', '-y', 'dist-upgrade'],
}

// as journals of earlier versions have it
const stored: StoredMemory = {
  trigger: 'token-7',
  drainedBefore: 'hook evacuate, maintenance',
  drainedBy: 'op-1-1, op-2-1',
  'passes 2': '1',
  'passes 7': '3',
  'passed 2': '1795000000000',
  bootIdBefore: bootId,
  armedUntil: '4161',
  rebooted: 'no',
  leftOut: 'yes',
  versionsBefore: '{"kernel":"6.12.57","openssl":"3.0.1, patched"}',
  upgradeArgv: '["apt-get","-y","dist-upgrade"]',
}

test('run memory: is stored as text, byte for byte as before', () => {
  expect(storedMemory(run, memory)).toEqual(stored)
})

test('run memory: is read back with its types', () => {
  expect(readMemory(run, stored)).toEqual(memory)
})

test('run memory: a list without texts is read back as one', () => {
  expect(readMemory(run, storedMemory(run, { drainedBefore: [] }))).toEqual({ drainedBefore: [] })
})

test('F100 run memory: a field per step keeps the values of other steps', () => {
  const first = merged({ passes: { 2: 1 }, rebooted: 'no' }, { passes: { 7: 1 } })
  expect(merged(first, { passes: { 7: 2 }, rebooted: 'yes' })).toEqual({ passes: { 2: 1, 7: 2 }, rebooted: 'yes' })
})

test.each([
  ['bootIdBefore', 'b1'],
  ['armedUntil', 'soon'],
  ['rebooted', 'maybe'],
  ['passes 4', 'many'],
  ['versionsBefore', 'kernel 6.12.57'],
  ['upgradeArgv', '{"0":"apt-get"}'],
])('F100 run memory: an unreadable %s names run, field and value', (field, value) => {
  expect(() => readMemory(run, { [field]: value })).toThrow(`${run}: ${field} is unreadable: ${JSON.stringify(value)}`)
  const noted = { type: 'noted', index: 1, notes: { [field]: value } } as const
  expect(() => runAfter([...upTo('reboot', 'verifyCluster'), noted])).toThrow(`${field} is unreadable`)
})

test('F100 run memory: a value that is none of its field is not stored', () => {
  expect(() => storedMemory(run, { bootIdBefore: 'b1' })).toThrow(`${run}: bootIdBefore cannot be stored: "b1"`)
})

test('run memory: names that no definition has are left out', () => {
  expect(readMemory(run, { usual: 'no hooks', 'later 3': 'x', 'rebooted 3': 'yes', passes: '2' })).toEqual({})
})

test('run memory: names are unique over all kinds of step, and none is one of an ending', () => {
  const names = Object.values(stepDefinitions).flatMap(({ memory }) => Object.keys(memory))
  const reserved = ['usual', 'news', 'effect']
  expect([...new Set([...names, ...reserved])].length).toBe(names.length + reserved.length)
})
