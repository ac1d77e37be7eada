import type { Command } from '../../core/commands/command.ts'
import { understand } from '../../core/grammar/parse.ts'
import type { Click, Submission, Urgency, Words } from '../ports/conversation.ts'

/** Commands that only stop work: while the chat system does not answer, the last known answers decide. */
export const restricting: ReadonlySet<string> = new Set(['stop', 'pause', 'cancel', 'deny'])

/** What lets work go on, or takes that back: it is heard behind everything that the same person asked before. */
const allowing: ReadonlySet<string> = new Set([
  ...['resume', 'unlock', 'acknowledge', 'submit', 'start', 'approve', 'withdraw', 'agree', 'wait longer'],
  ...['submit with code', 'start with code', 'approve with code', 'agree with code'],
])

/** How urgent a request is, by the command that was understood or by the button that was pressed. */
export function urgencyOf(vocabulary: readonly Command[], request: Words | Click | Submission): Urgency {
  if (request.kind !== 'words') return urgencyOfName(request.action)
  const understood = understand(vocabulary, request.text)
  return understood.ok ? urgencyOfName(understood.value.command.name) : 'ordinary'
}

function urgencyOfName(name: string): Urgency {
  if (restricting.has(name)) return 'urgent'
  return allowing.has(name) ? 'in order' : 'ordinary'
}
