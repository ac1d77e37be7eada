import { type AuditHead, type ClusterEvent, decisionWords } from '../../core/cluster/events.ts'
import type { Holder } from '../../core/locks/locks.ts'
import type { RichText } from '../../core/message.ts'
import { stepTraits } from '../../core/plan/steps.ts'
import type { Policy } from '../../core/policy/policy.ts'
import type { RunState } from '../../core/run/state.ts'

type Called = Pick<Policy, 'cluster' | 'callsGroups' | 'callsPeople'>

const calls = ({ callsGroups, callsPeople }: Called): RichText => [
  ...callsGroups.flatMap((group) => [{ group }, ' ']),
  ...callsPeople.flatMap((person) => [{ person }, ' ']),
]

/** What somebody decided about a cluster. */
export const decisionLines = ({ cluster }: Called, event: ClusterEvent): readonly RichText[] => [
  [{ strong: cluster }, ': ', { person: event.person }, ` ${decisionWords(event)}`],
]

/** The record's store lost entries: who must look, and what to do. */
export const forgotLines = (called: Called, kept: AuditHead, found: AuditHead): readonly RichText[] => [
  [
    ...calls(called),
    { strong: `${called.cluster}: the record forgot what it had.` },
    ` Entry ${kept.position} is gone or is another one; ${found.position} are there. Nothing new starts, what runs is finished.`,
  ],
  [
    'Look at ',
    { code: 'history' },
    ' and at the nodes, then say ',
    { code: 'acknowledge record --reason "…"' },
    '. What was approved, denied or done last may be missing from the record.',
  ],
]

/** A lock that no journal explains. */
export const orphanLines = (called: Called, { node, operation, run }: Holder, why: string): readonly RichText[] => [
  [
    ...calls(called),
    { strong: `${called.cluster}: the lock of ${node} is an orphan` },
    `: ${why} (${operation}, ${run}). It is kept. When you know what happened to the node: `,
    { code: `unlock ${node} --reason "…"` },
  ],
]

/** Somebody types codes that are not those of a person's device. */
export const codeTriesLines = (called: Called, person: string): readonly RichText[] => [
  [
    ...calls(called),
    { strong: `${called.cluster}: too many wrong codes for ` },
    { person },
    '. None counts for a quarter of an hour. If they did not type them, somebody else uses their account.',
  ],
]

const longestMessage = 1500

/** What another tool of the cluster has to say to people. */
export const escalationLines = ({ cluster }: Called, text: string): readonly RichText[] => [
  [{ strong: cluster }, ', another tool says: ', text.slice(0, longestMessage)],
]

/** Somebody says that what a run owed is done, so that its lock is given back. */
export const paidLines = (
  { cluster }: Called,
  person: string,
  { node, run, owed, steps, current }: RunState,
  reason: string,
): readonly RichText[] => {
  const what = owed.length > 0 ? owed.join('; ') : `“${steps[current] ? stepTraits[steps[current].kind].title : 'it'}”`
  return [[{ strong: cluster }, ': ', { person }, ` says that ${what} is done on ${node} (${run}): ${reason}.`]]
}
