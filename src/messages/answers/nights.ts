import type { ClusterFacts, NightFacts } from '../../core/commands/facts.ts'
import type { RichText } from '../../core/message.ts'
import { leftOutTogether } from '../../core/operation/events.ts'
import { lastRuns } from '../../core/operation/state.ts'
import type { OperationSummary } from '../../core/operation/summary.ts'
import { stateWords } from '../wording/ended.ts'
import { nodesOfPart } from '../wording/parts.ts'

/**
 * What became of the unattended work since a time, one line for each night, and what comes next, one line for each policy
 * entry. Empty where there is no entry.
 */
export const nightLines = (facts: ClusterFacts, sinceMs: number): readonly RichText[] =>
  (facts.nights ?? []).flatMap((night) => [
    ...facts.ended.filter((one) => isOf(one, night) && hasEndedSince(one, sinceMs)).map(endedLine),
    ...facts.open.filter((one) => isOf(one, night) && one.state !== 'planned').map(openLine),
    ...night.skipped.filter(({ atMs }) => atMs >= sinceMs).map(({ date, why }) => skippedLine(night, date, why)),
    ...nextLine(night),
  ])

/** Whether a night was skipped since a time. */
export const hasSkippedNight = (facts: ClusterFacts, sinceMs: number): boolean =>
  (facts.nights ?? []).some(({ skipped }) => skipped.some(({ atMs }) => atMs >= sinceMs))

/** Whether an operation ended since a time. Discarded ones were never posted. */
export const hasEndedSince = ({ state, endedAtMs, changedAtMs }: OperationSummary, sinceMs: number): boolean =>
  state !== 'discarded' && (endedAtMs ?? changedAtMs) >= sinceMs

const isOf = ({ requester }: OperationSummary, { policy }: NightFacts): boolean =>
  typeof requester !== 'string' && requester.policy === policy

const named = (night: string, operation: string): RichText => [{ strong: `policy ${night}` }, ` (${operation}): `]

function nameOf({ requester, operation }: OperationSummary): RichText {
  return named(typeof requester === 'string' ? requester : requester.policy, operation)
}

/** What was done, what failed, what was not needed, and what was left out with the reason. */
function endedLine(operation: OperationSummary): RichText {
  const { state, nodes, leftOut = [], now } = operation
  const runs = lastRuns(operation)
  const ended = (...outcomes: readonly string[]) =>
    runs.flatMap(({ node, outcome }) => (outcome !== null && outcomes.includes(outcome) ? [node] : []))
  const begun = new Set(runs.map(({ node }) => node))
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['done', ended('succeeded')],
    ['nothing to do', ended('nothing to do')],
    ['failed', ended('failed')],
    ['rolled back', ended('undone', 'cancelled')],
    ['quarantined', ended('quarantined')],
    ['not begun', nodes.filter((node) => !begun.has(node))],
    ...leftOutTogether(leftOut).map((left) => [left.why, left.nodes] as const),
  ]
  const words = lists.filter(([, names]) => names.length > 0).map(([what, names]) => `${what}: ${nodesOfPart(names)}`)
  const why = state === 'succeeded' || now === '' ? '' : ` ${now}`
  return [...nameOf(operation), { strong: stateWords(operation) }, `. ${words.join('; ')}.${why}`]
}

const openLine = (operation: OperationSummary): RichText => [
  ...nameOf(operation),
  `${operation.state}, in the list below.`,
]

const skippedLine = ({ policy }: NightFacts, date: string, why: string): RichText => [
  { strong: `policy ${policy}` },
  `: the night of ${date} was `,
  { strong: 'skipped' },
  `: ${why}.`,
]

const nextLine = ({ policy, next }: NightFacts): readonly RichText[] =>
  next === null
    ? []
    : [
        [
          { strong: `policy ${policy}` },
          ': next card ',
          { timeMs: next.prepareAtMs, shown: 'date and time' },
          ', window ',
          { timeMs: next.opensAtMs, shown: 'date and time' },
          '.',
        ],
      ]
