import type { Verdict } from '../../core/health/verdict.ts'
import { approvalsAhead } from '../guards/approvals.ts'
import type { Found, Subject } from '../guards/guard.ts'
import { guardsAt } from '../guards/matrix.ts'
import { ofOperation } from '../guards/subject.ts'
import type { NextTurn } from '../ports/turns.ts'
import { betweenRuns, endEarly, hold, type Turn } from './operation-turn.ts'

/** Whether nodes may start; if not, with the next turn. */
export type Ready =
  | { readonly is: 'ready'; readonly verdicts: readonly Verdict[] }
  | { readonly is: 'not ready'; readonly turn: NextTurn }

/**
 * Checks the guards for these nodes, at the start of the operation and again before each node. If one says no, the
 * operation is held or ended.
 */
export async function readyFor(turn: Turn, names: readonly string[], moment: 'start' | 'nextNode'): Promise<Ready> {
  const subject = ofOperation(turn.context, turn.operation, names, moment)
  const found = await guardsAt(subject)
  if (found !== null) return { is: 'not ready', turn: await holdOrEnd(turn, await unhidden(subject, found)) }
  return { is: 'ready', verdicts: (await subject.answers()).verdicts }
}

/**
 * The no that counts: a closed window, or a stop, which may be lifted at night, does not hide that approvals have to be
 * asked for again before the window opens.
 */
async function unhidden(subject: Subject, found: Found): Promise<Pick<Found, 'no' | 'causes'>> {
  const no = found.guard.name === 'stops' ? await approvalsAhead(subject) : null
  if (no === null) return found
  if (no.event !== undefined) return { no, causes: 'refuse' }
  return { no: { ...found.no, refusals: [...found.no.refusals, ...no.refusals] }, causes: found.causes }
}

/** Holds the operation, records the guard's event or ends the operation, depending on the consequence. */
export function holdOrEnd(turn: Turn, { no, causes }: Pick<Found, 'no' | 'causes'>): Promise<NextTurn> {
  const why = no.refusals.map(({ message }) => message)
  if (causes === 'hold') return hold(turn, why, no.patience ?? 'limited', no.notBeforeMs ?? null)
  return no.event === undefined ? endEarly(turn, why.join(' ')) : betweenRuns(turn, no.event, why.join('; '))
}
