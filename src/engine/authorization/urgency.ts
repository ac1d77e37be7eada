import type { Command } from '../../core/commands/command.ts'
import { understand } from '../../core/grammar/parse.ts'
import type { Click, Submission, Words } from '../ports/conversation.ts'

/** Commands that only stop work: while the chat system does not answer, the last known answers decide. */
export const restricting: ReadonlySet<string> = new Set(['stop', 'pause', 'cancel', 'deny'])

/** Whether a request only stops work: it goes before others, and has a share of its own of what a person may send. */
export function urgencyOf(vocabulary: readonly Command[], request: Words | Click | Submission): 'urgent' | 'ordinary' {
  if (request.kind !== 'words') return restricting.has(request.action) ? 'urgent' : 'ordinary'
  const understood = understand(vocabulary, request.text)
  return understood.ok && restricting.has(understood.value.command.name) ? 'urgent' : 'ordinary'
}
