import type { Plan, PlannedNode } from './plan.ts'
import type { Step } from './steps.ts'
import { stepTraits } from './steps.ts'

const worsens = (step: Step): boolean => stepTraits[step.kind].touches === 'worsens'
const touches = (step: Step): boolean => stepTraits[step.kind].touches !== 'nothing'

/** Everything that makes a node's steps unsafe, whichever command they come from; empty when they may run. */
function stepProblems({ node, steps }: PlannedNode): readonly string[] {
  const problems: string[] = []
  const say = (problem: string) => problems.push(`${node}: ${problem}`)
  const at = (kind: Step['kind']) => steps.findIndex((step) => step.kind === kind)
  const lock = at('acquireLock')
  const firstTouch = steps.findIndex(touches)
  const last = steps.at(-1)

  for (const step of steps) if (step.node !== node) say(`step ${step.kind} is for ${step.node}`)
  for (const step of steps) if (!(step.limitMs > 0)) say(`step ${step.kind} has no limit`)
  for (const { kind } of steps) if (onlyUndo.includes(kind)) say(`${kind} is no step of its own`)
  if (steps.filter(({ kind }) => kind === 'reboot').length > 1) say('reboots more than once')
  if (steps[0]?.kind !== 'checkNode') say('does not begin by checking the node')
  if (steps.filter(({ kind }) => kind === 'acquireLock').length !== 1) say('does not take the lock exactly once')
  if (firstTouch !== -1 && firstTouch < lock) say(`${steps[firstTouch]?.kind} touches before the lock is taken`)
  if (last?.kind !== 'releaseLock' && last?.kind !== 'keepDrained') say('ends holding the lock')
  if (steps.slice(0, -1).some(({ kind }) => kind === 'releaseLock' || kind === 'keepDrained'))
    say('gives the lock away before its end')
  problems.push(...verificationProblems(node, steps), ...rebootProblems(node, steps), ...pairProblems(node, steps))
  return problems
}

function verificationProblems(node: string, steps: readonly Step[]): readonly string[] {
  const lock = steps.findIndex(({ kind }) => kind === 'acquireLock')
  const verified = (until: number) =>
    steps.slice(lock, until).some((step) => step.kind === 'verifyCluster' && step.when === 'before')
  const blind = steps.findIndex((step, index) => worsens(step) && !verified(index))
  const problems =
    blind === -1 ? [] : [`${node}: ${steps[blind]?.kind} comes before the cluster was checked under the lock`]
  const release = steps.findIndex(({ kind }) => kind === 'releaseLock')
  const beforeRelease = steps[release - 1]
  const touched = steps.some(touches)
  if (touched && release !== -1 && !(beforeRelease?.kind === 'verifyCluster' && beforeRelease.when === 'after'))
    problems.push(`${node}: releases the lock without checking that the cluster is healthy again`)
  return problems
}

function rebootProblems(node: string, steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step, index) => {
    if (step.kind !== 'reboot') return []
    const before = steps[index - 1]
    const after = steps[index + 1]
    return [
      ...(before?.kind === 'verifyCluster' && before.when === 'before'
        ? []
        : [`${node}: reboots without a check directly before it`]),
      ...(after?.kind === 'awaitNewBoot' ? [] : [`${node}: reboots without waiting for the new boot`]),
    ]
  })
}

const pairs = [
  { takes: 'drain', gives: 'undrain', otherwise: 'stays drained' },
  { takes: 'enterMaintenance', gives: 'leaveMaintenance', otherwise: 'stays in maintenance' },
] as const

/** What is taken is given back afterwards, and not before the reboot that it was taken for. */
function pairProblems(node: string, steps: readonly Step[]): readonly string[] {
  const reboot = steps.findIndex(({ kind }) => kind === 'reboot')
  return pairs.flatMap(({ takes, gives, otherwise }) => {
    const [first, last] = [steps.findIndex(isOf(takes)), steps.findLastIndex(isOf(takes))]
    if (last === -1) return []
    const [given, lastGiven] = [
      steps.findIndex((step, at) => at > first && step.kind === gives),
      steps.findLastIndex(isOf(gives)),
    ]
    const keeps = steps.at(-1)?.kind === 'keepDrained'
    return [
      ...(lastGiven < last && !keeps ? [`${node}: ${otherwise}`] : []),
      ...(reboot !== -1 && (last > reboot || (given !== -1 && given < reboot))
        ? [`${node}: ${takes} does not hold during the reboot`]
        : []),
    ]
  })
}

const isOf = (kind: Step['kind']) => (step: Step) => step.kind === kind

/** Steps that only ever take another one back, when it is taken back. */
const onlyUndo: readonly Step['kind'][] = ['disarm', 'undoPreTasks']

/** Everything that makes a plan unsafe; empty when it may run. */
export function planProblems(plan: Plan): readonly string[] {
  const names = plan.nodes.map(({ node }) => node)
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  return [
    ...(plan.nodes.length === 0 ? ['names no node'] : []),
    ...twice.map((name) => `${name}: planned twice`),
    ...plan.nodes.flatMap(stepProblems),
  ]
}
