import { expect, test } from 'vitest'
import { asks, channel, rebootedOnce } from './operations.ts'
import { environmentForAll } from './quick-environment.ts'
import { quickPlan } from './quick-plan.ts'
import { rebootsStorage } from './storage-reboot.ts'

const environment = await environmentForAll(quickPlan(['storage-01', 'storage-02', 'compute-01', 'compute-02']))
const { fleet, workspace } = environment

test('`/cluster reboot`: reboots a storage node once, under its lock, after two approvals over signed HTTP', async () => {
  await rebootsStorage(environment, 'storage-01')
})

test('`/reboot`: equals `/cluster reboot`', async () => {
  const asked = await asks(environment, 'ben', '/reboot compute-01')
  await asked.says('Done in')
  expect(rebootedOnce(environment, 'compute-01')).toBe(true)
})

test('duplicate delivery: makes one operation when Slack misses the acknowledgement and sends the command again', async () => {
  const plans = () =>
    workspace
      .person('ana')
      .sees(channel)
      .filter((message) => JSON.stringify(message).includes('Plan: Reboot compute-02'))
  const before = { plans: plans().length, reboots: fleet.reboots('compute-02').length }
  workspace.faults.onDelivery('command', { kind: 'duplicate' }, 1)
  const asked = await asks(environment, 'ana', '/cluster reboot compute-02')
  await asked.says('Done in')
  expect(plans()).toHaveLength(before.plans + 1)
  expect(fleet.reboots('compute-02')).toHaveLength(before.reboots + 1)
})
