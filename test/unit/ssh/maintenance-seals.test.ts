import { expect, test } from 'vitest'
import { agentMaintenance } from '../../../src/adapters/ssh/maintenance.ts'
import { defaultSshSettings } from '../../../src/adapters/ssh/settings.ts'
import type { Shell } from '../../../src/adapters/ssh/shell.ts'
import type { Mark } from '../../../src/core/capabilities/mark.ts'

import { nodeOf } from '../../world/node.ts'
import { testLock } from '../../world/test-lock.ts'

const node = nodeOf('storage-01', { roles: ['storage'] })
const undraining: Mark = {
  run: 'op-2-1',
  applied: null,
  reverted: { place: '4', attempt: 1 },
  ours: 'every run',
  drainedBy: [],
  reason: 'undrain',
  before: null,
  version: null,
}

/** The calls, as verb and claim, with which a run leaves maintenance on a node whose agent has this reason; null for none. */
async function asked(reason: string | null, mark = undraining): Promise<readonly string[]> {
  const calls: string[] = []
  const shell: Shell = {
    run: async (_host, { argv }) => {
      const [verb = '', , claim = ''] = argv
      calls.push(`${verb} ${claim}`)
      const check = verb === 'leave' || reason === null ? {} : { m: { CheckID: '_node_maintenance', Notes: reason } }
      return { output: `form json\nsealed yes\ntail\n${JSON.stringify(check)}`, errorOutput: '' }
    },
    wait: async () => ({ output: '', errorOutput: '' }),
  }
  const lock = testLock(undraining.run, node.name)
  await agentMaintenance(shell, defaultSshSettings).revert(lock, node, mark)
  return calls
}

const own = 'op-2-1.maintenance'

test('F139 maintenance: the mark of the run that drained the node is sealed before it is taken back', async () => {
  expect(await asked('lockkeeper op-1-1: drain')).toEqual([`close ${own}`, 'close op-1-1.maintenance', `leave ${own}`])
})

test('F139 maintenance: nothing else is sealed when the mark is its own', async () => {
  expect(await asked('lockkeeper op-2-1: reboot')).toEqual([`close ${own}`, `leave ${own}`])
})

test('F139 maintenance: the mark of the run that drained the node is sealed before the own one when a person ended it', async () => {
  const mark = { ...undraining, drainedBy: ['op-1-1'] }
  expect(await asked(null, mark)).toEqual(['close op-1-1.maintenance', `close ${own}`])
  expect(await asked('lockkeeper op-1-1: drain', mark)).toEqual([
    'close op-1-1.maintenance',
    `close ${own}`,
    `leave ${own}`,
  ])
})

test.each(['lockkeeper host swap', 'lockkeeper ../x: drain'])(
  'F139 maintenance: of a person whose reason is %s is not ended',
  async (reason) => {
    expect(await asked(reason)).toEqual([`close ${own}`])
  },
)
