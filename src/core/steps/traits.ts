import type { CommandUse, LockUse, NeighbourPhase, Proof, StepPhase } from './definition.ts'
import { type Step, type StepKind, type StepOf, stepDefinitions } from './table.ts'

/** A definition with the type that code for steps of any kind needs. */
export type StepTraits = {
  readonly kind: StepKind
  readonly phase: StepPhase | { of(step: Step): NeighbourPhase }
  readonly title: string
  words?(step: Step): string
  readonly touches: 'nothing' | 'worsens' | 'restores'
  readonly lock: LockUse
  readonly byHand: 'yes' | 'no'
  readonly stands: 'in plans' | 'behind another'
  readonly typicalMs: number
  readonly undo: 'nothing' | 'impossible' | { readonly by: { readonly kind: StepKind }; data(step: Step): object }
  readonly arms?: 'yes'
  proves?(step: Step): Proof
  runs?(step: Step): readonly CommandUse[]
}

/** The traits of a kind of step. Their functions accept steps of that kind only. */
export const traitsOf = (kind: StepKind): StepTraits => stepDefinitions[kind]

/** The title of a kind of step in card and thread, such as “maintenance on”. */
export const titleOf = (kind: StepKind): string => traitsOf(kind).title

/** A step in the words of a plan, with the relevant data. */
export const stepWords = (step: Step): string => traitsOf(step.kind).words?.(step) ?? titleOf(step.kind)

/** The title of a step in card and thread; of a capability with its name. */
export const stepTitle = (step: Step): string => ('capability' in step ? stepWords(step) : titleOf(step.kind))

/** The step that undoes a step, made from its data; null when no undo is needed or possible. */
export function undoOf(step: Step): Step | null {
  const { undo } = traitsOf(step.kind)
  if (undo === 'nothing' || undo === 'impossible') return null
  const { node, limitMs } = step
  // The definition's type ensures that its function returns the data of that kind.
  return { node, limitMs, ...undo.data(step), kind: undo.by.kind } as Step
}

/** The kind of step that undoes a kind; `nothing` when no undo is needed, `impossible` when none exists. */
export function undoneBy(kind: StepKind): StepKind | 'nothing' | 'impossible' {
  const { undo } = traitsOf(kind)
  return typeof undo === 'string' ? undo : undo.by.kind
}

/** Whether a step undoes an earlier one: its undo kind, and the same capability where it names one. */
export function givesBack(step: Step, taken: Step): boolean {
  const undo = undoOf(taken)
  if (undo?.kind !== step.kind) return false
  return !('capability' in undo && 'capability' in step) || undo.capability === step.capability
}

/** Whether a step cannot be undone once begun; steps that restore are among them. */
export const isIrreversible = ({ kind }: Step): boolean => traitsOf(kind).undo === 'impossible'

/** Whether a step takes something from the node or cluster. */
export const worsens = ({ kind }: Step): boolean => traitsOf(kind).touches === 'worsens'

/** How a step uses the lock of its run. */
export const lockUseOf = ({ kind }: Step): LockUse => traitsOf(kind).lock

/** The index of the step that takes the lock; -1 without one. */
export const lockIndex = (steps: readonly Step[]): number => steps.findIndex((step) => lockUseOf(step) === 'taken')

/** Whether steps end with a drained node that keeps its lock. */
export const endsDrained = (steps: readonly Step[]): boolean => {
  const last = steps.at(-1)
  return last !== undefined && lockUseOf(last) === 'kept'
}

/** Whether a step arms something that fires later, such as a reboot. Until it fires, the step can be undone. */
export const arms = ({ kind }: Pick<Step, 'kind'>): boolean => traitsOf(kind).arms === 'yes'

/** The index of the step that arms a reboot; -1 without one. */
export const armingIndex = (steps: readonly Step[]): number => steps.findIndex(arms)

/** Whether a step makes a change that cannot be undone, so that a check of the cluster must directly precede it. */
export const isFinalChange = (step: Step): boolean => arms(step) || (worsens(step) && isIrreversible(step))

/** What a finished step proves; null when nothing. */
export const proofOf = (step: Step): Proof | null => traitsOf(step.kind).proves?.(step) ?? null

/** The roles that a node must have for these steps; null when no step checks them. */
export function checkedRoles(steps: readonly Step[]): readonly string[] | null {
  for (const step of steps) if ('roles' in step) return step.roles
  return null
}

/** Whether a step acts only while its run holds the lock, fenced. */
export const actsUnderLock = (step: Step): boolean => ['needed', 'kept'].includes(lockUseOf(step))

/** Names of the commands of one use that the steps run, in order, with repetitions. */
export const namesUsed = (use: CommandUse['use'], steps: readonly Step[]): readonly string[] =>
  steps.flatMap((step) => traitsOf(step.kind).runs?.(step) ?? []).flatMap((one) => (one.use === use ? [one.name] : []))

/** Whether a step applies a capability by its name. */
export const appliesCapability = (step: Step): step is StepOf<'applyCapability'> =>
  'capability' in step && worsens(step)

/** Whether a step reverts a capability by its name. */
export const revertsCapability = (step: Step): step is StepOf<'revertCapability'> =>
  'capability' in step && !worsens(step)

/** Names of the capabilities that the steps apply, besides hooks and maintenance, in order. */
export const capabilitiesApplied = (steps: readonly Step[]): readonly string[] =>
  steps.flatMap((step) => (appliesCapability(step) ? [step.capability] : []))

/** Whether the steps run the package command of the node's roles. */
export const usesPackageCommand = (steps: readonly Step[]): boolean => namesUsed('package command', steps).length > 0

/** Whether the steps end with nothing to do on a node that needs no reboot. */
export const onlyIfNeeded = (steps: readonly Step[]): boolean =>
  steps.some((step) => 'onlyIfNeeded' in step && step.onlyIfNeeded)

/** Whether the steps only restore service: none of them worsens anything. */
export const onlyRestores = (steps: readonly Step[]): boolean => !steps.some(worsens)
