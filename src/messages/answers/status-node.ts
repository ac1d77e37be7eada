import type { ClusterFacts } from '../../core/commands/facts.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { Message, RichText } from '../../core/message.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { buttonsPart, commandButton } from '../wording/pages.ts'
import { requesterSpan } from '../wording/requester.ts'
import { section } from '../wording/section.ts'
import type { NodeFinding } from './node-findings.ts'
import { nodeRows, notAllRead, stateWithoutFindings } from './node-table.ts'
import { rebootsSeenLines, stopLines } from './status-nodes.ts'
import { problemLines } from './status-problems.ts'
import { operationLine } from './status-work.ts'

const configWords = (facts: ClusterFacts, { name }: Node): string => {
  const config = facts.configs[name]
  if (config === undefined) return 'its configuration could not be read'
  if (config.is === 'enabled') return 'enabled'
  return config.is === 'disabled'
    ? `disabled: ${config.message || 'no reason given'}. Enable it with: resume node ${name}`
    : `not enabled: ${config.why}. Enable it with: resume node ${name}`
}

const places = ({ rack, zone, group, address }: Node): readonly string[] =>
  Object.entries({ rack, zone, group, address }).flatMap(([what, value]) =>
    value === null ? [] : [`${what} ${value}`],
  )

/** A finding as a line: its state, since when, the person and the evidence. */
const findingLine = ({ state, sinceMs, by, note }: NodeFinding, atMs: number): RichText => [
  { strong: state },
  sinceMs === null ? '' : ` for ${formatDuration(Math.max(0, atMs - sinceMs))}`,
  ...(by === null ? [] : [' by ', requesterSpan(by)]),
  ...(note.length === 0 ? [] : [': ', ...note]),
]

// The most operations on the page of a node; history has all.
const maxOperations = 5

/**
 * The page of a node: who and where it is, its state with the worst first, and its latest operations. Facts are those
 * of this node alone. Its buttons ask the gates and the history.
 */
export function nodePage(facts: ClusterFacts, node: Node): Message {
  const { atMs } = facts
  const findings = nodeRows(facts).flatMap((row) => (row.node === node.name ? row.findings : []))
  const states = findings.map((finding) => finding.state)
  const rest = stateWithoutFindings(node.name, facts)
  const further = rest === 'unknown' ? [notAllRead] : rest === 'not managed' ? [rest] : []
  const shown = [...states, ...further]
  const operations = [...facts.open, ...facts.ended].slice(0, maxOperations)
  const about = `${node.name} --cluster ${facts.cluster}`
  return {
    sentence: [{ strong: node.name }, `: ${shown.join(', ') || 'nothing to report'}.`],
    parts: [
      {
        part: 'text',
        lines: [
          [
            { strong: node.name },
            `: ${[node.membership, `roles ${node.roles.join(', ') || 'none'}`, ...places(node)].join(', ')}, as of `,
            { timeMs: atMs, shown: 'time' },
          ],
        ],
      },
      ...section('Trouble', problemLines(facts)),
      ...section(
        'State',
        findings.length === 0
          ? [['no failing check, no lock, not drained, no reboot needed, as far as could be read']]
          : findings.map((finding) => findingLine(finding, atMs)),
      ),
      ...section('Configuration', [[configWords(facts, node)]]),
      ...section('Stopped', stopLines({ ...facts, configs: {} })),
      ...section(
        'Latest operations',
        operations.map((operation) => operationLine(operation, facts)),
      ),
      { part: 'note', lines: rebootsSeenLines(facts) },
      ...buttonsPart([...commandButton('Why', `why ${about}`), ...commandButton('History', `history ${about}`)]),
    ],
  }
}
