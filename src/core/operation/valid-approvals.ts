import { coversAll } from '../approvals/coverage.ts'
import { approvalsNeeded } from '../approvals/places.ts'
import { ruleForAll, ruleOf } from '../plan/plan.ts'
import type { ApprovalRule } from '../policy/policy.ts'
import { formatDuration } from '../text/format-duration.ts'
import { type Approval, nodesLeft, type Operation } from './state.ts'

// Rules that older versions stored say nothing about age.
const defaultAgeMs = 16 * 3_600_000

/**
 * Whether the age of an approval is judged: it is until the first change of a node, and not afterwards. `coverage is
 * unknown` is for a run of a plan of schema 1 that has changed its node: its approvals, which list no nodes, count too.
 */
export type AgeCounts = 'age counts' | 'age does not count' | 'coverage is unknown'

/** Approvals of some nodes: those that count by themselves, and those that no longer do, with the reason. */
export type ApprovalsByAge = {
  readonly valid: readonly Approval[]
  readonly over: readonly { readonly person: string; readonly why: string }[]
}

/** The approvals that cover all of these nodes as the plan has them now, split by whether they still count at this time. */
export function approvalsGiven(
  { plan, approvals }: Operation,
  names: readonly string[],
  nowMs: number,
  age: AgeCounts,
): ApprovalsByAge {
  const rule = ruleForAll(plan, names)
  const covering = approvals.filter(
    ({ covers }) => coversAll(covers, plan, names) || (covers === null && age === 'coverage is unknown'),
  )
  if (rule === null || age !== 'age counts') return { valid: covering, over: [] }
  const closesAtMs = plan.window?.closesAtMs ?? Number.POSITIVE_INFINITY
  const isValid = ({ atMs }: Approval) => nowMs < atMs + ageMs(rule) && nowMs < closesAtMs
  const valid = covering.filter(isValid)
  const why =
    nowMs < closesAtMs ? `an approval counts for ${formatDuration(ageMs(rule))}.` : 'the window of the plan is over.'
  const renewed = new Set(valid.map(({ person }) => person))
  const over = covering.filter((one) => !isValid(one) && !renewed.has(one.person))
  return { valid, over: over.map(({ person }) => ({ person, why })) }
}

const ageMs = ({ countsForMs }: ApprovalRule): number => countsForMs ?? defaultAgeMs

/**
 * Ids of those whose approvals cover every node that is left, and how many people are needed: what is said of an
 * operation's approvals. By the journal alone; their age and their people are judged where something starts.
 */
export function approvalsSoFar(operation: Operation): { readonly people: readonly string[]; readonly needed: number } {
  const { valid } = approvalsGiven(operation, nodesLeft(operation), 0, 'age does not count')
  return { people: peopleOf(valid), needed: approvalsNeeded(ruleOf(operation.plan)) }
}

const peopleOf = (approvals: readonly Approval[]): readonly string[] => [
  ...new Set(approvals.map(({ person }) => person)),
]

/** How many approvals are missing by the journal alone, without asking who the approvers are now: at least this many. */
export function missingByJournal(
  operation: Operation,
  names: readonly string[],
  nowMs: number,
  age: AgeCounts,
): number {
  const rule = ruleForAll(operation.plan, names)
  if (rule === null) return 0
  const { valid } = approvalsGiven(operation, names, nowMs, age)
  return Math.max(0, approvalsNeeded(rule) - peopleOf(valid).length)
}
