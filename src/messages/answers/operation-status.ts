import type { ClusterFacts } from '../../core/commands/facts.ts'
import type { Message, Part, RichText, TableCell } from '../../core/message.ts'
import { lastRuns } from '../../core/operation/state.ts'
import type { OperationSummary } from '../../core/operation/summary.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { buttonsPart, pageButtons, pageOf, type ShownPage, titleOfPage } from '../wording/pages.ts'
import { section } from '../wording/section.ts'
import { heldBy, operationLine, phaseWords } from './status-work.ts'

/** The status of one operation: its line, its nodes with those in trouble first, and pending cleanups. */
export function operationStatus(facts: ClusterFacts, id: string, { typed, page: asked }: ShownPage): Message {
  const operation = [...facts.open, ...facts.ended].find((one) => one.operation === id)
  if (operation === undefined) {
    const sentence: RichText = [
      `${id} is not open and did not end lately in ${facts.cluster}. `,
      { code: `history ${id}` },
      ' looks further back.',
    ]
    return { sentence, parts: [{ part: 'text', lines: [sentence] }] }
  }
  const sentence = operationLine(operation, facts)
  const { page, parts } = operationTable(operation, facts, asked)
  return {
    sentence,
    parts: [
      { part: 'text', lines: [sentence, ...(operation.reason === '' ? [] : [[`Reason: ${operation.reason}`]])] },
      ...parts,
      ...section(
        'Cleanup pending',
        operation.cleanupOwed.map((owed): RichText => [owed]),
      ),
      ...buttonsPart(pageButtons(page, typed)),
    ],
  }
}

// Nodes in trouble first, then those at work, then those that are left.
const order = ['needs attention', 'failed', 'undone', 'quarantined', 'at work', 'not begun']

/** The nodes of an operation with their outcome, how long they took or have taken, and their locks. */
function operationTable(operation: OperationSummary, facts: ClusterFacts, asked: number | null) {
  const runs = new Map(lastRuns(operation).map((run) => [run.node, run]))
  const held = new Map(
    heldBy(facts, 'runs')
      .filter(({ holder }) => holder.operation === operation.operation)
      .map((one) => [one.holder.node, one]),
  )
  const rows = operation.nodes.map((node): { readonly state: string; readonly row: readonly TableCell[] } => {
    const [run, lock] = [runs.get(node), held.get(node)]
    const isCalled = operation.state === 'needs attention' && lock !== undefined
    const state = run === undefined ? 'not begun' : (run.outcome ?? (isCalled ? 'needs attention' : 'at work'))
    const forMs = lock === undefined ? run?.worked?.ms : facts.atMs - lock.holder.sinceMs
    const note = lock === undefined ? '' : `${phaseWords(lock.holder)}, holds ${lock.scopes.join(', ')}`
    return { state, row: [[{ strong: node }], state, forMs === undefined ? '' : formatDuration(forMs), note] }
  })
  const rank = (state: string) => (order.includes(state) ? order.indexOf(state) : order.length)
  const page = pageOf(
    rows.toSorted((a, b) => rank(a.state) - rank(b.state)),
    asked,
  )
  const table: Part = {
    part: 'table',
    caption: titleOfPage('Nodes', page),
    header: ['node', 'state', 'for', 'note'],
    rows: page.shown.map(({ row }) => row),
  }
  return { page, parts: rows.length === 0 ? [] : [table] }
}
