import { memoizedFor } from '../../core/memoized.ts'
import { isEndedEarly } from '../../core/operation/ended-early.ts'
import { quarantinedNodes } from '../../core/operation/quarantine.ts'
import { endedCount, isTerminal, lastRuns, nodesStaying, type Operation } from '../../core/operation/state.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { endedBadly } from '../../core/run/outcome.ts'
import type { RunState } from '../../core/run/state.ts'
import { type PhaseOfSteps, phasesOf } from '../../core/steps/phases.ts'
import { lockIndex } from '../../core/steps/traits.ts'
import { capital } from '../../core/text/capital.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { namesOf } from '../wording/active-nodes.ts'
import { phaseWords } from '../wording/steps.ts'
import { waveWords } from '../wording/waves.ts'
import { approvalCount, countedApprovals, shownState } from './card-state.ts'

/** What a plan or an operation is about: `Reboot storage-01`. */
export const subject = ({ command }: Pick<Plan, 'command'>, nodes: readonly string[]): string =>
  `${capital(command)} ${namesOf(nodes)}`

/** The first line of a card and of its notification: subject and state. `active` are the active runs. */
export function headline(operation: Operation, active: readonly RunState[]): string {
  const about = subject(operation.plan, nodesStaying(operation))
  const night = isTerminal(operation) ? 'Unattended: ' : 'Tonight: '
  return `${operation.prepared === null ? '' : night}${about} – ${stateWords(operation, active)}`
}

/**
 * The state with its progress: approvals, place in the queue, phase or number of nodes, duration, or what needs a
 * person.
 */
function stateWords(operation: Operation, active: readonly RunState[]): string {
  const state = isEndedEarly(operation) ? 'ended early' : shownState(operation, active)
  switch (state) {
    case 'needs attention':
      return `NEEDS ATTENTION${attentionWords(active)}`
    case 'awaiting approval':
      return `${state} (${approvalCount(operation)})`
    case 'expired':
      return isApproved(operation) ? state : `${state} (${approvalCount(operation)} approvals)`
    case 'succeeded':
      return `done${tookWords(operation)}`
    case 'running':
      return operation.plan.nodes.length > 1 ? `${state}${nodeCount(operation)}` : onlyRunWords(operation, active)
    case 'pausing':
    case 'paused':
    case 'stopping':
    case 'failed':
    case 'cancelled':
    case 'ended early':
      return operation.plan.nodes.length > 1 ? `${state}${nodeCount(operation)}` : state
    case 'planned':
    case 'queued':
    case 'denied':
    case 'discarded':
      return state
  }
}

function isApproved(operation: Operation): boolean {
  const { given, needed } = countedApprovals(operation)
  return given >= needed
}

/** The words for the only run of an operation; before it and behind it the operation starts and ends. */
function onlyRunWords({ runs }: Operation, [run]: readonly RunState[]): string {
  if (run !== undefined) return runWords(run)
  return runs.length === 0 ? 'starting' : 'finishing'
}

/** Why a run needs attention; for several such runs, their nodes. */
function attentionWords(active: readonly RunState[]): string {
  const called = active.filter(({ attention }) => attention !== null)
  const [only, ...others] = called
  if (only === undefined) return ''
  if (others.length > 0) return `: ${namesOf(called.map(({ node }) => node))}`
  return `: ${active.length > 1 ? `${only.node}: ` : ''}${only.attention}`
}

/** The nodes that have ended, the wave, and the nodes that failed or were quarantined: ` (12 of 40 nodes, wave 3 of 8, 1 failed)`. */
const nodeCount = memoizedFor((operation: Operation): string => {
  const aside = quarantinedNodes(operation).length
  const failed = lastRuns(operation).filter(({ outcome }) => outcome !== null && endedBadly(outcome)).length - aside
  const wave = isTerminal(operation) ? null : waveWords(operation)
  const counts = [
    `${endedCount(operation)} of ${nodesStaying(operation).length} nodes`,
    ...(wave === null ? [] : [wave]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(aside === 0 ? [] : [`${aside} quarantined`]),
  ]
  return ` (${counts.join(', ')})`
})

function tookWords({ startedAtMs, endedAtMs }: Operation): string {
  return startedAtMs === null || endedAtMs === null ? '' : ` in ${formatDuration(endedAtMs - startedAtMs)}`
}

/** What a run does: its phase, such as `rebooting (3 of 5)`, or its place in the lock queue. */
export function runWords(run: RunState): string {
  const { status, steps, current, waiting } = run
  if (status === 'unwinding') return 'rolling back'
  if (waiting !== null && current === lockIndex(steps)) return `queued${placeWords(waiting.position)}`
  const phases = phasesOf(steps)
  const index = phases.findIndex(({ first, last }) => first <= current && current <= last)
  const phase = phases[index]
  return phase === undefined ? 'finishing' : `${activity(phase, run)} (${index + 1} of ${phases.length})`
}

const activities: { readonly [phase in PhaseOfSteps['phase']]: string | null } = {
  'check and lock': 'checking and locking',
  'take out of service': 'taking out of service',
  'final change': null,
  'bring back': 'bringing back',
  'verify and release': 'verifying',
}

/** A phase as what is being done; the final change has the name of its command or of its steps. */
function activity(phase: PhaseOfSteps, { command, steps }: RunState): string {
  const words = phaseWords(phase, steps)
  return activities[phase.phase] ?? finalActivities[words] ?? `${command}: ${words}`
}

const finalActivities: { readonly [words: string]: string } = {
  reboot: 'rebooting',
  'upgrade packages': 'upgrading packages',
  'upgrade packages and reboot': 'upgrading and rebooting',
}

/** A place in the lock queue, as it follows `queued`. */
function placeWords(position: number | undefined): string {
  if (position === undefined) return ''
  return position === 1 ? ', next' : `, ${ordinal(position)}`
}

function ordinal(place: number): string {
  const teens = place % 100 >= 11 && place % 100 <= 13
  const ending = teens ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th')
  return `${place}${ending}`
}
