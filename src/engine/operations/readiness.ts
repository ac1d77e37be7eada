import type { Verdict } from '../../core/health/verdict.ts'
import type { Found } from '../guards/guard.ts'
import { guardsAt } from '../guards/matrix.ts'
import { ofOperation } from '../guards/subject.ts'
import type { NextTurn } from '../ports/turns.ts'
import { betweenRuns, endEarly, hold, type Turn } from './operation-turn.ts'

/** Whether nodes may start; when they may not, the turn that was taken instead. */
export type Ready =
  | { readonly is: 'ready'; readonly verdicts: readonly Verdict[] }
  | { readonly is: 'not ready'; readonly turn: NextTurn }

/** Whether these nodes may start: the guards of the moment are checked at the start and again before each node. */
export async function readyFor(turn: Turn, names: readonly string[], moment: 'start' | 'nextNode'): Promise<Ready> {
  const subject = ofOperation(turn.context, turn.operation, names, moment)
  const found = await guardsAt(subject)
  if (found !== null) return { is: 'not ready', turn: await holdOrEnd(turn, found) }
  return { is: 'ready', verdicts: (await subject.answers()).verdicts }
}

/** Holds the operation, asks for approvals again, or ends it, as the guard says. */
export function holdOrEnd(turn: Turn, { no, causes }: Pick<Found, 'no' | 'causes'>): Promise<NextTurn> {
  const why = no.refusals.map(({ message }) => message)
  if (causes === 'hold') return hold(turn, why, no.patience ?? 'limited', no.notBeforeMs ?? null)
  return no.event === undefined ? endEarly(turn, why.join(' ')) : betweenRuns(turn, no.event, why.join('; '))
}
