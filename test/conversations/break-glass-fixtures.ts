import type { Policy } from '../../src/core/policy/policy.ts'
import { ana, ben, policy } from '../world/policy.ts'
import { TestConversation } from './conversation.ts'

/** The group that may use break-glass overrides. */
export const breakers = 'S0BREAKERS'
/** The channel that is notified of overrides. */
export const security = 'C0SECURITY'
const { storage } = policy.roles
if (!storage) throw new Error('the policy has no storage')
/** A policy in which ana and ben may use overrides, and storage has a gate of its own. */
export const breakable: Policy = {
  ...policy,
  roles: { ...policy.roles, storage: { ...storage, gates: ['pool-health'] } },
  breakGlass: { groups: [breakers], people: [], channel: security },
}

/** A conversation in which ana and ben may use overrides. */
export function talking(rules = breakable): TestConversation {
  const talk = new TestConversation(rules)
  talk.world.people.channels.set(security, 'own')
  talk.world.people.groups.set(breakers, [ana, ben])
  return talk
}

/** A reboot that overrides a gate. */
export const control = (gate: string, node = 'compute-01') =>
  `/cluster reboot ${node} --reason "its controller hangs" --break-glass "${gate}"`

/** The conversation after ana started a reboot that overrides the gate. */
export async function started(talk: TestConversation, gate: string): Promise<TestConversation> {
  await talk.ana.types(control(gate))
  await talk.ana.presses('Start')
  await talk.passes('3 min')
  return talk
}

/** The events of the cluster's journal. */
export const decided = async ({ world }: TestConversation) => (await world.journals.cluster()).map(({ event }) => event)
/** The machines that went down. */
export const rebooted = (talk: TestConversation) => talk.happened().filter((line) => line.includes('went down'))
