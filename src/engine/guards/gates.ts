import type { Verdict } from '../../core/health/verdict.ts'
import { refusal } from '../../core/refusals.ts'
import { arms } from '../../core/steps/traits.ts'
import { type Answer, against } from '../gates/gate.ts'
import { askForRun } from '../gates/of-run.ts'
import { planVerdicts } from '../gates/plan-evidence.ts'
import type { No, Subject } from './guard.ts'

const refusalOf = (code: Answer['gate']['code'], { gate, evidence, remedy }: Verdict) =>
  refusal(code, `${gate}: ${evidence}`, remedy)

/** No gate holds the nodes until a person or a known time lifts it; checked before approvals. */
export async function stops(subject: Subject): Promise<No | null> {
  if (subject.run !== null) return ofRun(subject)
  const { patience } = await subject.answers()
  return patience === 'unlimited' ? held(subject) : null
}

/** How long a plan waits for all gates together, in milliseconds; each gate has a shorter limit of its own. */
const askLimitMs = 600_000

/** The verdicts of all gates if the nodes started now. */
export const gateEvidence = ({ context, readings, plan }: Subject): Promise<readonly Verdict[]> =>
  planVerdicts(context, readings, plan, AbortSignal.timeout(askLimitMs))

/** No gate holds the nodes. */
export async function gatesAgree(subject: Subject): Promise<No | null> {
  const { holding } = await subject.answers()
  return holding.length === 0 ? null : held(subject)
}

async function held(subject: Subject): Promise<No> {
  const { holding, patience, notBeforeMs, code } = await subject.answers()
  return { refusals: holding.map((verdict) => refusalOf(code, verdict)), patience, notBeforeMs }
}

/** No gate has closed since the last check; a source that does not answer counts as closed. */
async function ofRun({ run, moment }: Subject): Promise<No | null> {
  if (run === null) return null
  // the step that arms a reboot asks every gate itself
  const asked = moment === 'arming' && arms(run.work.step) ? 'eachChange' : moment
  const answers = await askForRun(run.at, asked)
  const no = against(answers)
  return no.length === 0 ? null : { refusals: no.map(({ gate, verdict }) => refusalOf(gate.code, verdict)), answers }
}
