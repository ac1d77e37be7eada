import type { Moment } from '../../core/gates/moment.ts'
import { waivedIn } from '../../core/plan/break-glass.ts'
import type { StepContext } from '../step-contract/executor.ts'
import { askEach, askGates, gatesAt, ownGatesOf } from './ask.ts'
import type { Answer, Gate, GateQuery } from './gate.ts'
import { readingsOf } from './readings.ts'

/** Asks the gates about a run's node at a moment. Throws `Failure` when a source does not answer. */
export const askForRun = (here: StepContext, moment: Moment): Promise<readonly Answer[]> =>
  askGates(queryOf(here, moment))

/** The gates that would make the run wait once it has its slots, and that are asked at this time in the queue. */
export const gatesBeforeSlots = (here: StepContext, when: AskedInQueue): readonly Gate[] =>
  gatesAt(queryOf(here, 'acquire')).filter(({ inQueue, onNo }) => inQueue === when && onNo.acquire === 'wait')

/** Asks those gates. Throws `Failure` when a source does not answer. */
export const askBeforeSlots = (here: StepContext, when: AskedInQueue): Promise<readonly Answer[]> =>
  askEach(gatesBeforeSlots(here, when), queryOf(here, 'acquire'))

type AskedInQueue = Exclude<Gate['inQueue'], 'counted'>

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
  readings: readingsOf(context, 'one node'),
  signal,
})

/**
 * The moment that a check before a change stands for: `acquire` before the run has changed anything, `arming` later.
 */
export const momentBefore = ({ changed }: StepContext['run']): 'acquire' | 'arming' =>
  changed.length === 0 ? 'acquire' : 'arming'
