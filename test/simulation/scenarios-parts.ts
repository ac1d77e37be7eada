import { ana, ben, chris, ops, policyOfParts } from '../world/policy.ts'
import { presses } from '../world/requests.ts'
import type { World } from '../world/world.ts'
import { operationNow } from './evidence.ts'
import { configurationOf, reconfigure } from './in-force.ts'
import { ends, type Scenario, stateOf, until } from './scenarios.ts'

// until late calls can no longer arrive and the last message is posted
const lateMs = 40_000

/** Presses a button of the current card if the card has it. */
async function pressIfShown(world: World, person: string, label: string): Promise<void> {
  const card = world.chat.card('op-T1')
  if (card !== null) await presses(world, person, card, label, 'not now').catch(() => null)
}

/** Gives compute nodes a rule of their own, which one of storage's two approvers can satisfy. */
function withOps(world: World): void {
  const { policy } = configurationOf(world)
  const { compute } = policyOfParts.roles
  const approvals = compute?.approvals ? { ...compute.approvals, expiresAfterMs: 600_000 } : null
  if (policy.roles.compute && approvals)
    reconfigure(world, {
      policy: { ...policy, roles: { ...policy.roles, compute: { ...policy.roles.compute, approvals } } },
    })
  world.people.groups.set(ops, [ben, chris])
}

/** Requests a reboot of a storage and a compute node, whose parts have different rules, and waits for its card. */
export async function requestedByParts(world: World): Promise<void> {
  withOps(world)
  const plan = await world.says(ana, 'reboot storage-01,compute-01 --reason "new kernel"')
  await presses(world, ana, plan, 'Request approval')
  await until(world, () => world.chat.card('op-T1') !== null)
}

const rebooted = (world: World): readonly string[] =>
  world.effects.filter(({ what }) => what === 'went down').map(({ node }) => node)

const onlyRebooted = (world: World, ...nodes: readonly string[]): readonly string[] =>
  rebooted(world).join() === nodes.join() && stateOf(world, 'op-T1') === 'succeeded'
    ? []
    : [`op-T1 is ${stateOf(world, 'op-T1')} and rebooted ${rebooted(world).join() || 'nothing'}`]

const approvedByParts: Scenario = {
  name: 'both parts approved',
  async run(world) {
    await requestedByParts(world)
    await pressIfShown(world, ben, 'Approve: compute-01')
    for (const person of [ben, chris]) await pressIfShown(world, person, 'Approve: storage-01')
    await ends(world, 'op-T1')
    await world.passes(lateMs)
  },
  problems: (world) => onlyRebooted(world, 'compute-01', 'storage-01'),
}

const oneOfTwoPlaces: Scenario = {
  name: 'one part approved in time',
  async run(world) {
    await requestedByParts(world)
    await pressIfShown(world, ben, 'Approve: compute-01')
    await pressIfShown(world, chris, 'Approve: storage-01')
    await until(world, () => (operationNow(world, 'op-T1')?.leftOut.length ?? 0) > 0)
    await ends(world, 'op-T1')
    await world.passes(lateMs)
  },
  problems: (world) => onlyRebooted(world, 'compute-01'),
}

const onePartDenied: Scenario = {
  name: 'one part denied',
  async run(world) {
    await requestedByParts(world)
    await pressIfShown(world, chris, 'Deny: storage-01…')
    await pressIfShown(world, ben, 'Approve: compute-01')
    await world.passes(2_000)
    for (const person of [ben, chris]) await pressIfShown(world, person, 'Approve: storage-01')
    await ends(world, 'op-T1')
    await world.passes(lateMs)
  },
  problems: (world) => onlyRebooted(world, 'compute-01'),
}

/** Scenarios with plans of two parts that are decided separately, by people or by expiry. */
export const partScenarios: readonly Scenario[] = [approvedByParts, oneOfTwoPlaces, onePartDenied]
