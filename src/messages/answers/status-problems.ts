import type { UnlockRequest } from '../../core/cluster/unlocking.ts'
import type { ClusterFacts } from '../../core/commands/facts.ts'
import { judgeConfiguration } from '../../core/health/configuration.ts'
import { foreignWords } from '../../core/locks/foreign.ts'
import type { RichText } from '../../core/message.ts'
import { ruleWords } from '../../core/policy/rule-words.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { unacknowledgedLine } from '../wording/break-glass.ts'

/**
 * The problems of a cluster beside those of single nodes, worst first: runs that need a person, break-glass overrides,
 * unlock requests, dead holders and unreadable sources.
 */
export const problemLines = (facts: ClusterFacts): readonly RichText[] => [
  ...attentionLines(facts),
  ...facts.overrides.map(unacknowledgedLine),
  ...facts.unlocks.map(unlockLine),
  ...configurationLines(facts),
  ...unknownHolderLines(facts),
  ...deathLines(facts),
  ...(facts.unusable ?? []).map(unusableLine),
  ...facts.unread.map(
    ({ source, why }): RichText => [`Could not read ${source}: ${why}. Results that depend on it are missing below.`],
  ),
]

function configurationLines({ configuration }: ClusterFacts): readonly RichText[] {
  const verdict = configuration === undefined ? null : judgeConfiguration(configuration)
  return verdict === null ? [] : [[`Nothing starts here: ${verdict.evidence}. ${verdict.remedy}`]]
}

const unusableLine = ({ channel, why, waiting }: NonNullable<ClusterFacts['unusable']>[number]): RichText => [
  'Messages cannot be posted in ',
  { channel },
  `: ${why}. ${waiting === 0 ? 'Nothing starts.' : `${waiting} ${waiting === 1 ? 'message waits' : 'messages wait'}; nothing starts.`}`,
]

const unlockLine = ({ node, run, person, approvers, rule, reason }: UnlockRequest): RichText => [
  { strong: `Approval requested to break the lock of ${node}` },
  ` (${run}), by `,
  { person },
  `: ${reason}. Approvals: ${approvers.length}, needs `,
  ...ruleWords(rule),
]

const attentionLines = ({ open, ended }: ClusterFacts): readonly RichText[] =>
  [...open, ...ended].flatMap(({ operation, state, now, cleanupOwed }): readonly RichText[] => [
    ...(state === 'needs attention'
      ? [[{ strong: `${operation} needs attention` }, now === '' ? '' : `: ${now}`]]
      : []),
    ...cleanupOwed.map((owed): RichText => [`${operation}: cleanup pending: ${owed}`]),
  ])

// The lock of a node that has left the inventory blocks its scopes until a person acts.
function unknownHolderLines({ locks, nodes, nodesRead }: ClusterFacts): readonly RichText[] {
  const known = new Set(nodes.map(({ name }) => name))
  const holders = new Map((locks?.scopes ?? []).flatMap((scope) => scope.holders.map((holder) => [holder.run, holder])))
  // without a list of nodes, no holder counts as unknown
  const unknown = nodesRead.is === 'never' ? [] : [...holders.values()].filter(({ node }) => !known.has(node))
  return unknown.map(({ node, run }): RichText => [`${node} holds a lock (${run}) but is not in the inventory`])
}

/** Dead holders of rebootmgr's locks: nothing starts beside them until a person clears the lock. */
const deathLines = ({ locks, atMs }: ClusterFacts): readonly RichText[] =>
  (locks?.foreign ?? [])
    .filter(({ is }) => is === 'died')
    .map((hold): RichText => {
      const seen = hold.sinceMs === undefined ? '' : ` (first seen ${formatDuration(atMs - hold.sinceMs)} ago)`
      return [`${foreignWords(hold)}${seen}`]
    })
