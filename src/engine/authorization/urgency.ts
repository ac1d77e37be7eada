import type { Command } from '../../core/commands/command.ts'
import { understand } from '../../core/grammar/parse.ts'
import type { Click, Submission, Urgency, Words } from '../ports/conversation.ts'

/** Commands that only stop work: the last known answers decide while the chat system does not answer. */
export const restricting: ReadonlySet<string> = new Set([
  'stop',
  'pause',
  'pause after wave',
  'leave-out',
  'cancel',
  'deny',
])

/** Requests that let work continue, or withdraw that: handled after all earlier requests of the same person. */
const allowing: ReadonlySet<string> = new Set([
  ...['resume', 'unlock', 'acknowledge', 'submit', 'start', 'approve', 'withdraw', 'agree', 'wait longer'],
  ...['submit with code', 'start with code', 'approve with code', 'agree with code'],
])

/** The urgency of a request, from its command or from the button that was clicked. */
export function urgencyOf(vocabulary: readonly Command[], request: Words | Click | Submission): Urgency {
  if (request.kind !== 'words') return urgencyOfName(request.action)
  const understood = understand(vocabulary, request.text)
  return understood.ok ? urgencyOfName(understood.value.command.name) : 'ordinary'
}

function urgencyOfName(name: string): Urgency {
  if (restricting.has(name)) return 'urgent'
  return allowing.has(name) ? 'in order' : 'ordinary'
}
