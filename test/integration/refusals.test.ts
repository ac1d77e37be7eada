import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { presses } from '../../sandbox/environment/people.ts'
import { channels } from '../../sandbox/workspace/fixtures.ts'
import {
  approves,
  asks,
  channel,
  forges,
  plans,
  receivesAfter,
  revisionWith,
  type ShownOperation,
} from './operations.ts'
import { environmentForAll } from './quick-environment.ts'
import { quickPlan, withCluster } from './quick-plan.ts'
import { givesRoles } from './roles-of-node.ts'

const environment = await environmentForAll({
  ...quickPlan(['storage-01', 'storage-02', 'compute-01']),
  rewrite: withCluster(({ roles }) => ({
    roles: { ...roles, compute: { ...roles.compute, approvals: { ...roles.control.approvals, expires: '2s' } } },
  })),
})
const { fleet, workspace } = environment
const { world } = workspace

/** No click of this file may change a node. */
afterAll(() => expect(fleet.changes()).toEqual([]))

describe('plan with two approvals', () => {
  let asked: ShownOperation
  const clickOf = (who: string) =>
    forges(environment, who, asked.card(), revisionWith(asked.card(), 'Approve'), 'Approve')
  const isRefused = (who: string, sentence: string) => receivesAfter(environment, who, () => clickOf(who), sentence)

  beforeAll(async () => {
    asked = await asks(environment, 'ana', '/cluster reboot storage-01')
    await asked.says('awaiting approval')
  })

  test.each([
    { who: 'ana', is: 'the requester', sentence: 'You requested this, so you can’t approve it.' },
    { who: 'gil', is: 'a guest', sentence: '@gil is a guest of this workspace.' },
    { who: 'olaf', is: 'an outsider', sentence: 'is not in a group that may approve this plan.' },
    { who: 'dee', is: 'somebody deactivated', sentence: '@dee is deactivated.' },
    { who: 'deploybot', is: 'a bot', sentence: 'is a bot or workflow.' },
    { who: 'stella', is: 'somebody from another workspace', sentence: 'is from another workspace.' },
  ])('approval: is refused with the reason when the approver is $is', async ({ who, sentence }) => {
    await isRefused(who, sentence)
    expect(asked.read()).toContain('0 of 2')
    expect(fleet.changes()).toEqual([])
  })

  test('approval: is refused with the reason when the same person approves twice', async () => {
    await approves(environment, 'ben', asked)
    await asked.says('approved: @ben')
    await isRefused('ben', 'You already approved this.')
    expect(asked.read()).toContain('approved: @ben')
    expect(fleet.changes()).toEqual([])
  })

  test('approval: is refused with both plan hashes when the plan changed after the card was shown', async () => {
    const before = revisionWith(asked.card(), 'Approve')
    await givesRoles(environment, 'storage-01', 'storage,gateway')
    await approves(environment, 'chris', asked)
    await asked.says('The plan changed since approval')
    await asked.says('0 of 2')
    const click = () => forges(environment, 'tom', asked.card(), before, 'Approve')
    expect(await receivesAfter(environment, 'tom', click, 'The plan changed: you saw')).toMatch(
      /you saw [0-9a-f]{8}, it is now [0-9a-f]{8}/,
    )
    expect(asked.read()).toContain('0 of 2')
    expect(fleet.changes()).toEqual([])
  })

  test('approval: is refused on the card of a cancelled operation', async () => {
    const old = revisionWith(asked.card(), 'Approve')
    await presses(workspace, 'ana', asked.card(), 'Cancel')
    await asked.says('ancelled')
    await receivesAfter(
      environment,
      'ben',
      () => forges(environment, 'ben', asked.card(), old, 'Approve'),
      'Already decided',
    )
    expect(fleet.changes()).toEqual([])
  })
})

test('approval: is refused when the operation has expired', async () => {
  const asked = await asks(environment, 'ana', '/cluster reboot compute-01')
  const card = asked.card()
  await asked.says('Expired with 0 of 1 approvals. Nothing was changed.')
  const late = () => forges(environment, 'ben', asked.card(), revisionWith(card, 'Approve'), 'Approve')
  await receivesAfter(environment, 'ben', late, 'Already decided: it is expired.')
  expect(fleet.changes()).toEqual([])
})

test('plan buttons: do nothing when the plan was discarded', async () => {
  const plan = await plans(environment, 'dora', '/cluster reboot storage-02')
  const press = (label: string) => () => forges(environment, 'dora', plan, revisionWith(plan, label), label)
  await press('Discard')()
  await workspace.until(() => workspace.person('dora').finds(channel, 'Discarded. Nothing was changed.'))
  await receivesAfter(environment, 'dora', press('Request approval'), 'Already decided')
  expect(fleet.changes()).toEqual([])
})

test('command: is refused in a channel that is shared with another organisation', async () => {
  await workspace.person('ana').types('#shared-with-vendor', '/cluster reboot storage-02')
  await workspace.until(() =>
    workspace.person('ana').finds('#shared-with-vendor', 'is shared with another organisation'),
  )
  expect(fleet.changes()).toEqual([])
})

// last, because the refusal is cached and would answer every later click in this channel
test('approval: is refused with the reason in a channel that is shared with another organisation', async () => {
  const asked = await asks(environment, 'ana', '/cluster reboot storage-01')
  await asked.says('awaiting approval')
  const own = world.channels.get(channels.storageOps)
  if (own === undefined) throw new Error('there is no such channel')
  world.putChannel({ ...own, sharedWith: ['T0VENDOR'] })
  const click = () => forges(environment, 'ben', asked.card(), revisionWith(asked.card(), 'Approve'), 'Approve')
  await receivesAfter(environment, 'ben', click, 'is shared with another organisation.')
  world.putChannel(own)
  expect(asked.read()).toContain('0 of 2')
  expect(fleet.changes()).toEqual([])
})
