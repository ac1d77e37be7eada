import type { ClusterFacts } from '../../core/commands/facts.ts'
import type { StopFlag, Trigger } from '../../core/health/facts.ts'
import type { RichText } from '../../core/message.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { counted } from '../wording/section.ts'
import { heldBy } from './status-work.ts'

/** Nodes that are drained or in maintenance, with reason and duration. */
export function outLines(facts: ClusterFacts): readonly RichText[] {
  const drained = heldBy(facts, 'drained nodes').map(({ holder }) => holder)
  const reasons = new Map(facts.maintenance.map(({ node, reason }) => [node, reason]))
  const names = new Set(drained.map(({ node }) => node))
  return [
    ...drained.map(
      ({ node, operation, requester, sinceMs }): RichText => [
        { strong: node },
        ` drained for ${formatDuration(facts.atMs - sinceMs)} by `,
        { person: requester },
        ` (${operation})${reasons.has(node) ? ', in maintenance' : ''}`,
      ],
    ),
    ...facts.maintenance
      .filter(({ node }) => !names.has(node))
      .map(({ node, reason }): RichText => [{ strong: node }, ` in maintenance${reason === '' ? '' : `: ${reason}`}`]),
  ]
}

/** Nodes that need a reboot, with reason and duration; the longest first. */
export function pendingLines({ triggers, atMs }: ClusterFacts): readonly RichText[] {
  const byNode = Map.groupBy(triggers, ({ node }) => node)
  return [...byNode]
    .map(([node, ones]) => ({ node, ones, sinceMs: earliest(ones) }))
    .toSorted((a, b) => (a.sinceMs ?? atMs) - (b.sinceMs ?? atMs) || (a.node < b.node ? -1 : 1))
    .map(
      ({ node, ones, sinceMs }): RichText => [
        { strong: node },
        sinceMs === null ? '' : ` for ${formatDuration(atMs - sinceMs)}`,
        `: ${[...new Set(ones.map(({ why }) => why))].filter((why) => why !== '').join('; ') || 'no reason given'}`,
      ],
    )
}

/**
 * The age of the last reading of the nodes' own files, if it matters; keys in the cluster's store are always read now.
 */
export function rebootsSeenLines({ rebootsSeenAtMs, atMs }: ClusterFacts): readonly RichText[] {
  if (rebootsSeenAtMs === null) return [['Reboot files on the nodes have not been checked yet.']]
  return atMs - rebootsSeenAtMs < freshMs
    ? []
    : [[`Reboot files on the nodes were last checked ${formatDuration(atMs - rebootsSeenAtMs)} ago.`]]
}

const freshMs = 60_000

const earliest = (triggers: readonly Trigger[]): number | null => {
  const times = triggers.flatMap(({ sinceMs }) => (sinceMs === null ? [] : [sinceMs]))
  return times.length === 0 ? null : Math.min(...times)
}

/** Stop flags of cluster, groups and nodes, each with person, reason and age. */
export function stopLines({ stopFlags, configs, atMs }: ClusterFacts): readonly RichText[] {
  const disabled = Object.entries(configs).flatMap(([node, config]): readonly RichText[] =>
    config.is === 'disabled' ? [[{ strong: `node ${node}` }, ` disabled: ${config.message || 'no reason given'}`]] : [],
  )
  const unmanaged = Object.values(configs).filter((config) => config.is === 'not managed').length
  return [
    ...stopFlags.map((flag) => flagLine(flag, atMs)),
    ...disabled,
    ...(unmanaged === 0
      ? []
      : [[`${counted(unmanaged, 'node is', 'nodes are')} not managed: operations on them are refused`]]),
  ]
}

const flagLine = ({ scope, group, reason, by, sinceMs }: StopFlag, atMs: number): RichText => [
  { strong: scope === 'cluster' ? 'cluster' : `group ${group}` },
  ` stopped: ${reason === '' ? 'no reason given' : `“${reason}”`}`,
  ...(by === null ? [', set outside Lockkeeper'] : [', ', { person: by }]),
  sinceMs === null ? '' : `, ${formatDuration(atMs - sinceMs)} ago`,
]
