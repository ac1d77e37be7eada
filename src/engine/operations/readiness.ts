import type { Verdict } from '../../core/health/verdict.ts'
import { ruleOf } from '../../core/plan/plan.ts'
import { approvalStatus } from '../authorization/approval-status.ts'
import { allowed, nodesOf } from '../authorization/authorize.ts'
import { breakGlassRefusal } from '../authorization/break-glass.ts'
import { cardsCanBePosted } from '../authorization/channel-use.ts'
import { configurationVerdicts } from '../gates/configuration-in-force.ts'
import { askBeforeStart } from '../gates/of-operation.ts'
import { type Rebuilt, rebuild } from '../planning/planning.ts'
import type { NextTurn } from '../ports/turns.ts'
import { betweenRuns, endEarly, hold, type Turn } from './operation-turn.ts'

/** Whether nodes may start; when they may not, the turn that was taken instead. */
export type Ready =
  | { readonly is: 'ready'; readonly verdicts: readonly Verdict[] }
  | { readonly is: 'not ready'; readonly turn: NextTurn }

/**
 * Whether these nodes may start, asked at the start and again before each node: the plan is rebuilt from the
 * configuration in force, stop flags are read, and requester, approvers and break-glass right are asked freshly.
 */
export async function readyFor(
  turn: Turn,
  names: readonly string[],
  moment: 'start' | 'right after the start' | 'nextNode',
): Promise<Ready> {
  const { context, operation } = turn
  if (await context.locks.isTerminal(operation.operation)) return notReady(calledOff(turn))
  const channel = await cardsCanBePosted(context, operation.channel)
  if (!channel.ok)
    return notReady(
      hold(
        turn,
        channel.refusals.map(({ message }) => message),
        'limited',
      ),
    )
  // Before the plan is rebuilt: a configuration that is not in force voids no approval.
  const configuration = await configurationVerdicts(context)
  if (configuration.length > 0) return notReady(hold(turn, configuration.map(gateWords), 'unlimited'))
  const again = await rebuild(context, operation.plan, names)
  if (again.is === 'refused')
    return notReady(
      hold(
        turn,
        again.refusals.map(({ message }) => message),
        'limited',
      ),
    )
  if (again.is === 'changed') return notReady(planChanged(turn, again))
  // Stops first: what a person's stop holds asks nobody for approvals until the stop is lifted.
  const planned = operation.plan.nodes.filter(({ node }) => names.includes(node))
  // Right after the start, every gate was asked just now.
  const asked = moment === 'right after the start' ? [] : planned
  const at = moment === 'nextNode' ? 'nextNode' : 'start'
  const { verdicts, holding, patience, notBeforeMs } = await askBeforeStart(
    context,
    asked,
    at,
    AbortSignal.timeout(askLimitMs),
  )
  const no = holding.map(gateWords)
  if (no.length > 0 && patience === 'unlimited') return notReady(hold(turn, no, 'unlimited', notBeforeMs))
  const left = await rightsLost(turn, names)
  if (left !== null) return notReady(left)
  return no.length > 0 ? notReady(hold(turn, no, 'limited')) : { is: 'ready', verdicts }
}

const askLimitMs = 60_000

const notReady = async (turn: Promise<NextTurn> | NextTurn): Promise<Ready> => ({ is: 'not ready', turn: await turn })

const gateWords = ({ gate, evidence }: Verdict): string => `${gate}: ${evidence}`

/** What became of it when requester, approvers or break-glass right no longer hold for these nodes; null when they do. */
async function rightsLost(turn: Turn, names: readonly string[]): Promise<NextTurn | null> {
  const { context, operation } = turn
  const asking = { person: operation.requester, channel: operation.askedIn }
  const nodes = (await nodesOf(context, operation)).filter(({ name }) => names.includes(name))
  const right = await allowed(context, asking, operation.plan.command, nodes)
  if (!right.ok) {
    const why = right.refusals.map(({ message }) => message).join(' ')
    return endEarly(turn, `The requester no longer has permission: ${why}`)
  }
  const agreed = await approvalStatus(context, { operation, names, age: 'age counts' })
  if (agreed?.lost[0])
    return betweenRuns(turn, { type: 'approverLost', ...agreed.lost[0] }, 'an approval no longer counts')
  if (agreed && agreed.missing > 0)
    return betweenRuns(turn, { type: 'approvalsMissing', parts: agreed.parts }, 'approvals are missing')
  const no = await breakGlassRefusal(context, operation.plan, operation.requester)
  return no ? endEarly(turn, no.message) : null
}

/** The store of locks knows what the journals have forgotten. */
const calledOff = (turn: Turn): Promise<NextTurn> => endEarly(turn, 'Already denied or cancelled.')

/** The approvals are for another plan; where no approval is needed, the requester has to look at the new one. */
export function planChanged(turn: Turn, { plan, hash, difference }: Extract<Rebuilt, { is: 'changed' }>) {
  if (ruleOf(plan) !== null)
    return betweenRuns(
      turn,
      { type: 'planChanged', plan, hash, difference },
      `the plan changed: ${difference.join('; ')}`,
    )
  return endEarly(turn, `The plan changed before it started: ${difference.join('; ')}.`)
}
