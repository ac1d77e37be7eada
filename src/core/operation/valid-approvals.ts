import { coversAll } from '../approvals/coverage.ts'
import { approvalsNeeded } from '../approvals/places.ts'
import { partsAmong } from '../plan/parts.ts'
import { type PlanPart, ruleForAll } from '../plan/plan.ts'
import type { ApprovalRule } from '../policy/policy.ts'
import { formatDuration } from '../text/format-duration.ts'
import type { Approval } from './approvals-given.ts'
import { nodesLeft, nodesStaying, type Operation } from './state.ts'

// Rules stored by older versions have no `countsForMs`.
const defaultAgeMs = 16 * 3_600_000

/**
 * Whether the age of approvals counts: until the first change of a node, and not afterwards. `coverage is unknown` is
 * for a run of a plan of schema 1 that has changed its node: approvals without coverage count too.
 */
export type AgeCounts = 'age counts' | 'age does not count' | 'coverage is unknown'

/** The approvals of some nodes: those that count, and those that do not any more, with the reason. */
export type ApprovalsByAge = {
  readonly valid: readonly Approval[]
  readonly over: readonly { readonly person: string; readonly why: string }[]
}

/**
 * The approvals that cover all of these nodes with the plan's current hashes, split by whether they count at this time.
 * The nodes belong to one part, because an approval of one part covers no node of another.
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

/** How long an approval counts under a rule, in milliseconds. */
export const ageMs = ({ countsForMs }: ApprovalRule): number => countsForMs ?? defaultAgeMs

/**
 * The approvals of a part by the operation's journal alone; their age and memberships are judged when something starts.
 */
export type PartApprovals = {
  /** The part with its nodes that are not left out. */
  readonly part: PlanPart
  /** The part with all of its nodes, whose `partKey` is in the value of its buttons. */
  readonly whole: PlanPart
  /** Its nodes without a run. */
  readonly left: readonly string[]
  /**
   * Ids of the people whose approvals cover all of `left`; without any left, of those that cover any node of the part.
   */
  readonly people: readonly string[]
  /** The number of approvals that its rule needs. */
  readonly needed: number
}

/** The approvals of an operation by part, without parts that are left out. */
export function approvalsByPart(operation: Operation): readonly PartApprovals[] {
  const { plan } = operation
  const [staying, left] = [nodesStaying(operation), nodesLeft(operation)]
  return plan.parts.flatMap((whole) => {
    const among = { ...plan, parts: [whole] }
    const [part] = partsAmong(among, staying)
    if (part === undefined) return []
    const [open] = partsAmong(among, left)
    const given = open === undefined ? coveringAny(operation, part.nodes) : coveringNow(operation, open.nodes)
    return [{ part, whole, left: open?.nodes ?? [], people: peopleOf(given), needed: approvalsNeeded(part.rule) }]
  })
}

const coveringNow = (operation: Operation, names: readonly string[]): readonly Approval[] =>
  approvalsGiven(operation, names, 0, 'age does not count').valid

const coveringAny = ({ plan, approvals }: Operation, names: readonly string[]): readonly Approval[] =>
  approvals.filter(({ covers }) => names.some((name) => coversAll(covers, plan, [name])))

/**
 * Ids of the approvers, the number of approvals, and the number that is needed, over all parts. While the operation
 * awaits approval, only parts with remaining nodes count.
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
 * The least number of approvals that these nodes lack by the journal alone, without the current memberships of the
 * approvers. Each part is judged by its own rule and approvals.
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
