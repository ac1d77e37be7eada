import type { Verdict } from '../../core/health/verdict.ts'
import type { LockState } from '../../core/locks/locks.ts'
import type { Message, Part, RichText } from '../../core/message.ts'
import type { Operation } from '../../core/operation/state.ts'
import { type Plan, shortHash } from '../../core/plan/plan.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { namesOf } from '../wording/active-nodes.ts'
import { headed, overrideParts } from '../wording/break-glass.ts'
import { neededLine } from '../wording/parts.ts'
import { verdictLine } from '../wording/verdicts.ts'
import { windowFacts } from '../wording/windows.ts'
import { planButtons } from './buttons.ts'
import { stepParts } from './plan-steps.ts'

/** A plan, with everything that is shown about it. */
export type PlanShown = {
  readonly plan: Plan
  readonly hash: string
  /** The effect on services and capacity, one line each. */
  readonly effect: readonly string[]
  readonly evidence: readonly Verdict[]
  readonly locks: LockState | null
  /** `demanded`: the requester must enter a second factor. */
  readonly factor: 'demanded' | undefined
  readonly nowMs: number
  /** The stored draft that the buttons belong to; null in a dry run, in observe mode and for a blocked plan. */
  readonly draft: Operation | null
  /** Why there are no buttons; empty when there are. */
  readonly without: string
}

/** The message with a plan, which only its requester sees. */
export function planAnswer(shown: PlanShown): Message {
  const { plan, hash, effect, evidence, draft, without } = shown
  const names = plan.nodes.map(({ node }) => node)
  const blocked = evidence.some(({ verdict }) => verdict === 'blocked' || verdict === 'unknown')
  const parts: Part[] = [
    { part: 'header', text: headed(plan, `Plan: ${whatOf(plan)}`) },
    ...overrideParts(plan),
    { part: 'text', lines: [['Command: ', { code: plan.words }], ...plan.nodes.slice(0, 20).map(nodeLine)] },
    ...(names.length > 20
      ? [{ part: 'note' as const, lines: [[`and ${names.length - 20} more nodes, in that order`]] }]
      : []),
    ...stepParts(plan, maxKinds),
    ...(effect.length === 0
      ? []
      : [{ part: 'text' as const, lines: [[{ strong: 'Effect' }], ...effect.map((words) => [words])] }]),
    { part: 'text', lines: [[{ strong: 'Checks now' }], ...evidence.map(verdictLine)] },
    { part: 'text', lines: [[{ strong: 'Locks' }], ...lockLines(shown)] },
    {
      part: 'facts',
      facts: [
        { name: 'Needs', value: neededLine(plan) },
        ...windowFacts(plan),
        { name: 'Plan', value: [{ code: shortHash(hash) }] },
      ],
    },
  ]
  const whenBlocked = 'Blocked: nothing was started. Fix what is blocked, then request it again.'
  const end = blocked ? `${whenBlocked} ${without}`.trim() : without
  if (draft !== null && !blocked) parts.push({ part: 'buttons', buttons: planButtons(draft, shown.factor) })
  else parts.push({ part: 'note', lines: [[end]] })
  return {
    sentence: [`Plan ${shortHash(hash)}: ${plan.words}. ${blocked ? 'Blocked.' : 'Nothing was started yet.'}`],
    parts,
  }
}

const whatOf = ({ command, nodes }: Plan): string => `${command} ${namesOf(nodes.map(({ node }) => node))}`

// Further kinds of nodes are shown in *Details*.
const maxKinds = 4

const nodeLine = ({ node, roles, rack }: Plan['nodes'][number]): RichText => [
  { strong: node },
  ` ${roles.join(', ') || 'no known role'}${rack === null ? '' : `, rack ${rack}`}`,
]

function lockLines({ plan, locks, nowMs }: PlanShown): readonly RichText[] {
  const wanted = [...new Set(plan.nodes.flatMap(({ scopes }) => scopes))]
  if (locks === null) return [['The locks could not be read.']]
  return wanted.map((scope) => {
    const holders = locks.scopes.find((lock) => lock.scope === scope)?.holders ?? []
    if (holders.length === 0) return [{ code: scope }, ' free']
    const held = holders.map(
      ({ operation, node, sinceMs }) => `${operation} (${node}, ${formatDuration(nowMs - sinceMs)})`,
    )
    return [{ code: scope }, ` held by ${held.join(', ')}`]
  })
}
