import type { RichText } from '../../core/message.ts'
import type { Operation } from '../../core/operation/state.ts'
import { isTerminal } from '../../core/operation/state.ts'
import { atOnceWords, isParallel } from '../../core/plan/effect.ts'
import { isDecidedByParts } from '../../core/plan/parts.ts'
import { ruleOf } from '../../core/plan/plan.ts'
import { showsParts } from '../wording/parts.ts'
import { requesterSpan } from '../wording/requester.ts'
import { ruleLine } from '../wording/rule.ts'
import { windowFacts } from '../wording/windows.ts'
import { countedApprovals } from './card-state.ts'

/**
 * Who requested an operation and why, the approvals that it needs and has, and its limits, in one line:
 * `@ana: new kernel · 2 of @approvers, not the requester · until 21:18 · approved: @ben`. While the parts of a
 * plan have lines of their own, these have the approvals.
 */
export function requestLine(operation: Operation): RichText {
  const { plan, state, expiresAtMs } = operation
  const rule = ruleOf(plan)
  const isWhole = !isDecidedByParts(plan)
  const isOpen = state === 'awaiting approval' && expiresAtMs !== null
  const { people } = countedApprovals(operation)
  const given: RichText = people.flatMap((person, index) => (index === 0 ? [{ person }] : [', ', { person }]))
  const facts: readonly RichText[] = [
    ...(isWhole && !isTerminal(operation) ? [ruleLine(rule)] : []),
    ...(isOpen ? [untilWords(operation, expiresAtMs)] : []),
    ...(!showsParts(operation) && given.length > 0 ? [['approved: ', ...given]] : []),
    ...windowWordsOf(plan),
    ...(isParallel(plan) ? [[atOnceWords(plan)]] : []),
  ]
  return [...requestedBy(operation), ...facts.flatMap((fact) => [' · ', ...fact])]
}

/** The requester with the reason, or the policy entry with the group that answers for it. */
const requestedBy = ({ requester, plan }: Operation): RichText =>
  typeof requester === 'string'
    ? [requesterSpan(requester), `: ${plan.reason || 'no reason given'}`]
    : [requesterSpan(requester), ' of ', { group: requester.owner }]

/** Until when approvals may be given; for unattended work also what happens without them. */
const untilWords = ({ requester }: Operation, expiresAtMs: number): RichText =>
  typeof requester === 'string'
    ? ['until ', { timeMs: expiresAtMs, shown: 'time' }]
    : ['approve before ', { timeMs: expiresAtMs, shown: 'date and time' }, ', what is not approved then is left out']

/** The windows of a plan; for unattended work its one opening, where its nodes have no other window. */
function windowWordsOf(plan: Operation['plan']): readonly RichText[] {
  const { window, nodes } = plan
  if (window === null || nodes.some(({ windows = [] }) => windows.some(({ name }) => name !== window.name)))
    return windowFacts(plan).map(({ value }): RichText => ['window: ', ...value])
  const at = (timeMs: number) => ({ timeMs, shown: 'date and time' }) as const
  return [[`window: ${window.name}, `, at(window.opensAtMs), ' to ', at(window.closesAtMs)]]
}
