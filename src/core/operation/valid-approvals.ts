import { coversAll } from '../approvals/coverage.ts'
import { approvalsNeeded } from '../approvals/places.ts'
import { partKey, partsAmong } from '../plan/parts.ts'
import { type PlanPart, ruleForAll } from '../plan/plan.ts'
import type { ApprovalRule } from '../policy/policy.ts'
import { formatDuration } from '../text/format-duration.ts'
import { type Approval, nodesLeft, nodesStaying, type Operation } from './state.ts'

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

/**
 * The approvals that cover all of these nodes as the plan has them now, split by whether they still count at this time.
 * The nodes are of one part: an approval of one part covers no node of another one.
 */
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

/** The approvals of a part of an operation by its journal alone; their age and their people are judged where something starts. */
export type PartApprovals = {
  /** The part with those of its nodes that are not left out. */
  readonly part: PlanPart
  /** What its buttons carry. */
  readonly key: string
  /** Its nodes for which no run was started. */
  readonly left: readonly string[]
  /** Ids of those whose approvals cover every node of it that is left. */
  readonly people: readonly string[]
  /** How many people are needed. */
  readonly needed: number
}

/** What is said of an operation's approvals, by part; parts that are left out are not among them. */
export function approvalsByPart(operation: Operation): readonly PartApprovals[] {
  const { plan } = operation
  const [staying, left] = [nodesStaying(operation), nodesLeft(operation)]
  return plan.parts.flatMap((whole) => {
    const among = { ...plan, parts: [whole] }
    const [part] = partsAmong(among, staying)
    if (part === undefined) return []
    const [open] = partsAmong(among, left)
    const given = open === undefined ? coveringAny(operation, part.nodes) : coveringNow(operation, open.nodes)
    const key = partKey(whole)
    return [{ part, key, left: open?.nodes ?? [], people: peopleOf(given), needed: approvalsNeeded(part.rule) }]
  })
}

const coveringNow = (operation: Operation, names: readonly string[]): readonly Approval[] =>
  approvalsGiven(operation, names, 0, 'age does not count').valid

const coveringAny = ({ plan, approvals }: Operation, names: readonly string[]): readonly Approval[] =>
  approvals.filter(({ covers }) => names.some((name) => coversAll(covers, plan, [name])))

/**
 * Ids of those who approved, how many approvals there are and how many are needed, all parts together; while approvals are
 * waited for, those of which a node is left.
 */
export function approvalsSoFar(operation: Operation): {
  readonly people: readonly string[]
  readonly given: number
  readonly needed: number
} {
  const waits = operation.state === 'awaiting approval'
  const parts = approvalsByPart(operation).filter(({ left }) => !waits || left.length > 0)
  return {
    people: [...new Set(parts.flatMap(({ people }) => people))],
    given: parts.reduce((sum, { people }) => sum + people.length, 0),
    needed: parts.reduce((sum, { needed }) => sum + needed, 0),
  }
}

const peopleOf = (approvals: readonly Approval[]): readonly string[] => [
  ...new Set(approvals.map(({ person }) => person)),
]

/**
 * How many approvals these nodes miss by the journal alone, without asking who the approvers are now: at least this many.
 * Each part is judged by its own rule and its own approvals.
 */
export const missingByJournal = (
  operation: Operation,
  names: readonly string[],
  nowMs: number,
  age: AgeCounts,
): number =>
  partsAmong(operation.plan, names).reduce((sum, { rule, nodes }) => {
    if (rule === null) return sum
    const { valid } = approvalsGiven(operation, nodes, nowMs, age)
    return sum + Math.max(0, approvalsNeeded(rule) - peopleOf(valid).length)
  }, 0)
