import { type AuditHead, type ClusterEvent, decisionWords } from '../../core/cluster/events.ts'
import type { Holder } from '../../core/locks/locks.ts'
import type { RichText } from '../../core/message.ts'
import type { Policy } from '../../core/policy/policy.ts'
import type { RunState } from '../../core/run/state.ts'
import { stepTitle } from '../../core/steps/traits.ts'

type Called = Pick<Policy, 'cluster' | 'callsGroups' | 'callsPeople'>

const calls = ({ callsGroups, callsPeople }: Called): RichText => [
  ...callsGroups.flatMap((group) => [{ group }, ' ']),
  ...callsPeople.flatMap((person) => [{ person }, ' ']),
]

/** The notice of a person's decision about a cluster. */
export const decisionLines = ({ cluster }: Called, event: ClusterEvent): readonly RichText[] => [
  [{ strong: cluster }, ': ', { person: event.person }, ` ${decisionWords(event)}`],
]

/** The notice that audit log entries are missing, with the command to acknowledge it. */
export const forgotLines = (called: Called, kept: AuditHead, found: AuditHead): readonly RichText[] => [
  [
    ...calls(called),
    { strong: `${called.cluster}: audit log entries are missing.` },
    ` Entry ${kept.position} is missing or differs; the log has ${found.position}. Nothing new starts; running operations finish.`,
  ],
  [
    'Look at ',
    { code: 'history' },
    ' and the nodes, then run ',
    { code: 'acknowledge record --reason "…"' },
    '. The latest approvals, denials and actions may be missing from the audit log.',
  ],
]

/** The notice of a lock that no journal explains. */
export const orphanLines = (called: Called, { node, operation, run }: Holder, why: string): readonly RichText[] => [
  [
    ...calls(called),
    { strong: `${called.cluster}: orphaned lock on ${node}` },
    `: ${why} (${operation}, ${run}). The lock is kept. Once the state of the node is known: `,
    { code: `unlock ${node} --reason "…"` },
  ],
]

/** The notice of repeated invalid one-time codes for a person. */
export const codeTriesLines = (called: Called, person: string): readonly RichText[] => [
  [
    ...calls(called),
    { strong: `${called.cluster}: 5 invalid one-time codes for ` },
    { person },
    ' in 15 min. Codes are refused for 15 min. If the account’s owner did not type them, the account may be compromised.',
  ],
]

const maxLength = 1500

/** The notice of a message from another tool of the cluster. */
export const escalationLines = ({ cluster }: Called, text: string): readonly RichText[] => [
  [{ strong: cluster }, ', message from another tool: ', text.slice(0, maxLength)],
]

/** The notice that a person has confirmed a pending cleanup, which releases the run's lock. */
export const paidLines = (
  { cluster }: Called,
  person: string,
  { node, run, owed, steps, current }: RunState,
  reason: string,
): readonly RichText[] => {
  const what = owed.length > 0 ? owed.join('; ') : `“${steps[current] ? stepTitle(steps[current]) : 'it'}”`
  return [[{ strong: cluster }, ': ', { person }, ` confirmed that ${what} is done on ${node} (${run}): ${reason}.`]]
}
