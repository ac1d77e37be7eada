import type { Message, Part, RichText } from '../../core/message.ts'
import { nodesStaying, type Operation } from '../../core/operation/state.ts'
import type { RunState } from '../../core/run/state.ts'
import { stepWords } from '../../core/steps/traits.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { markOf } from '../wording/steps.ts'
import { commandLines } from './command-lines.ts'
import { headline } from './headline.ts'
import { stepLists } from './plan-steps.ts'

/**
 * What the card leaves out: the nodes that stay in the plan with their locks, the full hash, the commands, and all steps. Steps of active
 * runs have evidence and age; without active runs, the planned steps are shown.
 */
export function details(operation: Operation, active: readonly RunState[], nowMs: number): Message {
  const { plan } = operation
  const staying = nodesStaying(operation)
  const planned = plan.nodes.filter(({ node }) => staying.includes(node))
  const commands = commandLines(plan.commands, planned)
  const heading = headline(operation, active)
  const nodes = planned.map(({ node, roles, scopes }) => [`${node}: ${roles.join(', ')}; locks ${scopes.join(', ')}`])
  return {
    sentence: [`${heading} (${operation.operation})`],
    parts: [
      { part: 'header', text: heading },
      {
        part: 'text',
        lines: [
          [`${operation.operation}: `, { code: plan.words }],
          ['Plan ', { code: operation.hash }],
          ...nodes.slice(0, 30),
        ],
      },
      ...(active.length === 0 ? stepLists({ ...plan, nodes: planned }, maxRuns) : []).map(
        ({ title, lines }): Part => ({ part: 'text', lines: [[{ strong: title }], ...lines] }),
      ),
      ...(commands.length === 0 ? [] : [{ part: 'text' as const, lines: commands }]),
      ...active.slice(0, maxRuns).map((run): Part => ({ part: 'text', lines: runLines(run, nowMs, active.length) })),
    ],
  }
}

// The most runs whose steps fit into a message.
const maxRuns = 10

function runLines({ node, steps, progress }: RunState, nowMs: number, active: number): readonly RichText[] {
  const lines = steps.map((step, index) => {
    const { is, sinceMs, evidence } = progress[index] ?? { is: 'pending', sinceMs: 0, evidence: '' }
    const since = is === 'pending' ? '' : ` (${formatDuration(nowMs - sinceMs)} ago)`
    return [`${markOf(is)} ${index + 1}. ${stepWords(step)}${since}${evidence === '' ? '' : `: ${evidence}`}`]
  })
  return active > 1 ? [[{ strong: node }], ...lines] : lines
}
