import type { ClusterFacts } from '../../core/commands/facts.ts'
import type { Message, Part, RichText } from '../../core/message.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { buttonsPart, pageButtons, type ShownPage } from '../wording/pages.ts'
import { counted, section } from '../wording/section.ts'
import { clusterPicture } from './cluster-picture.ts'
import { isProblem } from './node-findings.ts'
import { type NodeRow, nodeRows, nodeTable, rowsOfAll } from './node-table.ts'
import { rebootsSeenLines, stopLines } from './status-nodes.ts'
import { problemLines } from './status-problems.ts'
import { operationLine, runningOperations, waitingOperations } from './status-work.ts'

/**
 * The status of a cluster on one screen: problems first, then operations, stops, and a page of the nodes about which
 * there is something to say, those in trouble first. The answer to a typed command has a picture of all nodes by rack.
 */
export const clusterStatus = (facts: ClusterFacts, shown: ShownPage): Message =>
  statusOf(facts, nodeRows(facts), shown, shown.page === null ? clusterPicture(facts) : [])

/** The status of some nodes: the same, with a row for every node. */
export const nodesStatus = (facts: ClusterFacts, shown: ShownPage): Message =>
  statusOf(facts, rowsOfAll(facts), shown, [])

function statusOf(
  facts: ClusterFacts,
  rows: readonly NodeRow[],
  { typed, page: asked }: ShownPage,
  picture: readonly Part[],
): Message {
  const { atMs } = facts
  const problems = problemLines(facts)
  const running = runningOperations(facts)
  const waiting = waitingOperations(facts)
  const stops = stopLines(facts)
  const operations = (these: typeof running) => these.map((operation) => operationLine(operation, facts))
  const { page, parts } = nodeTable('Nodes', rows, facts, asked)
  return {
    sentence: [`${facts.cluster}: `, ...summaryOf(facts, rows)],
    parts: [
      {
        part: 'text',
        lines: [[{ strong: facts.cluster }, ...nodesLine(facts), ', as of ', { timeMs: atMs, shown: 'time' }]],
      },
      ...picture,
      ...section('Trouble', problems),
      ...section('Running', operations(running)),
      ...section('Waiting', operations(waiting)),
      ...section('Stopped', stops),
      ...section('Locks', facts.locks === null ? [['could not be read']] : []),
      ...parts,
      ...small(rebootsSeenLines(facts)),
      ...(facts.locks === null ? [] : quiet([problems, running, waiting, stops, rows])),
      ...buttonsPart(pageButtons(page, typed)),
    ],
  }
}

/** The state of a cluster in one sentence, with the numbers of what needs people first. */
export function summaryOf(facts: ClusterFacts, rows: readonly NodeRow[]): RichText {
  const problemNodes = rows.filter(({ findings }) => findings.some(isProblem)).length
  const problems = problemLines(facts).length + problemNodes
  const running = runningOperations(facts).length
  const waiting = waitingOperations(facts).length
  const pending = new Set(facts.triggers.map(({ node }) => node)).size
  return [
    [
      ...(problems > 0 ? [`${problems} in trouble`] : ['no trouble']),
      ...(running > 0 ? [`${running} running`] : []),
      ...(waiting > 0 ? [`${waiting} waiting`] : []),
      ...(pending > 0 ? [`${counted(pending, 'node needs', 'nodes need')} a reboot`] : []),
      ...(facts.stopFlags.length > 0 ? ['stopped'] : []),
    ].join(', '),
    '.',
  ]
}

/** The number of nodes; from the last known list, with its age, when the inventory cannot be read. */
function nodesLine({ nodes, nodesRead, atMs }: ClusterFacts): RichText {
  if (nodesRead.is === 'never') return [': node list unavailable since this bot started']
  if (nodesRead.is === 'now') return [`, ${counted(nodes.length, 'node')}`]
  const age = formatDuration(atMs - nodesRead.atMs)
  return [
    `: node list unavailable. Last known: ${counted(nodes.length, 'node')} ${age} ago, at `,
    { timeMs: nodesRead.atMs, shown: 'time' },
  ]
}

const small = (lines: readonly RichText[]): readonly Part[] => (lines.length === 0 ? [] : [{ part: 'note', lines }])

const quiet = (lists: readonly (readonly unknown[])[]): readonly Part[] =>
  lists.every((list) => list.length === 0)
    ? [{ part: 'text', lines: [['Nothing is running, waiting or stopped.']] }]
    : []

/** The facts about some nodes only; work and locks of other nodes are left out. */
export function factsOfNodes(facts: ClusterFacts, names: readonly string[]): ClusterFacts {
  const wanted = new Set(names)
  const about = <T extends { readonly node: string }>(list: readonly T[]) => list.filter(({ node }) => wanted.has(node))
  const groups = new Set(facts.nodes.filter(({ name }) => wanted.has(name)).map(({ group }) => group))
  const touches = ({ nodes }: { readonly nodes: readonly string[] }) => nodes.some((node) => wanted.has(node))
  return {
    ...facts,
    nodes: facts.nodes.filter(({ name }) => wanted.has(name)),
    maintenance: about(facts.maintenance),
    failing: about(facts.failing),
    locks: facts.locks && {
      ...facts.locks,
      scopes: facts.locks.scopes.map((scope) => ({ ...scope, holders: about(scope.holders) })),
      line: about(facts.locks.line),
      foreign: facts.locks.foreign.filter(
        ({ is, node, group }) => wanted.has(node) || (is === 'died' && (group === null || groups.has(group))),
      ),
    },
    stopFlags: facts.stopFlags.filter(({ scope, group }) => scope === 'cluster' || groups.has(group)),
    configs: Object.fromEntries(Object.entries(facts.configs).filter(([node]) => wanted.has(node))),
    triggers: about(facts.triggers),
    unlocks: about(facts.unlocks),
    open: facts.open.filter(touches),
    ended: facts.ended.filter(touches),
  }
}
