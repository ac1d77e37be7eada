import { applyDecision, revertDecision } from '../../core/capabilities/decide.ts'
import type { Mark } from '../../core/capabilities/mark.ts'
import type { CapabilityState } from '../../core/capabilities/state.ts'
import { undrainHooksFor } from '../../core/policy/roles.ts'
import { namedIn, notConfigured, observationOf } from '../capabilities/applied.ts'
import { commandHooks } from '../capabilities/command-hooks.ts'
import { applyMark, namedApplyMark, namedRevertMark, revertMark } from '../capabilities/marks.ts'
import type { Capability } from '../ports/capability.ts'
import {
  type At,
  type Executor,
  mustApply,
  type NoMemory,
  type Observation,
  observeAgain,
  type StepContext,
  writeDown,
} from '../step-contract/executor.ts'

type Applies = 'drain' | 'enterMaintenance'
type Reverts = 'undrain' | 'leaveMaintenance'

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

/** Observes the reverting of a capability. */
export async function observeRevert(
  at: StepContext,
  capability: Capability,
  mark: Mark = revertMark(at),
): Promise<Observation> {
  const state = await capability.observe(at.node, mark)
  const way = at.undoes === null ? 'on the way forward' : 'on the way back'
  const words = capability.describe(at.node)
  return observationOf(
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
    return observationOf(
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
      : observationOf(decision, applying)
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
