import type { OperationEvent } from '../../../src/core/operation/events.ts'
import type { RunEvent } from '../../../src/core/run/events.ts'
import type { OperationEntry, RunEntry } from '../../../src/engine/ports/journals.ts'
import type { Violation } from '../violation.ts'

const byPeople: ReadonlySet<(OperationEvent | RunEvent)['type']> = new Set([
  'planned',
  'approved',
  'denied',
  'cancelAsked',
  'pauseAsked',
  'nodesLeftOut',
  'unlocked',
  'personActed',
])

/**
 * I8: every entry names its actor, its plan and, for a bot, on whose behalf it acted; a person's decision is recorded
 * as theirs.
 */
export function onRecord(entry: OperationEntry | RunEntry): readonly Violation[] {
  const { actor, onBehalfOf, plan, event, journal, sequence } = entry
  const where = `${journal}/${sequence} (${event.type})`
  const wrong: string[] = []
  if (plan === null) wrong.push('names no plan')
  // an entry that the store lost is restored by the bot that finds a copy elsewhere
  const again = 'restored' in event && event.restored === 'yes'
  if (again && actor.kind !== 'bot') wrong.push('was restored, written as a person’s')
  // a policy entry is the requester of unattended work, which a bot plans
  const isUnattended = event.type === 'planned' && typeof event.requester !== 'string'
  if (isUnattended && actor.kind !== 'bot') wrong.push('is of a policy entry, written as a person’s')
  if (!again && !isUnattended && byPeople.has(event.type) && actor.kind !== 'person')
    wrong.push('is a person’s decision, written as a bot’s')
  if (actor.kind === 'bot' && onBehalfOf === null) wrong.push('is on nobody’s behalf')
  if (!again && 'person' in event && event.type !== 'approverLost' && event.person !== actor.id)
    wrong.push('is somebody else’s')
  return wrong.map((why): Violation => ({ id: 'I8', seen: `${where} ${why}` }))
}
