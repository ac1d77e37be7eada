import { expect, test } from 'vitest'
import { asks, channel, rebootedOnce } from './operations.ts'
import { harbourForAll } from './quick-harbour.ts'
import { quickPlan } from './quick-plan.ts'
import { rebootsStorage } from './storage-reboot.ts'

const harbour = await harbourForAll(quickPlan(['storage-01', 'storage-02', 'compute-01', 'compute-02']))
const { fleet, workspace } = harbour

test('`/cluster reboot storage-01` by signed HTTP reboots it once, after two approvals, under its lock', async () => {
  await rebootsStorage(harbour, 'storage-01')
})

test('the direct `/reboot` is the same as `/cluster reboot`', async () => {
  const asked = await asks(harbour, 'ben', '/reboot compute-01')
  await asked.says('Done in')
  expect(rebootedOnce(harbour, 'compute-01')).toBe(true)
})

test('a command whose acknowledgement Slack never saw, and which it then sends once more, is one operation', async () => {
  workspace.faults.onDelivery('command', { kind: 'duplicate' }, 1)
  const asked = await asks(harbour, 'ana', '/cluster reboot compute-02')
  await asked.says('Done in')
  const planned = workspace
    .person('ana')
    .sees(channel)
    .filter((message) => JSON.stringify(message).includes('Planning `reboot compute-02`'))
  expect(planned).toHaveLength(1)
  expect(fleet.reboots('compute-02')).toHaveLength(1)
})
