import { expect, test } from 'vitest'
import { isOwnKey } from '../../src/adapters/consul/locks/foreign.ts'
import { inProgressText } from '../../src/adapters/consul/locks/keys.ts'
import type { Entry } from '../../src/core/locks/lock-table.ts'
import { waiting } from '../core/locks-examples.ts'
import { ana } from '../world/policy.ts'

test('rebootmgr/deviation 1 in-progress key: is ours only when its whole text equals what we wrote', () => {
  const entry: Entry = {
    operation: 'op-1',
    run: 'op-1-1',
    node: 'consul1',
    requester: ana,
    command: 'reboot',
    sinceMs: 1,
    phase: waiting,
    scopes: ['cluster'],
    groups: [null],
    finishing: false,
  }
  expect(isOwnKey(entry, null, inProgressText('consul1', 'op-1-1'))).toBe(true)
  for (const text of [
    'consul1',
    'consul10',
    inProgressText('consul10', 'op-1-1'),
    inProgressText('consul1', 'op-1-10'),
  ])
    expect(isOwnKey(entry, null, text), text).toBe(false)
  expect(isOwnKey(entry, 'ceph', inProgressText('consul1', 'op-1-1'))).toBe(false)
})
