import type { Proof } from '../steps/definition.ts'
import type { Step } from '../steps/table.ts'
import {
  armingIndex,
  arms,
  endsDrained,
  givesBack,
  isFinalChange,
  lockIndex,
  lockUseOf,
  proofOf,
  traitsOf,
  undoneBy,
  undoOf,
  worsens,
} from '../steps/traits.ts'
import type { Plan, PlannedNode } from './plan.ts'

const touches = (step: Step): boolean => traitsOf(step.kind).touches !== 'nothing'

/**
 * Whether a step ends the use of the lock, by releasing it or keeping it with a drained node; no step may follow it.
 */
const endsLock = (step: Step): boolean => ['freed', 'kept'].includes(lockUseOf(step))

const proves = (step: Step | undefined, proof: Proof): boolean => step !== undefined && proofOf(step) === proof

/** What is unsafe in a node's steps; empty when they may run. */
function stepProblems({ node, steps }: PlannedNode): readonly string[] {
  const problems: string[] = []
  const say = (problem: string) => problems.push(`${node}: ${problem}`)
  const lock = lockIndex(steps)
  const firstTouch = steps.findIndex(touches)
  const last = steps.at(-1)

  for (const step of steps) if (step.node !== node) say(`step ${step.kind} is for ${step.node}`)
  for (const step of steps) if (!(step.limitMs > 0)) say(`step ${step.kind} has no limit`)
  for (const { kind } of steps) if (traitsOf(kind).stands !== 'in plans') say(`${kind} is no step of its own`)
  if (steps.filter(arms).length > 1) say('reboots more than once')
  if (!steps.slice(0, 1).some((step) => proofOf(step) === 'node')) say('does not begin by checking the node')
  if (steps.filter((step) => lockUseOf(step) === 'taken').length !== 1) say('does not take the lock exactly once')
  if (firstTouch !== -1 && firstTouch < lock) say(`${steps[firstTouch]?.kind} touches before the lock is taken`)
  if (last === undefined || !endsLock(last)) say('ends holding the lock')
  if (steps.slice(0, -1).some(endsLock)) say('gives the lock away before its end')
  problems.push(...verificationProblems(node, steps), ...noReturnProblems(node, steps), ...pairProblems(node, steps))
  return problems
}

function verificationProblems(node: string, steps: readonly Step[]): readonly string[] {
  const lock = lockIndex(steps)
  const verified = (until: number) => steps.slice(lock, until).some((step) => proofOf(step) === 'cluster before')
  const blind = steps.findIndex((step, index) => worsens(step) && !verified(index))
  const problems =
    blind === -1 ? [] : [`${node}: ${steps[blind]?.kind} comes before the cluster was checked under the lock`]
  const release = steps.findIndex((step) => lockUseOf(step) === 'freed')
  const beforeRelease = steps[release - 1]
  const touched = steps.some(touches)
  if (touched && release !== -1 && !proves(beforeRelease, 'cluster after'))
    problems.push(`${node}: releases the lock without checking that the cluster is healthy again`)
  return problems
}

/** A change that cannot be undone follows a check directly, and a reboot directly precedes the wait for its boot. */
function noReturnProblems(node: string, steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step, index) => {
    const before = steps[index - 1]
    const after = steps[index + 1]
    const checked = proves(before, 'cluster before')
    return [
      ...(isFinalChange(step) && !checked ? [`${node}: ${step.kind} without a check directly before it`] : []),
      ...(arms(step) && !proves(after, 'new boot') ? [`${node}: reboots without waiting for the new boot`] : []),
    ]
  })
}

/** Whether a later step of the plan must undo this one. */
function mustBeGivenBack(step: Step): boolean {
  const undo = undoOf(step)
  return worsens(step) && undo !== null && traitsOf(undo.kind).stands === 'in plans'
}

const nameOf = (step: Step): string => ('capability' in step ? `${step.kind} ${step.capability}` : step.kind)

/** A change is undone by a later step, and not before the reboot that needs it. */
function pairProblems(node: string, steps: readonly Step[]): readonly string[] {
  const reboot = armingIndex(steps)
  const keeps = endsDrained(steps)
  const problems = steps.flatMap((step, index) => {
    if (!mustBeGivenBack(step)) return []
    const given = steps.findIndex((later, at) => at > index && givesBack(later, step))
    return [
      ...(given === -1 && !keeps ? [`${node}: no ${undoneBy(step.kind)} gives back what ${nameOf(step)} takes`] : []),
      ...(reboot !== -1 && (index > reboot || (given !== -1 && given < reboot))
        ? [`${node}: ${nameOf(step)} does not hold during the reboot`]
        : []),
    ]
  })
  return [...new Set(problems)]
}

/** What is unsafe in a plan; empty when it may run. */
export function planProblems(plan: Plan): readonly string[] {
  const names = plan.nodes.map(({ node }) => node)
  const seen = new Set<string>()
  const twice = names.filter((name) => seen.size === seen.add(name).size)
  const inParts = Map.groupBy(
    plan.parts.flatMap(({ nodes }) => [...new Set(nodes)]),
    (name) => name,
  )
  return [
    ...(plan.nodes.length === 0 ? ['names no node'] : []),
    ...twice.map((name) => `${name}: planned twice`),
    ...names.flatMap((name) => {
      const parts = inParts.get(name)?.length ?? 0
      return parts === 1 ? [] : [`${name}: is in ${parts} parts of the plan`]
    }),
    ...plan.nodes.flatMap(stepProblems),
  ]
}
