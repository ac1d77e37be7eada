import type { Line } from '../messages/message.ts'
import { line, type Message } from '../messages/message.ts'
import type { OperationEvent } from '../operation/events.ts'
import type { Plan } from '../plan/plan.ts'
import type { RunEvent } from '../run/events.ts'
import { operationLine } from './threadOfOperation.ts'
import { runLine } from './threadOfRun.ts'

type OperationAt = { readonly atMs: number; readonly event: OperationEvent }
type RunAt = { readonly atMs: number; readonly event: RunEvent }

/** Whom the thread may mention, and when. */
export type Thread = {
  readonly requester: string
  readonly approvers: readonly string[]
  readonly calls: Line
  /** The operation's plan as last approved. */
  readonly plan: Plan
}

/**
 * What an operation's thread says, one message for each thing that happened: a fold of its journals and of its
 * runs' journals. Lines are only ever added at the end, so that the number of lines said is all there is to remember.
 */
export function threadLines(
  entries: readonly OperationAt[],
  runs: ReadonlyMap<string, readonly RunAt[]>,
  thread: Thread,
): readonly Message[] {
  const lines: Message[] = []
  const say = (spoken: Line | null) => {
    if (spoken !== null) lines.push(line(...spoken))
  }
  entries.forEach((entry, index) => {
    say(operationLine(entry, entries.slice(0, index), thread))
    if (entry.event.type !== 'runStarted') return
    const of = runs.get(entry.event.run) ?? []
    of.forEach((runEntry, at) => {
      say(runLine(runEntry, of.slice(0, at), thread))
    })
  })
  return lines
}
