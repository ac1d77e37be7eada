import type { Message, Part, RichText } from '../../core/message.ts'
import type { Operation } from '../../core/operation/state.ts'
import { endedCount, isTerminal, lastRuns, nodesStaying } from '../../core/operation/state.ts'
import { atOnceWords } from '../../core/plan/effect.ts'
import { isDecidedByParts } from '../../core/plan/parts.ts'
import { ruleOf, shortHash } from '../../core/plan/plan.ts'
import { heldNow } from '../../core/rollout/held.ts'
import { endedWell } from '../../core/run/outcome.ts'
import type { RunState, StepProgress } from '../../core/run/state.ts'
import { type PhaseOfSteps, phasesOf } from '../../core/steps/phases.ts'
import type { Step } from '../../core/steps/table.ts'
import { titleOf } from '../../core/steps/traits.ts'
import { capital } from '../../core/text/capital.ts'
import { namesOf } from '../wording/active-nodes.ts'
import { headed, overrideParts } from '../wording/break-glass.ts'
import { notStarted } from '../wording/held.ts'
import { partLines } from '../wording/parts.ts'
import { ruleLine } from '../wording/rule.ts'
import { markOf, markOfAll, phaseInFull, phaseWords, progressBar, stepsIn } from '../wording/steps.ts'
import { unwindingWords } from '../wording/unwinding.ts'
import { waveFacts } from '../wording/waves.ts'
import { windowFacts } from '../wording/windows.ts'
import { cardButtons } from './buttons.ts'
import { approvalCount, countedApprovals, shownState, stateWords } from './card-state.ts'
import { keptLocks } from './kept-locks.ts'

/** The card of an operation, which is edited in place until its end; `active` are its active runs. */
export function card(operation: Operation, active: readonly RunState[]): Message {
  const state = shownState(operation, active)
  const { plan } = operation
  const what = `${plan.command} ${namesOf(nodesStaying(operation))}`
  const parts: Part[] = [
    { part: 'header', text: headed(plan, `${what}: ${stateWords(operation, active)}`) },
    ...overrideParts(plan),
    { part: 'facts', facts: facts(operation) },
    ...textOf(partLines(operation)),
    ...progress(operation, active),
    {
      part: 'note',
      lines: [
        [`${operation.operation} · plan `, { code: shortHash(operation.hash) }, ` · cluster ${operation.cluster}`],
      ],
    },
    { part: 'buttons', buttons: cardButtons(operation, active) },
  ]
  return { sentence: [`${operation.operation}: ${what}: ${state}`], parts }
}

const textOf = (lines: readonly RichText[]): readonly Part[] => (lines.length === 0 ? [] : [{ part: 'text', lines }])

function facts(operation: Operation): Extract<Part, { part: 'facts' }>['facts'] {
  const { plan, expiresAtMs, state } = operation
  const rule = ruleOf(plan)
  const { people } = countedApprovals(operation)
  const given: RichText = people.flatMap((person, index) => (index === 0 ? [{ person }] : [', ', { person }]))
  return [
    { name: 'Requester', value: [{ person: operation.requester }] },
    { name: 'Why', value: [plan.reason || 'no reason given'] },
    ...(isDecidedByParts(plan) ? [] : [{ name: 'Rule', value: ruleLine(rule) }]),
    ...(rule === null
      ? []
      : [
          {
            name: 'Approvals',
            value: [approvalCount(operation), ...(given.length > 0 ? [': ', ...given] : [])],
          },
        ]),
    ...windowFacts(plan),
    ...(plan.atOnce > 1 ? [{ name: 'At once', value: [atOnceWords(plan)] }] : []),
    ...waveFacts(operation),
    ...(state === 'awaiting approval' && expiresAtMs !== null
      ? [{ name: 'Expires', value: [{ timeMs: expiresAtMs, shown: 'time' as const }] }]
      : []),
  ]
}

// Further active runs are shown in *Details*.
const maxRuns = 10

function progress(operation: Operation, active: readonly RunState[]): readonly Part[] {
  const { plan, runs } = operation
  const parts: Part[] = []
  const kept = keptLocks(runs, operation.unlocked)
  const outcome = [operation.summary, ...(kept === null ? [] : [kept])].filter((words) => words !== '')
  if (outcome.length > 0) parts.push({ part: 'text', lines: outcome.map((words) => [words]) })
  const called = active.filter(({ attention }) => attention !== null)
  if (called.length > 0)
    parts.push({
      part: 'text',
      lines: called.flatMap((run) => attentionLines(run, active.length > 1 ? `${run.node}: ` : '')),
    })
  const held = heldNow(operation, active)
  if (held.length > 0)
    parts.push({ part: 'text', lines: held.map((why) => [`${capital(notStarted(operation))}: ${why}`]) })
  if (active.length > 0 && !isTerminal(operation)) parts.push({ part: 'text', lines: nowLines(operation, active) })
  if (plan.nodes.length > 1) {
    const staying = nodesStaying(operation)
    const byNode = new Map(lastRuns({ runs }).map((run) => [run.node, run]))
    const glyphs = staying.map((node) => glyph(byNode.get(node)))
    const done = endedCount(operation)
    parts.push({ part: 'text', lines: [[`${done}/${staying.length} nodes `, { code: glyphs.join('') }]] })
  }
  const phases = phaseLines(operation, active)
  if (phases.length > 0) parts.push({ part: 'text', lines: phases })
  return parts
}

/**
 * The phases of the active run, or before the first run of all nodes that stay in the plan. Empty between nodes, for
 * several active runs, and while nodes with different steps wait: these have too many steps for a card.
 */
function phaseLines(operation: Operation, active: readonly RunState[]): readonly RichText[] {
  const { plan, runs } = operation
  const [run, ...others] = active
  if (others.length > 0 || (run === undefined && (runs.length > 0 || isTerminal(operation)))) return []
  const staying = new Set(nodesStaying(operation))
  const waiting = plan.nodes.filter(({ node }) => (run === undefined ? staying.has(node) : node === run.node))
  const recipes = new Set(waiting.map(({ steps }) => steps.map(({ kind }) => kind).join()))
  const [steps] = run === undefined ? waiting.map((planned) => planned.steps) : [run.steps]
  if (steps === undefined || (run === undefined && recipes.size > 1)) return []
  const scopes = [...new Set(waiting.map((planned) => planned.scopes.join(', ')))]
  const locks = scopes.length === 1 ? String(scopes[0]) : 'scopes by node, see Details'
  return phasesOf(steps).map((phase) => [phaseLine(phase, steps, run, locks)])
}

/** A phase with its mark; if the run is in this phase, also its steps with their marks. */
function phaseLine(phase: PhaseOfSteps, steps: readonly Step[], run: RunState | undefined, scopes: string): string {
  const { first, last } = phase
  const part = stepsIn(phase, steps)
  const progress = part.map((_, index) => progressAt(run, first + index))
  const start = `${markOfAll(progress)} ${numbers(phase)}`
  if (run === undefined || run.current < first || run.current > last)
    return `${start} ${phaseInFull(phase, steps, scopes)}`
  return `${start} ${phaseWords(phase, steps)}: ${part.map(({ kind }, index) => `${markOf(progress[index] ?? 'pending')} ${titleOf(kind)}`).join(' · ')}`
}

/**
 * The progress of a step. The current step counts as begun, because a step that only waits has no `stepBegan` event.
 */
function progressAt(run: RunState | undefined, index: number): StepProgress['is'] {
  const is = run?.progress[index]?.is ?? 'pending'
  return is === 'pending' && run?.status === 'working' && run.current === index ? 'begun' : is
}

const numbers = ({ first, last }: PhaseOfSteps): string =>
  first === last ? `${first + 1}.` : `${first + 1}–${last + 1}.`

const glyph = (run: Operation['runs'][number] | undefined): string => {
  if (!run) return '○'
  if (run.outcome === null) return '◐'
  return endedWell(run.outcome) ? '●' : '✕'
}

const attentionLines = ({ attention, owed }: RunState, whose: string): readonly RichText[] => [
  [{ strong: `Needs attention: ${whose}${attention ?? ''}` }],
  ...owed.map((one) => [`Cleanup pending: ${one}`]),
]

function nowLines({ plan }: Operation, active: readonly RunState[]): readonly RichText[] {
  const more = active.length - maxRuns
  return [
    ...active.slice(0, maxRuns).map((run) => nowLine(run, plan.nodes.length > 1 ? `${run.node} ` : '')),
    ...(more > 0 ? [[`and ${more} more active runs`]] : []),
  ]
}

function nowLine(run: RunState, whose: string): RichText {
  const step = run.steps[run.current]
  const bar = progressBar(run.current, run.steps.length)
  if (run.status === 'unwinding') return [{ code: bar }, ` ${whose}${unwindingWords(run)}`]
  if (!step) return [{ code: bar }, ` ${whose}finishing`]
  const waiting = run.waiting ? `: ${run.waiting.reason}` : ''
  return [
    { code: bar },
    ` ${whose}${run.current + 1}/${run.steps.length} ${titleOf(step.kind)}${waiting}, since `,
    { timeMs: run.sinceMs, shown: 'time' },
  ]
}
