import { memoizedFor } from '../../core/memoized.ts'
import type { Message, Part, RichText, ShownPhase } from '../../core/message.ts'
import { quarantinedRuns } from '../../core/operation/quarantine.ts'
import type { Operation } from '../../core/operation/state.ts'
import { endedCount, isTerminal, lastRuns, nodesStaying } from '../../core/operation/state.ts'
import { shortHash } from '../../core/plan/plan.ts'
import { heldNow } from '../../core/rollout/held.ts'
import { endedWell } from '../../core/run/outcome.ts'
import type { RunState } from '../../core/run/state.ts'
import { stepTitle } from '../../core/steps/traits.ts'
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
import { tonightParts } from './tonight.ts'
import { fitted } from './visible-lines.ts'

/** The card of an operation, which is edited in place until its end; `active` are its active runs. */
export function card(operation: Operation, active: readonly RunState[]): Message {
  const { plan } = operation
  const heading = headline(operation, active)
  const above: readonly Part[] = [
    { part: 'header', text: headed(plan, heading) },
    { part: 'text', lines: [requestLine(operation)] },
    ...textOf(partLines(operation)),
    ...tonightParts(operation),
    ...textOf(outcomeLines(operation)),
  ]
  const below: readonly Part[] = [
    ...progress(operation, active),
    { part: 'note', lines: [identityLine(operation)] },
    { part: 'buttons', buttons: cardButtons(operation, active) },
  ]
  const news = fitted([...attentionLines(active, heading), ...newsLines(operation, active)], [...above, ...below])
  const parts = [...above.slice(0, 1), ...overrideParts(plan), ...above.slice(1), ...news, ...below]
  return { sentence: [`${heading} (${operation.operation})`], parts }
}

/** Operation, plan and cluster, and before the end the locks that all nodes take; other locks are in *Details*. */
const identityLine = memoizedFor((operation: Operation): RichText => {
  const staying = new Set(nodesStaying(operation))
  const scopes = new Set(operation.plan.nodes.flatMap((one) => (staying.has(one.node) ? [one.scopes.join(', ')] : [])))
  const [locks, ...others] = scopes
  const lockWords = isTerminal(operation) || locks === undefined || others.length > 0 ? '' : ` · locks ${locks}`
  return [
    `${operation.operation} · plan `,
    { code: shortHash(operation.hash) },
    ` · cluster ${operation.cluster}${lockWords}`,
  ]
})

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

/** What keeps the operation from going on, and what its active runs do. */
function newsLines(operation: Operation, active: readonly RunState[]): readonly RichText[] {
  const held = heldNow(operation, active).map((why) => [`${capital(notStarted(operation))}: ${why}`])
  const now = isTerminal(operation) ? [] : nowLines(operation, active)
  return [...held, ...soakingLines(operation), ...now]
}

function progress(operation: Operation, active: readonly RunState[]): readonly Part[] {
  const { plan, runs } = operation
  const phases = phasesShown(operation, active)
  return [
    ...textOf(plan.nodes.length > 1 && runs.length > 0 ? [nodesLine(operation)] : []),
    ...textOf(endLines(operation)),
    ...(phases.length === 0 ? [] : [{ part: 'phases' as const, title: phasesTitle(phases), phases }]),
  ]
}

/** When a running operation ends by earlier runs, if nothing holds it; nothing without an estimate. */
function endLines({ state, expectedEnd }: Operation): readonly RichText[] {
  if (state !== 'running' || expectedEnd === null) return []
  const { p50AtMs, p90AtMs } = expectedEnd
  const at = (timeMs: number) => ({ timeMs, shown: 'time' }) as const
  return [
    ['Ends about ', at(p50AtMs), ...(p90AtMs - p50AtMs < 60_000 ? [] : [' to ', at(p90AtMs)]), ' by earlier runs'],
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

/** The number of nodes that have ended, and one sign for each node: `2/4 nodes ●✕◐○`. */
const nodesLine = memoizedFor((operation: Operation): RichText => {
  const byNode = new Map(lastRuns(operation).map((run) => [run.node, run]))
  const staying = nodesStaying(operation)
  const aside = quarantinedRuns(operation, [])
  const glyphs = staying.map((node) => glyph(byNode.get(node), aside)).join('')
  return [`${endedCount(operation)}/${staying.length} nodes `, { code: glyphs }]
})

const glyph = (run: Operation['runs'][number] | undefined, aside: ReadonlySet<string>): string => {
  if (!run) return '○'
  if (aside.has(run.run)) return '⊘'
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
  return [[`${whose}${stepTitle(step)}${reason}, since `, { timeMs: sinceMs, shown: 'time' }, limit]]
}
