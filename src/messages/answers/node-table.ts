import type { ClusterFacts } from '../../core/commands/facts.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { Part, RichText, TableCell } from '../../core/message.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { pageOf, titleOfPage } from '../wording/pages.ts'
import { requesterSpan } from '../wording/requester.ts'
import { findingsOf, type NodeFinding } from './node-findings.ts'

/** A node with everything there is to say about it, the worst first. */
export type NodeRow = { readonly node: string; readonly findings: readonly NodeFinding[] }

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The nodes about which there is something to say, those in trouble first and those that it concerns longest. */
export function nodeRows(facts: ClusterFacts): readonly NodeRow[] {
  const rows = [...Map.groupBy(findingsOf(facts), ({ node }) => node)].map(([node, findings]) => ({
    node,
    findings: findings.toSorted((a, b) => a.rank - b.rank),
  }))
  const rankOf = ({ findings: [first] }: NodeRow) => first?.rank ?? Number.POSITIVE_INFINITY
  const sinceOf = ({ findings: [first] }: NodeRow) => first?.sinceMs ?? facts.atMs
  return rows.toSorted((a, b) => rankOf(a) - rankOf(b) || sinceOf(a) - sinceOf(b) || byName(a.node, b.node))
}

/** The same, and then all other nodes, in the order of their names. */
export function rowsOfAll(facts: ClusterFacts): readonly NodeRow[] {
  const rows = nodeRows(facts)
  const named = new Set(rows.map(({ node }) => node))
  const rest = facts.nodes.filter(({ name }) => !named.has(name)).map(({ name }) => ({ node: name, findings: [] }))
  return [...rows, ...rest.toSorted((a, b) => byName(a.node, b.node))]
}

const header = ['node', 'state', 'for', 'who', 'note'] as const

const durationOf = ({ sinceMs }: NodeFinding, atMs: number): string =>
  sinceMs === null ? '' : formatDuration(Math.max(0, atMs - sinceMs))

/** What else is said of a node, in words: `also needs a reboot for 5 d: new kernel`. */
function furtherWords(finding: NodeFinding, atMs: number): RichText {
  const since = durationOf(finding, atMs)
  const note: RichText = finding.note.length === 0 ? [] : [': ', ...finding.note]
  return [`also ${finding.state}${since === '' ? '' : ` for ${since}`}`, ...note]
}

const separated = (parts: readonly RichText[]): RichText =>
  parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : ['; ', ...part]))

type Known = Pick<ClusterFacts, 'atMs' | 'configs' | 'locks' | 'unread'>

/** The words for facts of which a source is missing. */
export const notAllRead = 'not everything could be read'

/** The state of a node without findings: `OK` only where every source could be read and the node is managed. */
export function stateWithoutFindings(
  node: string,
  { configs, locks, unread }: Known,
): 'OK' | 'not managed' | 'unknown' {
  const config = configs[node]
  if (config === undefined || locks === null || unread.length > 0) return 'unknown'
  return config.is === 'not managed' ? 'not managed' : 'OK'
}

function rowOf({ node, findings }: NodeRow, nodes: ReadonlyMap<string, Node>, facts: Known): readonly TableCell[] {
  const { atMs } = facts
  const [first, ...others] = findings
  const name: RichText = [{ strong: node }]
  const known = nodes.get(node)
  if (first === undefined) {
    const state = stateWithoutFindings(node, facts)
    const roles = known?.roles.join(', ') || 'no role'
    return [name, state, '', '', state === 'unknown' ? `${roles}; ${notAllRead}` : roles]
  }
  return [
    name,
    first.state,
    durationOf(first, atMs),
    first.by === null ? '' : [requesterSpan(first.by)],
    separated([first.note, ...others.map((other) => furtherWords(other, atMs))]),
  ]
}

/** A page of nodes as a table, and the page for its buttons; no part when there is no row. */
export function nodeTable(
  title: string,
  rows: readonly NodeRow[],
  facts: Known & Pick<ClusterFacts, 'nodes'>,
  asked: number | null,
) {
  const page = pageOf(rows, asked)
  const known = new Map(facts.nodes.map((node) => [node.name, node]))
  const table: Part = {
    part: 'table',
    caption: titleOfPage(title, page),
    header,
    rows: page.shown.map((row) => rowOf(row, known, facts)),
  }
  return { page, parts: rows.length === 0 ? [] : [table] }
}
