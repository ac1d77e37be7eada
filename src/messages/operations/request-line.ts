import type { RichText } from '../../core/message.ts'
import type { Operation } from '../../core/operation/state.ts'
import { isTerminal } from '../../core/operation/state.ts'
import { atOnceWords } from '../../core/plan/effect.ts'
import { isDecidedByParts } from '../../core/plan/parts.ts'
import { ruleOf } from '../../core/plan/plan.ts'
import { showsParts } from '../wording/parts.ts'
import { ruleLine } from '../wording/rule.ts'
import { windowFacts } from '../wording/windows.ts'
import { countedApprovals } from './card-state.ts'

/**
 * Who requested an operation and why, the approvals that it needs and has, and its limits, in one line:
 * `@ana: new kernel · 2 of @approvers, not the requester · until 21:18 · approved: @ben`. While the parts of a
 * plan have lines of their own, these have the approvals.
 */
export function requestLine(operation: Operation): RichText {
  const { plan, requester, state, expiresAtMs } = operation
  const rule = ruleOf(plan)
  const isWhole = !isDecidedByParts(plan)
  const isOpen = state === 'awaiting approval' && expiresAtMs !== null
  const { people } = countedApprovals(operation)
  const given: RichText = people.flatMap((person, index) => (index === 0 ? [{ person }] : [', ', { person }]))
  const facts: readonly RichText[] = [
    ...(isWhole && !isTerminal(operation) ? [ruleLine(rule)] : []),
    ...(isOpen ? [['until ', { timeMs: expiresAtMs, shown: 'time' as const }]] : []),
    ...(!showsParts(operation) && given.length > 0 ? [['approved: ', ...given]] : []),
    ...windowFacts(plan).map(({ value }): RichText => ['window: ', ...value]),
    ...(plan.atOnce > 1 ? [[atOnceWords(plan)]] : []),
  ]
  return [{ person: requester }, `: ${plan.reason || 'no reason given'}`, ...facts.flatMap((fact) => [' · ', ...fact])]
}
