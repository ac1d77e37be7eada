import { TestConversation } from './conversation.ts'

/** A conversation in which storage-01 never returned from its reboot and dora marked it failed `silence` ago. */
export async function dead(silence: string): Promise<TestConversation> {
  const talk = new TestConversation()
  talk.world.machine('storage-01').faults.neverReturns = true
  await talk.ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await talk.ana.presses('Request approval')
  await talk.ben.presses('Approve')
  await talk.chris.presses('Approve')
  await talk.passes('10 min')
  await talk.dora.presses('Mark failed…', 'mainboard is dead')
  await talk.passes(silence)
  talk.transcript()
  return talk
}

/** The lock entry of a node. */
export const entry = ({ world }: TestConversation, node: string) =>
  world.locks.table.scopes.flatMap(({ holders }) => holders).find((holder) => holder.node === node)

/** The types of the events in the cluster's journal, in order. */
export const decided = async ({ world }: TestConversation) =>
  (await world.journals.cluster()).map(({ event }) => event.type)

/** The dialog's answer that says how a person knows that storage-01 has no power. */
export const off = 'storage-01: PDU 3, outlet 7 is off'
