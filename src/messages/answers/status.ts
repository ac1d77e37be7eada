import type { ClusterFacts } from '../../core/commands/facts.ts'
import type { Message, RichText } from '../../core/message.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { counted, section } from '../wording/section.ts'
import { nodeLines } from './status-node.ts'
import { outLines, pendingLines, rebootsSeenLines, stopLines } from './status-nodes.ts'
import { expectedLines, problemLines } from './status-problems.ts'
import {
  foreignLines,
  heldBy,
  lockLine,
  operationLine,
  queueLines,
  runningOperations,
  waitingOperations,
} from './status-work.ts'

/** The status of a cluster: problems first, then operations, locks, nodes that are out or need a reboot, and stops. */
export function clusterStatus(facts: ClusterFacts): Message {
  const { atMs } = facts
  const problems = problemLines(facts)
  const running = runningOperations(facts)
  const waiting = waitingOperations(facts)
  const pending = pendingLines(facts)
  const stops = stopLines(facts)
  const operations = (these: typeof running) => these.map((operation) => operationLine(operation, facts))
  const locks = [...heldBy(facts, 'runs').map((held) => lockLine(held, atMs)), ...foreignLines(facts)]
  const sentence: RichText = [
    `${facts.cluster}: `,
    [
      ...(problems.length > 0 ? [`${problems.length} in trouble`] : ['no trouble']),
      ...(running.length > 0 ? [`${running.length} running`] : []),
      ...(waiting.length > 0 ? [`${waiting.length} waiting`] : []),
      ...(pending.length > 0 ? [`${counted(pending.length, 'node needs', 'nodes need')} a reboot`] : []),
      ...(facts.stopFlags.length > 0 ? ['stopped'] : []),
    ].join(', '),
    '.',
  ]
  return {
    sentence,
    parts: [
      {
        part: 'text',
        lines: [[{ strong: facts.cluster }, ...nodesLine(facts), ', as of ', { timeMs: atMs, shown: 'time' }]],
      },
      ...section('Trouble', problems),
      ...section('Running', [...operations(running), ...expectedLines(facts)]),
      ...section('Waiting', [...operations(waiting), ...queueLines(facts)]),
      ...section('Locks', facts.locks === null ? [['could not be read']] : locks),
      ...section('Drained and in maintenance', outLines(facts)),
      ...section('Need a reboot', pending),
      ...section('Stopped', stops),
      ...small(rebootsSeenLines(facts)),
      ...(facts.locks === null ? [] : quiet([problems, running, waiting, locks, pending, stops])),
    ],
  }
}

/** The status of some nodes: their page or list first, then the same sections as for a cluster. */
export function nodesStatus(facts: ClusterFacts): Message {
  const message = clusterStatus(facts)
  const [head, ...parts] = message.parts
  const about = section(facts.nodes.length === 1 ? 'Node' : 'Nodes', nodeLines(facts))
  return { ...message, parts: [...(head === undefined ? [] : [head]), ...about, ...parts] }
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

const small = (lines: readonly RichText[]): Message['parts'] => (lines.length === 0 ? [] : [{ part: 'note', lines }])

const quiet = (lists: readonly (readonly unknown[])[]): Message['parts'] =>
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
    open: facts.open.filter(touches),
    ended: facts.ended.filter(touches),
  }
}
