import type { Moment } from '../../core/gates/moment.ts'
import { waivedIn } from '../../core/plan/break-glass.ts'
import type { StepContext } from '../step-contract/executor.ts'
import { askEach, askGates, gatesAt, ownGatesOf } from './ask.ts'
import type { Answer, Gate, GateQuery } from './gate.ts'
import { readingsOf } from './readings.ts'

/** The answers of the gates of a run's node at a moment, asked now. Throws `Failure` when a source does not answer. */
export const askForRun = (here: StepContext, moment: Moment): Promise<readonly Answer[]> =>
  askGates(queryOf(here, moment))

/** The answers of those gates that would make a run wait once it has its slots. Throws `Failure`. */
export function askBeforeSlots(
  here: StepContext,
  when: Exclude<Gate['inQueue'], 'counted'>,
): Promise<readonly Answer[]> {
  const query = queryOf(here, 'acquire')
  const asked = gatesAt(query).filter(({ inQueue, onNo }) => inQueue === when && onNo.acquire === 'wait')
  return askEach(asked, query)
}

const queryOf = ({ context, node, run, signal }: StepContext, moment: Moment): GateQuery => ({
  context,
  moment,
  node,
  steps: run.steps,
  own: ownGatesOf(run.steps),
  waived: waivedIn(run.steps),
  run: run.run,
  operation: run.operation,
  drained: run.memory.drainedBefore === undefined ? 'no' : 'yes',
  readings: readingsOf(context),
  signal,
})

/** The moment at which a check before a change is asked: nothing is changed yet, or what follows cannot be taken back. */
export const momentBefore = ({ changed }: StepContext['run']): 'acquire' | 'arming' =>
  changed.length === 0 ? 'acquire' : 'arming'
