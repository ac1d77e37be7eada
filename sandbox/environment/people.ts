import type { Outcome } from '../workspace/delivery/delivery.ts'
import type { Message } from '../workspace/model.ts'
import type { Workspace } from '../workspace/workspace.ts'

const readWithinMs = 30_000

/** Waits until a person can read a text in a channel; returns the newest message that shows it. */
export const reads = (workspace: Workspace, name: string, where: string, text: string): Promise<Message> =>
  workspace.until(() => workspace.person(name).finds(where, text), readWithinMs)

/** Clicks a button, and confirms where it asks for confirmation; returns what became of the click. */
export async function presses(workspace: Workspace, name: string, message: Message, label: string): Promise<Outcome> {
  const person = workspace.person(name)
  const before = person.dialog
  const clicked = await person.clicks(message, label)
  return person.dialog !== undefined && person.dialog !== before ? person.confirms() : clicked
}
