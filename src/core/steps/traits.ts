import type { CommandUse, LockUse, NeighbourPhase, Proof, StepPhase } from './definition.ts'
import { type Step, type StepKind, stepDefinitions } from './table.ts'

/** A definition, as code sees it that works with steps of any kind. */
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

/** What is known about a kind of step. Its functions take steps of that kind only. */
export const traitsOf = (kind: StepKind): StepTraits => stepDefinitions[kind]

/** The name of a kind of step in card and thread, such as “maintenance on”. */
export const titleOf = (kind: StepKind): string => traitsOf(kind).title

/** One step as people approve it, with what matters of its data. */
export const stepWords = (step: Step): string => traitsOf(step.kind).words?.(step) ?? titleOf(step.kind)

/** The step that takes a step back, made from the same data; null when nothing needs to, or nothing can. */
export function undoOf(step: Step): Step | null {
  const { undo } = traitsOf(step.kind)
  if (undo === 'nothing' || undo === 'impossible') return null
  const { node, limitMs } = step
  // the definition's type ensures that its function returns the data of that kind
  return { node, limitMs, ...undo.data(step), kind: undo.by.kind } as Step
}

/** The kind of step that takes a kind back; `nothing` when nothing needs to, `impossible` when nothing can. */
export function undoneBy(kind: StepKind): StepKind | 'nothing' | 'impossible' {
  const { undo } = traitsOf(kind)
  return typeof undo === 'string' ? undo : undo.by.kind
}

/** Whether a step gives back what an earlier step took: the same capability, where it names one. */
export function givesBack(step: Step, taken: Step): boolean {
  const undo = undoOf(taken)
  if (undo?.kind !== step.kind) return false
  return !('capability' in undo && 'capability' in step) || undo.capability === step.capability
}

/** Whether a step, once begun, can only be finished and never taken back; what restores is one of them. */
export const isIrreversible = ({ kind }: Step): boolean => traitsOf(kind).undo === 'impossible'

/** Whether a step takes something away from node or cluster. */
export const worsens = ({ kind }: Step): boolean => traitsOf(kind).touches === 'worsens'

/** What a step does with the lock of its run. */
export const lockUseOf = ({ kind }: Step): LockUse => traitsOf(kind).lock

/** The index of the step that takes the lock; -1 without one. */
export const lockIndex = (steps: readonly Step[]): number => steps.findIndex((step) => lockUseOf(step) === 'taken')

/** Whether steps end with the node drained, and its lock kept for that. */
export const endsDrained = (steps: readonly Step[]): boolean => {
  const last = steps.at(-1)
  return last !== undefined && lockUseOf(last) === 'kept'
}

/** Whether a step arms something that fires later, such as a reboot. Only from then on it cannot be taken back. */
export const arms = ({ kind }: Pick<Step, 'kind'>): boolean => traitsOf(kind).arms === 'yes'

/** The index of the step that arms a reboot; -1 without one. */
export const armingIndex = (steps: readonly Step[]): number => steps.findIndex(arms)

/** Whether nothing takes a step back once it has happened: a check of the cluster stands directly before it. */
export const isFinalChange = (step: Step): boolean => arms(step) || (worsens(step) && isIrreversible(step))

/** What a finished step proves; null when that is nothing. */
export const proofOf = (step: Step): Proof | null => traitsOf(step.kind).proves?.(step) ?? null

/** The roles that a node must have for these steps; null when no step checks them. */
export function checkedRoles(steps: readonly Step[]): readonly string[] | null {
  for (const step of steps) if ('roles' in step) return step.roles
  return null
}

/** Whether a step acts only with the held lock of its run, fenced. */
export const actsUnderLock = (step: Step): boolean => ['needed', 'kept'].includes(lockUseOf(step))

/** Names of the commands of one use that steps run, in their order, repeated where several steps run one. */
export const namesUsed = (use: CommandUse['use'], steps: readonly Step[]): readonly string[] =>
  steps.flatMap((step) => traitsOf(step.kind).runs?.(step) ?? []).flatMap((one) => (one.use === use ? [one.name] : []))

/** Names of the capabilities that steps apply, besides hooks and maintenance, in their order. */
export const capabilitiesApplied = (steps: readonly Step[]): readonly string[] =>
  steps.flatMap((step) => ('capability' in step && worsens(step) ? [step.capability] : []))

/** Whether steps run the package command of the node's roles. */
export const usesPackageCommand = (steps: readonly Step[]): boolean => namesUsed('package command', steps).length > 0

/** Whether a list of steps only gives back what was taken, so that nothing may keep it from starting. */
export const onlyRestores = (steps: readonly Step[]): boolean => !steps.some(worsens)
