import type { ClusterFacts } from '../../core/commands/facts.ts'
import type { StopFlag } from '../../core/health/facts.ts'
import type { RichText } from '../../core/message.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { counted } from '../wording/section.ts'

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

/** Stop flags of the cluster and of groups, each with person, reason and age, and how many nodes are not managed. */
export function stopLines({ stopFlags, configs, atMs }: ClusterFacts): readonly RichText[] {
  const unmanaged = Object.values(configs).filter((config) => config.is === 'not managed').length
  return [
    ...stopFlags.map((flag) => flagLine(flag, atMs)),
    ...(unmanaged === 0
      ? []
      : [
          [
            `${counted(unmanaged, 'node is not managed: operations on it', 'nodes are not managed: operations on them')} are refused`,
          ],
        ]),
  ]
}

const flagLine = ({ scope, group, reason, by, sinceMs }: StopFlag, atMs: number): RichText => [
  { strong: scope === 'cluster' ? 'cluster' : `group ${group}` },
  ` stopped: ${reason === '' ? 'no reason given' : `“${reason}”`}`,
  ...(by === null ? [', set outside Lockkeeper'] : [', ', { person: by }]),
  sinceMs === null ? '' : `, ${formatDuration(atMs - sinceMs)} ago`,
]
