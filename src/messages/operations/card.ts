import type { Message, Part, RichText, ShownPhase } from '../../core/message.ts'
import type { Operation } from '../../core/operation/state.ts'
import { endedCount, isTerminal, lastRuns, nodesStaying } from '../../core/operation/state.ts'
import { shortHash } from '../../core/plan/plan.ts'
import { heldNow } from '../../core/rollout/held.ts'
import { endedWell } from '../../core/run/outcome.ts'
import type { RunState } from '../../core/run/state.ts'
import { titleOf } from '../../core/steps/traits.ts'
import { capital } from '../../core/text/capital.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { headed, overrideParts } from '../wording/break-glass.ts'
import { notStarted } from '../wording/held.ts'
import { partLines, showsParts } from '../wording/parts.ts'
import { unwindingWords } from '../wording/unwinding.ts'
import { soakingLines } from '../wording/waves.ts'
import { cardButtons } from './buttons.ts'
import { headline, runWords } from './headline.ts'
import { outcomeLines } from './outcome-lines.ts'
import { requestLine } from './request-line.ts'
import { plannedPhases, runPhases } from './run-phases.ts'

/** The card of an operation, which is edited in place until its end; `active` are its active runs. */
export function card(operation: Operation, active: readonly RunState[]): Message {
  const { plan } = operation
  const heading = headline(operation, active)
  const parts: Part[] = [
    { part: 'header', text: headed(plan, heading) },
    ...overrideParts(plan),
    { part: 'text', lines: [requestLine(operation)] },
    ...textOf(partLines(operation)),
    ...textOf(outcomeLines(operation)),
    ...textOf(attentionLines(active, heading)),
    ...progress(operation, active),
    { part: 'note', lines: [identityLine(operation)] },
    { part: 'buttons', buttons: cardButtons(operation, active) },
  ]
  return { sentence: [`${heading} (${operation.operation})`], parts }
}

/** Operation, plan and cluster, and before the end the locks that all nodes take; other locks are in *Details*. */
function identityLine(operation: Operation): RichText {
  const staying = new Set(nodesStaying(operation))
  const scopes = new Set(operation.plan.nodes.flatMap((one) => (staying.has(one.node) ? [one.scopes.join(', ')] : [])))
  const [locks, ...others] = scopes
  const lockWords = isTerminal(operation) || locks === undefined || others.length > 0 ? '' : ` · locks ${locks}`
  return [
    `${operation.operation} · plan `,
    { code: shortHash(operation.hash) },
    ` · cluster ${operation.cluster}${lockWords}`,
  ]
}

const textOf = (lines: readonly RichText[]): readonly Part[] => (lines.length === 0 ? [] : [{ part: 'text', lines }])

// A longer heading may be cut off, so what it says is repeated below.
const wholeHeading = 120

/** What needs a person, unless the heading says it, and the pending cleanups. */
function attentionLines(active: readonly RunState[], heading: string): readonly RichText[] {
  const called = active.filter(({ attention }) => attention !== null)
  const isSaid = called.length === 1 && heading.length <= wholeHeading
  return called.flatMap(({ node, attention, owed }): readonly RichText[] => [
    ...(isSaid ? [] : [[{ strong: `Needs attention: ${active.length > 1 ? `${node}: ` : ''}${attention ?? ''}` }]]),
    ...owed.map((one) => [`Cleanup pending: ${one}`]),
  ])
}

// Further active runs are shown in *Details*.
const maxRuns = 10

function progress(operation: Operation, active: readonly RunState[]): readonly Part[] {
  const { plan, runs } = operation
  const held = heldNow(operation, active).map((why) => [`${capital(notStarted(operation))}: ${why}`])
  const now = isTerminal(operation) ? [] : nowLines(operation, active)
  const phases = phasesShown(operation, active)
  const byNode = new Map(lastRuns({ runs }).map((run) => [run.node, run]))
  const staying = nodesStaying(operation)
  const nodes = `${endedCount(operation)}/${staying.length} nodes `
  const glyphs = staying.map((node) => glyph(byNode.get(node))).join('')
  return [
    ...textOf(held),
    ...textOf(soakingLines(operation)),
    ...textOf(now),
    ...textOf(plan.nodes.length > 1 && runs.length > 0 ? [[nodes, { code: glyphs }]] : []),
    ...(phases.length === 0 ? [] : [{ part: 'phases' as const, title: phasesTitle(phases), phases }]),
  ]
}

/**
 * The phases of the active run of a single node, or before the first run those of all nodes that stay in the plan.
 * Lines about nodes and parts take their place where there are such.
 */
function phasesShown(operation: Operation, active: readonly RunState[]): readonly ShownPhase[] {
  const { plan, runs } = operation
  const [run] = active
  if (isTerminal(operation) || showsParts(operation)) return []
  if (runs.length === 0) return plannedPhases(plan, nodesStaying(operation))
  return run === undefined || plan.nodes.length > 1 ? [] : runPhases(run)
}

function phasesTitle(phases: readonly ShownPhase[]): string {
  const complete = phases.filter(({ is }) => is === 'complete').length
  return complete === 0 ? `Plan: ${phases.length} phases` : `${complete} of ${phases.length} phases complete`
}

const glyph = (run: Operation['runs'][number] | undefined): string => {
  if (!run) return '○'
  if (run.outcome === null) return '◐'
  return endedWell(run.outcome) ? '●' : '✕'
}

function nowLines({ plan }: Operation, active: readonly RunState[]): readonly RichText[] {
  const more = active.length - maxRuns
  return [
    ...active
      .slice(0, maxRuns)
      .flatMap((run) => nowLine(run, plan.nodes.length > 1 ? `${run.node}: ${runWords(run)}: ` : 'Now: ')),
    ...(more > 0 ? [[`and ${more} more active runs`]] : []),
  ]
}

/** What a run does or waits for, since when, and its limit; none for a run that needs a person. */
function nowLine(run: RunState, whose: string): readonly RichText[] {
  const { status, steps, current, waiting, sinceMs, attention } = run
  if (attention !== null) return []
  const step = steps[current]
  if (status === 'unwinding') return [[`${whose}${unwindingWords(run)}`]]
  if (step === undefined) return [[`${whose}finishing`]]
  const reason = waiting === null ? '' : `: ${waiting.reason}`
  const limit = waiting?.patience === 'unlimited' ? '' : ` (limit ${formatDuration(step.limitMs)})`
  return [[`${whose}${titleOf(step.kind)}${reason}, since `, { timeMs: sinceMs, shown: 'time' }, limit]]
}
