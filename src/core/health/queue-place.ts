import { isSameName } from '../inventory/names.ts'
import { concerns, foreignWords } from '../locks/foreign.ts'
import type { ForeignHold, Waiter } from '../locks/locks.ts'
import { some } from './question.ts'
import type { Verdict } from './verdict.ts'

const gate = 'line'

/** The verdict on the lock queue for work on a node with these scopes; null when no run is ahead of it. */
export function judgeQueue(line: readonly Waiter[], node: string, scopes: readonly string[]): Verdict | null {
  const own = line.find((waiter) => isSameName(waiter.node, node))
  const needed = own?.scopes ?? scopes
  const earlier = own === undefined ? line : line.filter(({ number }) => number < own.number)
  const ahead = earlier.filter((waiter) => waiter.scopes.some((scope) => needed.includes(scope)))
  if (own === undefined && ahead.length === 0) return null
  const before = some(ahead.map((waiter) => `${waiter.node} (${waiter.operation})`))
  const behind = ahead.length === 0 ? '' : `, behind ${before}`
  return {
    gate,
    verdict: 'blocked',
    evidence:
      own === undefined
        ? `${ahead.length} ahead in the queue: ${before}`
        : `#${ahead.length + 1} in the queue for ${own.operation}${behind}`,
    remedy: own === undefined ? 'a new request queues behind them' : 'it starts automatically at its turn',
  }
}

/**
 * The verdict on what rebootmgr holds of the cluster and of these groups, which every run needs; null when it holds
 * nothing.
 */
export function judgeForeign(foreign: readonly ForeignHold[], groups: readonly (string | null)[]): Verdict | null {
  const holds = foreign.filter((hold) => concerns(hold, groups))
  if (holds.length === 0) return null
  return {
    gate: 'rebootmgr',
    verdict: 'blocked',
    evidence: holds.map(foreignWords).join('; '),
    remedy: holds.some(({ is }) => is === 'died') ? 'make sure first that its task is over' : 'wait until it is done',
  }
}
