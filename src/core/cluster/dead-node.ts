import type { Approver } from '../approvals/approval-status.ts'
import { approvalsNeeded } from '../approvals/places.ts'
import type { ApprovalRule } from '../policy/policy.ts'
import type { ClusterEvent } from './events.ts'

/** How long a node must have been silent before a person may state that it has no power, in milliseconds. */
export const silenceMs = 10 * 60_000

/** How long a statement counts, in milliseconds. */
const statementMs = 60 * 60_000

/** The fewest people who must state it, whatever the rule of the node's role. */
const minPeople = 2

type At = { readonly atMs: number; readonly event: ClusterEvent }

/** A person's statement that a node has no power. */
export type Statement = Approver & { readonly reason: string }

/**
 * The statements that count for a lock: about exactly this holder, at most an hour old, and made since the last event
 * that voided statements.
 */
export function statementsFor(
  entries: readonly At[],
  run: string,
  holder: string,
  nowMs: number,
): readonly Statement[] {
  const voided = entries.findLastIndex(({ event }) => voids(event.type) && 'run' in event && event.run === run)
  return entries.slice(voided + 1).flatMap(({ atMs, event }) => {
    if (event.type !== 'noPowerStated' || event.run !== run || event.holder !== holder) return []
    return nowMs - atMs < statementMs ? [event] : []
  })
}

/** Whether an event voids the statements about a node: the node answered, or its power check did not say off. */
const voids = (type: ClusterEvent['type']): boolean => type === 'deadNodeAnswered' || type === 'powerNotOff'

/**
 * Whether the cluster's journal has the fence in the entry of a run's lock; `void`: the statements behind it became
 * void.
 */
export type FenceStatus = 'recorded' | 'not recorded' | 'void'

/**
 * Whether the cluster's journal has the fence of a run's lock that these people's statements led to; `not recorded`
 * also when it has no entry about the run. Once statements became void, each of these people must state it again.
 */
export function fenceStatus(entries: readonly At[], run: string, by: readonly string[]): FenceStatus {
  const about = entries.flatMap(({ event }) => ('run' in event && event.run === run ? [event] : []))
  const voided = about.findLastIndex(({ type }) => voids(type))
  const since = about.slice(voided + 1)
  if (since.some(({ type }) => type === 'nodeFenced')) return 'recorded'
  const stated = since.flatMap((event) => (event.type === 'noPowerStated' ? [event.person] : []))
  return voided < 0 || by.every((person) => stated.includes(person)) ? 'not recorded' : 'void'
}

/** Ids of the people who have stated, since the node was fenced, that it never returns. */
export function retirementsOf(entries: readonly At[], run: string): readonly string[] {
  const fenced = entries.findLastIndex(({ event }) => event.type === 'nodeFenced' && event.run === run)
  return entries
    .slice(fenced + 1)
    .flatMap(({ event }) => (event.type === 'retirementStated' && event.run === run ? [event.person] : []))
}

/**
 * The rule under which a node counts as dead: the rule of its role with at least two people, none of them its
 * requester.
 */
export function deadNodeRule(rule: ApprovalRule | null): ApprovalRule {
  const own = rule ?? { parts: [], expiresAfterMs: statementMs }
  const [first = { count: 0, groups: [], people: ['*'] }, ...others] = own.parts
  const count = first.count + Math.max(0, minPeople - approvalsNeeded(own))
  return { ...own, parts: [{ ...first, count }, ...others], requesterCounts: 'no' }
}
