import type { Agreed } from '../approvals/approval-status.ts'
import { approvalsNeeded } from '../approvals/places.ts'
import type { ApprovalRule } from '../policy/policy.ts'
import type { ClusterEvent } from './events.ts'

/** How long a node must have been silent before anybody may state that it has no power, in milliseconds. */
export const silenceMs = 10 * 60_000

/** How long a statement counts, in milliseconds. */
const statementMs = 60 * 60_000

/** At least so many people state it, whatever the rule of the node's role. */
const fewestPeople = 2

type At = { readonly atMs: number; readonly event: ClusterEvent }

/** Who states that a node has no power. */
export type Statement = Agreed & { readonly reason: string }

/**
 * The statements that count for a lock: of exactly this holder, given within the last hour, and none that came before
 * something voided them.
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

/** Whether an event about a node voids what was stated about it: the node answered, or its power check did not say off. */
const voids = (type: ClusterEvent['type']): boolean => type === 'deadNodeAnswered' || type === 'powerNotOff'

/** What the record says of the fence that the entry of a run's lock has; `void`: what was stated became void since. */
export type FenceOnRecord = 'recorded' | 'not recorded' | 'void'

/** Whether the fence of a run's lock is on the record; one that the record knows nothing of is not recorded. */
export function fenceOnRecord(entries: readonly At[], run: string): FenceOnRecord {
  const about = entries.flatMap(({ event }) => ('run' in event && event.run === run ? [event.type] : []))
  const voided = about.findLastIndex(voids)
  const since = about.slice(voided + 1)
  if (since.includes('nodeFenced')) return 'recorded'
  return voided < 0 || since.includes('noPowerStated') ? 'not recorded' : 'void'
}

/** Who of those that fenced a node have stated since that it never returns. */
export function retirementsOf(entries: readonly At[], run: string): readonly string[] {
  const fenced = entries.findLastIndex(({ event }) => event.type === 'nodeFenced' && event.run === run)
  return entries
    .slice(fenced + 1)
    .flatMap(({ event }) => (event.type === 'retirementStated' && event.run === run ? [event.person] : []))
}

/** The rule under which a node is taken for dead: that of its role, and two people at least, none of whom asked for it. */
export function deadNodeRule(rule: ApprovalRule | null): ApprovalRule {
  const own = rule ?? { parts: [], expiresAfterMs: statementMs }
  const [first = { count: 0, groups: [], people: ['*'] }, ...others] = own.parts
  const count = first.count + Math.max(0, fewestPeople - approvalsNeeded(own))
  return { ...own, parts: [{ ...first, count }, ...others], requesterCounts: 'no' }
}
