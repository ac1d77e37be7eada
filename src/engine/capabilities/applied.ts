import { applyDecision, type CapabilityDecision } from '../../core/capabilities/decide.ts'
import type { Mark } from '../../core/capabilities/mark.ts'
import { inBrief, inFull } from '../../core/run/step-ending.ts'
import { appliesCapability, revertsCapability } from '../../core/steps/traits.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { Capability } from '../ports/capability.ts'
import {
  appliedTaskPlaceOf,
  done,
  failed,
  mustApply,
  type Observation,
  type StepContext,
  wait,
} from '../step-contract/executor.ts'
import { applyMark, remembered } from './marks.ts'

/** The observation for a decision about a capability; `changing` is stored before the change. */
export function observationOf(decision: CapabilityDecision, changing: readonly string[]): Observation {
  switch (decision.does) {
    case 'act':
      return mustApply(changing)
    case 'wait':
      return wait(decision.words, pollIntervals.taskMs, decision.key)
    case 'finish':
      return done(decision.evidence, {}, decision.routine === null ? inFull : inBrief(decision.routine))
    case 'fail':
      return { ...failed(decision.code, decision.why), ...causeOf(decision) }
  }
}

const causeOf = ({ cause }: { readonly cause?: string }): { readonly cause?: string } =>
  cause === undefined ? {} : { cause }

/** The capability of this name; null when no adapter of the cluster provides it. */
export const namedIn = ({ context: { capabilities } }: StepContext, name: string): Capability | null =>
  Object.hasOwn(capabilities, name) ? (capabilities[name] ?? null) : null

/** Fails a step whose capability no adapter of the cluster provides. */
export const notConfigured = (name: string) => failed('not configured', `no system of this cluster provides ${name}`)

/** A capability that a run has applied by name and has not begun to revert. */
export type AppliedCapability = { readonly index: number; readonly name: string; readonly mark: Mark }

/** The capabilities that a run has applied by name and has not begun to revert, in the order of the steps. */
export const appliedCapabilities = (at: StepContext): readonly AppliedCapability[] =>
  at.run.steps.flatMap((step, index) => {
    if (!appliesCapability(step) || at.run.progress[index]?.is !== 'done' || isReverting(at, step.capability)) return []
    const applied = { ...applyMark(at, step.reason), applied: appliedTaskPlaceOf({ run: at.run, index }) }
    return [{ index, name: step.capability, mark: remembered(at, applied, index) }]
  })

const isReverting = ({ run }: StepContext, name: string): boolean =>
  run.steps.some(
    (step, index) => revertsCapability(step) && step.capability === name && run.progress[index]?.is !== 'pending',
  )

/**
 * Why a run must not change its node irreversibly: a capability that it has applied is not in place, or its state is
 * unknown. Null when all are in place.
 */
export async function capabilityMissing(at: StepContext): Promise<Observation | null> {
  for (const { name, mark } of appliedCapabilities(at)) {
    const capability = namedIn(at, name)
    if (capability === null) return notConfigured(name)
    const decision = applyDecision(capability.name, await capability.observe(at.node, mark), {
      idempotent: capability.idempotent,
      begun: 'yes',
      before: mark.before,
    })
    if (decision.does === 'fail' || decision.does === 'wait') return observationOf(decision, [])
    if (decision.does === 'act') return failed('overridden', `${capability.name} is not in place any more`)
  }
  return null
}
