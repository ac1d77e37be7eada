import { applyDecision, type CapabilityDecision, revertDecision } from '../../core/capabilities/decide.ts'
import type { Mark } from '../../core/capabilities/mark.ts'
import type { CapabilityState } from '../../core/capabilities/state.ts'
import { undrainHooksFor } from '../../core/policy/roles.ts'
import { inBrief, inFull } from '../../core/run/step-ending.ts'
import type { Step } from '../../core/steps/table.ts'
import { commandHooks } from '../capabilities/command-hooks.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { Capability } from '../ports/capability.ts'
import {
  type At,
  appliedTaskPlaceOf,
  done,
  type Executor,
  failed,
  mustApply,
  type NoMemory,
  type Observation,
  observeAgain,
  type StepContext,
  taskPlaceOf,
  wait,
  writeDown,
} from '../step-contract/executor.ts'

type Applies = 'drain' | 'enterMaintenance'
type Reverts = 'undrain' | 'leaveMaintenance'

/**
 * The mark of a step that applies a capability. Marks of all runs of Lockkeeper count as its own, because a drain is
 * taken over.
 */
export const applyMark = (at: StepContext, reason: string): Mark => ({
  run: at.run.run,
  applied: taskPlaceOf(at),
  reverted: null,
  ours: 'every run',
  reason: reason || at.run.command,
  before: null,
  version: null,
})

/**
 * The mark of a step that reverts a capability: an undo reverts only what its own run has applied; a step of the plan
 * reverts what any run has applied.
 */
export const revertMark = (at: StepContext): Mark => ({
  run: at.run.run,
  applied: at.undoes === null ? null : appliedTaskPlaceOf(at),
  reverted: taskPlaceOf(at),
  ours: at.undoes === null ? 'every run' : 'this run',
  reason: at.run.command,
  before: null,
  version: null,
})

/**
 * The hooks of an undrain in the plan: the planned ones, and those of the roles that the node had when it was drained.
 */
function undrainHooks({ context, run, step }: At<'undrain'>): readonly string[] {
  const before = run.memory.drainedBefore ?? []
  const drained = before.flatMap((what) => (what.startsWith('hook ') ? [what.slice('hook '.length)] : []))
  return [...new Set([...step.hooks, ...undrainHooksFor(context.policy, drained)])]
}

const drainHooks = (at: At<'drain'>): Capability =>
  commandHooks(at.context.commands, { apply: at.step.hooks, revert: at.step.undo, commands: at.commands })

function undrainHooksOf(at: At<'undrain'>): Capability {
  const { undoes, commands, context, run, step } = at
  if (undoes === null) return commandHooks(context.commands, { apply: [], revert: undrainHooks(at), commands })
  const revert = run.memory.drainedBefore === undefined ? step.hooks : 'none: it was drained before'
  return commandHooks(context.commands, { apply: undoes.hooks, revert, commands })
}

/** The observation for a decision; `changing` is stored before the change. */
function observation(decision: CapabilityDecision, changing: readonly string[]): Observation {
  switch (decision.does) {
    case 'act':
      return mustApply(changing)
    case 'wait':
      return wait(decision.words, pollIntervals.taskMs, decision.key)
    case 'finish':
      return done(decision.evidence, {}, decision.routine === null ? inFull : inBrief(decision.routine))
    case 'fail':
      return failed(decision.code, decision.why)
  }
}

/** Observes the reverting of a capability. */
export async function observeRevert(
  at: StepContext,
  capability: Capability,
  mark: Mark = revertMark(at),
): Promise<Observation> {
  const state = await capability.observe(at.node, mark)
  const way = at.undoes === null ? 'on the way forward' : 'on the way back'
  const words = capability.describe(at.node)
  return observation(
    revertDecision(capability.name, state, { way, before: mark.before }),
    isBeingApplied(state) ? words.applying : words.reverting,
  )
}

const isBeingApplied = (state: CapabilityState): boolean => state.is === 'working' && state.on === 'apply'

/** The executor of a step that applies a capability. */
const applies = <K extends Applies>(
  capabilityOf: (at: At<K>) => Capability,
  reasonOf: (at: At<K>) => string,
): Executor<K, NoMemory> => ({
  async observe(at) {
    const capability = capabilityOf(at)
    const state = await capability.observe(at.node, applyMark(at, reasonOf(at)))
    const { idempotent, name } = capability
    return observation(
      applyDecision(name, state, { idempotent, begun: at.begun, before: null }),
      capability.describe(at.node).applying,
    )
  },
  async apply(at, lock) {
    await capabilityOf(at).apply(lock, at.node, applyMark(at, reasonOf(at)))
    return observeAgain
  },
})

/** The executor of a step that reverts a capability. */
const reverts = <K extends Reverts>(capabilityOf: (at: At<K>) => Capability): Executor<K, NoMemory> => ({
  observe: (at) => observeRevert(at, capabilityOf(at)),
  async apply(at, lock) {
    await capabilityOf(at).revert(lock, at.node, revertMark(at))
    return observeAgain
  },
})

/** Runs the drain hooks one after the other. */
export const drain = applies<'drain'>(drainHooks, ({ run }) => run.command)
/** Runs the undrain hooks; as an undo, it first ends the drain hooks that still run. */
export const undrain = reverts<'undrain'>(undrainHooksOf)
/** Sets maintenance with Lockkeeper's mark and the requester's reason; leaves maintenance of others unchanged. */
export const enterMaintenance = applies<'enterMaintenance'>(
  ({ context }) => context.capabilities.maintenance,
  ({ step }) => step.reason,
)
/**
 * Ends maintenance that carries Lockkeeper's mark, and seals the mark, so that no late bot sets it again for the run.
 */
export const leaveMaintenance = reverts<'leaveMaintenance'>(({ context }) => context.capabilities.maintenance)

/** The capability of this name; null when no adapter of the cluster provides it. */
export const namedIn = ({ context: { capabilities } }: StepContext, name: string): Capability | null =>
  Object.hasOwn(capabilities, name) ? (capabilities[name] ?? null) : null

const notConfigured = (name: string) => failed('not configured', `no system of this cluster provides ${name}`)

/**
 * The index of the step that applied a capability: the step that is undone, or an earlier one; null when another run
 * did.
 */
function appliedAt({ run, index, undoes }: StepContext, name: string): number | null {
  if (undoes !== null) return index
  const isApply = (step: Step, at: number) => at < index && step.kind === 'applyCapability' && step.capability === name
  const found = run.steps.findLastIndex(isApply)
  return found === -1 ? null : found
}

/** Adds the stored value and version to a mark, for objects that have no place for a mark. */
const remembered = (at: StepContext, mark: Mark, index: number | null): Mark =>
  index === null
    ? mark
    : {
        ...mark,
        applied: mark.applied ?? appliedTaskPlaceOf({ run: at.run, index }),
        before: at.run.memory.capabilityBefore?.[index] ?? null,
        version: at.run.memory.capabilityVersion?.[index] ?? null,
      }

const namedApplyMark = (at: At<'applyCapability'>): Mark => remembered(at, applyMark(at, at.step.reason), at.index)

const namedRevertMark = (at: At<'revertCapability'>): Mark =>
  remembered(at, revertMark(at), appliedAt(at, at.step.capability))

/** Applies a capability by its name. When its object has no place for a mark, its previous value is stored first. */
export const applyCapability: Executor<'applyCapability'> = {
  async observe(at) {
    const capability = namedIn(at, at.step.capability)
    if (capability === null) return notConfigured(at.step.capability)
    const { idempotent, name } = capability
    const mark = namedApplyMark(at)
    const state = await capability.observe(at.node, mark)
    const decision = applyDecision(name, state, { idempotent, begun: at.begun, before: mark.before })
    const { applying } = capability.describe(at.node)
    return decision.does === 'act' && decision.before !== null
      ? mustApply(applying, { capabilityBefore: { [at.index]: decision.before } })
      : observation(decision, applying)
  },
  async apply(at, lock) {
    const capability = namedIn(at, at.step.capability)
    if (capability === null) return notConfigured(at.step.capability)
    const version = await capability.apply(lock, at.node, namedApplyMark(at))
    return version === null ? observeAgain : writeDown({ capabilityVersion: { [at.index]: version } })
  },
}

/** Reverts a capability by its name. */
export const revertCapability: Executor<'revertCapability', NoMemory> = {
  async observe(at) {
    const capability = namedIn(at, at.step.capability)
    return capability === null ? notConfigured(at.step.capability) : observeRevert(at, capability, namedRevertMark(at))
  },
  async apply(at, lock) {
    await namedIn(at, at.step.capability)?.revert(lock, at.node, namedRevertMark(at))
    return observeAgain
  },
}

/** A capability that a run has applied by name and has not begun to revert. */
export type AppliedCapability = { readonly index: number; readonly name: string; readonly mark: Mark }

/** The capabilities that a run has applied by name and has not begun to revert, in the order of the steps. */
export const appliedCapabilities = (at: StepContext): readonly AppliedCapability[] =>
  at.run.steps.flatMap((step, index) => {
    if (step.kind !== 'applyCapability' || at.run.progress[index]?.is !== 'done' || isReverting(at, step.capability))
      return []
    const applied = { ...applyMark(at, step.reason), applied: appliedTaskPlaceOf({ run: at.run, index }) }
    return [{ index, name: step.capability, mark: remembered(at, applied, index) }]
  })

const isReverting = ({ run }: StepContext, name: string): boolean =>
  run.steps.some(
    (step, index) =>
      step.kind === 'revertCapability' && step.capability === name && run.progress[index]?.is !== 'pending',
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
    if (decision.does === 'fail' || decision.does === 'wait') return observation(decision, [])
    if (decision.does === 'act') return failed('overridden', `${capability.name} is not in place any more`)
  }
  return null
}
