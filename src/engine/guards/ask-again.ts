import { type AskAgain, askAgain } from '../../core/approvals/ask-again.ts'
import { nodesByName } from '../../core/inventory/node-names.ts'
import { memoizedFor } from '../../core/memoized.ts'
import { openParts } from '../../core/operation/open-parts.ts'
import type { Operation } from '../../core/operation/state.ts'
import { ageMs } from '../../core/operation/valid-approvals.ts'
import { narrowingIn } from '../../core/plan/narrowing.ts'
import { type Plan, ruleForAll } from '../../core/plan/plan.ts'
import { approvalRuleOf, strictest } from '../../core/policy/strictest.ts'
import { type WindowAhead, windowAhead } from '../gates/maintenance-window.ts'
import type { NodeContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'

/** When people may be asked again for the approvals of some nodes, in the zone of their window. */
export type AskedAgain = AskAgain & { readonly zone: string; readonly opensAtMs: number | null }

/**
 * When people may be asked again for the approvals of these nodes of one part; null when no window says so, which means at
 * once. Of several windows, the one that opens first counts. In the window of unattended work nobody is asked.
 */
export async function whenAskedAgain(
  context: NodeContext,
  operation: Operation,
  names: readonly string[],
): Promise<AskedAgain | null> {
  const nodeOf = nodesByName(await context.inventory.nodes())
  const nodes = names.flatMap((name) => nodeOf(name) ?? [])
  const rule = strictest([ruleForAll(operation.plan, names), approvalRuleOf(context.policy, nodes)])
  const found = rule === null ? null : await firstAhead(context, operation, names)
  if (rule === null || found === null) return null
  const { ahead, window } = found
  if (ahead.is === 'open' && typeof operation.requester !== 'string') return null
  const asked = askAgain(ahead, window, ageMs(rule), context.clock.now())
  return { ...asked, zone: window.zone, opensAtMs: ahead.is === 'open' ? null : ahead.opensAtMs }
}

/** The windows that open first; null without a window, or when a calendar cannot be read: its gate says so. */
async function firstAhead(
  context: NodeContext,
  { plan }: Operation,
  names: readonly string[],
): Promise<WindowAhead | null> {
  const among = new Set(names)
  const nodeOf = nodesByName(await context.inventory.nodes())
  let first: WindowAhead | null = null
  try {
    for (const alike of alikeIn(plan)) {
      const planned = alike.find(({ node: name }) => among.has(name) && nodeOf(name) !== undefined)
      const node = planned && nodeOf(planned.node)
      if (planned === undefined || node === undefined) continue
      const found = await windowAhead(context, node, planned.steps)
      if (found !== null && (first === null || opensAt(found) < opensAt(first))) first = found
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return null
  }
  return first
}

/** The nodes of a plan whose windows open together: they have the same windows, narrowing and roles. */
const alikeIn = memoizedFor(({ nodes }: Plan) => [
  ...Map.groupBy(nodes, ({ roles, steps, windows }) =>
    JSON.stringify([windows?.map((one) => one.name), narrowingIn(steps), roles]),
  ).values(),
])

const opensAt = ({ ahead }: WindowAhead): number => (ahead.is === 'open' ? 0 : ahead.opensAtMs)

/**
 * The next time at which the approvals of an operation that waits for a window must be judged again, in milliseconds
 * since 1970; null when there is none.
 */
export async function nextAskMs(context: NodeContext, operation: Operation): Promise<number | null> {
  const nowMs = context.clock.now()
  let next: number | null = null
  for (const { rule, nodes } of openParts(operation)) {
    const asked = rule === null ? null : await whenAskedAgain(context, operation, nodes)
    if (asked !== null && asked.atMs > nowMs) next = Math.min(next ?? asked.atMs, asked.atMs)
  }
  return next
}
