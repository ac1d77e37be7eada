import { type Answer, against } from '../gates/gate.ts'
import { askBeforeSlots, gatesBeforeSlots } from '../gates/of-run.ts'
import type { StepContext } from '../step-contract/executor.ts'

/**
 * How long after the last answer of an operator's own gates an attempt to take slots may begin with them, in milliseconds.
 * The check before the first change asks them again.
 */
const ownAnswersValidMs = 5000

/** What the operator's own gates of a run answered, and when the last of them did. */
export type OwnAnswers = { readonly answers: readonly Answer[]; readonly atMs: number }

/**
 * Asks the operator's own gates of a run that nothing else keeps from its slots. They may be slow: they are asked outside
 * of the lock attempt, in which others must not change the table. Throws `Failure`.
 */
export async function askOwnGates(here: StepContext): Promise<OwnAnswers> {
  const answers = await askBeforeSlots(here, 'asked last')
  return { answers, atMs: here.context.clock.now() }
}

/**
 * Names of the gates that must answer before the run takes its slots in an attempt that begins now; `own` is null when none
 * was asked.
 */
export function unaskedGates(here: StepContext, own: OwnAnswers | null): readonly string[] {
  const isValid = own !== null && here.context.clock.now() - own.atMs <= ownAnswersValidMs
  return isValid ? [] : gatesBeforeSlots(here, 'asked last').map(({ name }) => name)
}

/** The answers of own gates that keep the run from its slots. */
export const againstSlots = (own: OwnAnswers | null): readonly Answer[] => (own === null ? [] : against(own.answers))
