import { expect, it } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { measureCampaigns } from '../../src/engine/campaigns/measure.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, ben, policy } from '../world/policy.ts'
import type { World } from '../world/world.ts'

const halfHourMs = 30 * 60_000
const goal = '--until "kernel >= 6.1.2" --by 2026-10-30'

/** A world with a campaign on its compute nodes. */
async function withCampaign(until = goal, ofPolicy = policy): Promise<World> {
  const world = harbour(ofPolicy)
  await world.says(ana, `campaign start role=compute ${until} --reason CVE-2026-1234`)
  return world
}

const measured = async (world: World) => {
  await measureCampaigns(world.context)
  return (await world.context.leases.campaignReading('c-T1'))?.nodes.map(({ node, is }) => `${node} ${is}`) ?? []
}

const events = async (world: World) => (await world.journals.campaigns()).map(({ event }) => event.type)
const answer = async (world: World, text: string, by = ana) => plain((await world.says(by, text)).sentence)
const computes = (world: World) =>
  [...world.machines.values()].filter(({ name }) => world.roles.get(name)?.includes('compute'))

it('F195 campaign: reads every node and never takes an unknown one for compliant', async () => {
  const world = await withCampaign()
  const [first, second] = computes(world)
  if (first === undefined || second === undefined) throw new Error('too few nodes')
  first.kernel = '6.1.10'
  second.faults.silent = true
  const read = await measured(world)
  expect(read.slice(0, 2)).toEqual([`${first.name} compliant`, `${second.name} unknown`])
  expect(read.slice(2).every((one) => one.endsWith('not yet'))).toBe(true)
  expect(await events(world)).toEqual(['campaignStarted', 'campaignMeasured'])
})

it('campaign: a node that is down is unknown without being asked', async () => {
  const world = await withCampaign()
  const all = (await world.context.inventory.nodes()).map((node) => ({ ...node, membership: 'failed' as const }))
  world.context.inventory.nodes = async () => all
  for (const machine of computes(world)) machine.kernel = '6.1.2'
  expect((await measured(world)).every((one) => one.endsWith('unknown'))).toBe(true)
})

it('campaign: nodes are read every half an hour by one bot', async () => {
  const world = await withCampaign()
  let asked = 0
  const { fact } = world.context.nodes
  world.context.nodes.fact = (...given) => {
    asked++
    return fact(...given)
  }
  const all = computes(world).length
  await Promise.all([measureCampaigns(world.context), measureCampaigns(world.context)])
  world.nowMs += halfHourMs - 1
  await measureCampaigns(world.context)
  expect(asked).toBe(all)
  world.nowMs += 1
  await measureCampaigns(world.context)
  expect(asked).toBe(2 * all)
})

it('campaign: an expression that selects no node leaves the counts of before', async () => {
  const world = await withCampaign()
  const before = await measured(world)
  world.context.inventory.nodes = async () => []
  world.nowMs += 24 * 60 * 60_000
  expect(await measured(world)).toEqual(before)
  expect(await events(world)).toEqual(['campaignStarted', 'campaignMeasured'])
})

it('campaign: the reading of an ended campaign is forgotten, also when a bot stored it after the end', async () => {
  const world = await withCampaign()
  await measureCampaigns(world.context)
  const late = await world.context.leases.campaignReading('c-T1')
  if (late === null) throw new Error('no reading')
  await world.says(ana, 'campaign stop')
  await world.context.leases.keepCampaignReading(late)
  expect(await measured(world)).toEqual([])
})

it('campaign: ends once all nodes comply, and tells the channel', async () => {
  const world = await withCampaign()
  for (const machine of computes(world)) machine.kernel = '6.1.2'
  await measureCampaigns(world.context)
  expect(await events(world)).toEqual(['campaignStarted', 'campaignMet'])
  await world.passes(60_000)
  const said = world.chat.shown.map(({ message }) => plain(message.sentence))
  expect(said.filter((line) => line.includes('comply'))).toHaveLength(1)
  expect(await answer(world, 'campaign status')).toBe('harbour: 0 campaigns running.')
})

it.each<readonly [string, (world: World) => void]>([
  [
    'no reboot required',
    (world) => {
      world.machine('compute-01').rebootRequired = { why: 'libc', sinceMs: null }
    },
  ],
  [
    'no reboot required',
    (world) => {
      world.machine('compute-01').rebootRequired = 'unknown'
    },
  ],
  ['no reboot required', (world) => void world.cluster.trigger('compute-01', 'new libc')],
  ['boot newer than 2026-09-22', () => {}],
  ['fact hardened', () => {}],
  ['package kernel >= 6.1.2', () => {}],
  ['package openssl >= 3', () => {}],
])('campaign: goal %s is not met by a node that does not show it', async (until, prepare) => {
  const world = await withCampaign(`--until "${until}" --by 2026-10-30`)
  prepare(world)
  const [first] = await measured(world)
  expect(first).toMatch(/^compute-01 (not yet|unknown)$/)
})

it('campaign: goals are met by what nodes show', async () => {
  for (const until of ['no reboot required', 'boot newer than 2026-09-20', 'fact hardened', 'package kernel >= 6.1']) {
    const world = await withCampaign(`--until "${until}" --by 2026-10-30`)
    for (const machine of computes(world)) machine.facts = { hardened: true }
    await measureCampaigns(world.context)
    expect(await events(world)).toContain('campaignMet')
  }
})

it('campaign start: refuses goals, days, facts and doubles with what to do', async () => {
  const world = await withCampaign()
  const start = 'campaign start role=compute'
  expect(await answer(world, `${start} --until "kernel > 6" --by 2026-10-30`)).toContain('--until does not take')
  expect(await answer(world, `${start} --until "kernel >= 6" --by soon`)).toContain('is not a date')
  expect(await answer(world, `${start} --until "kernel >= 6" --by 2020-01-01`)).toContain('is in the past')
  expect(await answer(world, `${start} --until "fact hardend" --by 2026-10-30`)).toContain('no such fact')
  expect(await answer(world, `${start} ${goal}`)).toContain('c-T1 has the same nodes and goal')
  expect(await answer(world, 'campaign start role=compute --by 2026-10-30')).toContain('requires --until')
  expect(await events(world)).toEqual(['campaignStarted'])
})

it('campaign start: a dry run reads and records nothing', async () => {
  const world = harbour()
  expect(await answer(world, `campaign start role=compute ${goal} --dry-run`)).toMatch(/0 of \d+ nodes comply/)
  expect(await events(world)).toEqual([])
})

it('campaign start: one request starts one campaign, however often it is delivered', async () => {
  const world = await withCampaign()
  await world.replay('campaign start')
  expect(await events(world)).toEqual(['campaignStarted'])
})

it('F195 campaign stop: one request stops one campaign, however often it is delivered', async () => {
  const world = await withCampaign()
  await world.says(ana, 'campaign stop')
  await world.says(ana, `campaign start role=storage ${goal}`)
  await world.replay('campaign stop')
  expect(await events(world)).toEqual(['campaignStarted', 'campaignStopped', 'campaignStarted'])
})

it('campaign start: needs the right on every node', async () => {
  const access = [{ channels: ['*'], people: ['*'], groups: [], commands: ['*'], targets: ['role=compute'] }]
  const world = await withCampaign(goal, { ...policy, access })
  expect(await answer(world, `campaign start all ${goal}`)).toContain('but not on')
  expect(await events(world)).toEqual(['campaignStarted'])
})

it('F195 campaign stop: by its starter, or by a person with the right', async () => {
  const access = [
    { channels: ['*'], people: [ana], groups: [], commands: ['*'], targets: ['all'] },
    { channels: ['*'], people: [ben], groups: [], commands: ['campaign stop'], targets: ['role=storage'] },
  ]
  const world = await withCampaign(goal, { ...policy, access })
  expect(await answer(world, 'campaign stop', ben)).toContain('but not on')
  expect(await answer(world, 'campaign stop c-XX')).toContain('is not running')
  expect(await answer(world, 'campaign stop')).toContain('Stopped campaign c-T1')
  await measureCampaigns(world.context)
  expect(await events(world)).toEqual(['campaignStarted', 'campaignStopped'])
})
