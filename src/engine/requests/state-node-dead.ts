import {
  type ApprovalStatus,
  approversUnder,
  judgeApprovers,
  missingWords,
} from '../../core/approvals/approval-status.ts'
import { deadNodeRule, retirementsOf, silenceMs, statementsFor } from '../../core/cluster/dead-node.ts'
import type { ClusterEvent } from '../../core/cluster/events.ts'
import { holderHash } from '../../core/cluster/unlocking.ts'
import { outdated } from '../../core/commands/intent.ts'
import { isSameFold, isSameName } from '../../core/inventory/names.ts'
import type { Fence, Holder } from '../../core/locks/locks.ts'
import { line, type Message } from '../../core/message.ts'
import { judgeApproval } from '../../core/operation/judge-approval.ts'
import type { ApprovalRule } from '../../core/policy/policy.ts'
import { peopleBehind } from '../../core/policy/requester.ts'
import { granted, type Outcome, type Refusal, refusal, refused } from '../../core/refusals.ts'
import type { RunState } from '../../core/run/state.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import type { DeadNode, DeadNodeAction } from '../../messages/notices/dead-node.ts'
import { acting, allowed } from '../authorization/authorize.ts'
import { freshly, refusedOrJudged } from '../authorization/directory.ts'
import { memberships } from '../authorization/memberships.ts'
import { answerOrNull } from '../guards/firing.ts'
import { person as author } from '../journals/append.ts'
import { foldedRun } from '../journals/folded.ts'
import { journalUnder } from '../journals/run-under.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { Submission } from '../ports/conversation.ts'
import type { ClusterEntry, RunEntry } from '../ports/journals.ts'
import type { People } from '../ports/people.ts'
import { type BreakLockContext, breakLockNow, holderOf, ruleOf } from './break-lock.ts'
import { answered, type DeadNodeContext, watchDeadNodes } from './dead-nodes.ts'
import { recordFence } from './fenced-nodes.ts'
import { askPower, type PoweredOffContext, poweredOff, powerRefusal } from './power-check.ts'
import { decideOn } from './record-decision.ts'
import { isClickRecorded } from './recorded-clicks.ts'
import { factorFor, type SecondFactorContext } from './second-factor.ts'

type StateNodeDeadContext = DeadNodeContext &
  BreakLockContext &
  SecondFactorContext &
  PoweredOffContext &
  Pick<ClusterContext, 'cluster' | 'people'>

type Stated = { readonly context: StateNodeDeadContext; readonly asked: Submission; readonly dead: DeadNode }

/**
 * Records a person's statement that a node has no power, or that it never returns. The person types the node's name and
 * how they know it.
 */
export async function stateDead(
  context: StateNodeDeadContext,
  asked: Submission,
  action: DeadNodeAction,
  dead: DeadNode,
): Promise<Outcome<Message>> {
  const may = acting(context)
  if (!may.ok) return may
  const nodes = (await context.inventory.nodes()).filter(({ name }) => isSameName(name, dead.node))
  const right = await allowed(context, asked, 'unlock', nodes.length > 0 ? nodes : 'cluster')
  if (!right.ok) return right
  const typed = (asked.fields.node ?? '').trim()
  if (!isSameFold(typed, dead.node))
    return refused(
      refusal('bad value', `“${typed}” is not ${dead.node}.`, 'Type the name of the node that has no power.'),
    )
  if ((asked.fields.reason ?? '').trim() === '')
    return refused(refusal('missing argument', 'Say how you know it.', 'It goes on the record.'))
  const holder = await holderOf(context, dead.node)
  if (holder?.run !== dead.run)
    return refused(
      refusal('stale click', `The lock of ${dead.node} is not the one of this button.`, 'status shows it.'),
    )
  const stated = { context, asked, dead }
  return action === 'state no power' ? stateNoPower(stated, holder) : stateRetirement(stated, holder)
}

async function stateNoPower(stated: Stated, holder: Holder): Promise<Outcome<Message>> {
  const { context, asked } = stated
  const entries = await journalUnder(context, holder)
  const run = foldedRun(entries)
  const rule = deadNodeRule(await ruleOf(context, holder.node))
  const askers = askersOf(holder, entries)
  const dead = await stillDead(context, holder, run)
  if (!dead.ok) return dead
  const recorded = await decideOn(context, author(asked.person, null), async (all): Promise<Outcome<ClusterEvent>> => {
    const before = statementRefusal(context, all, asked)
    if (before !== null) return refused(before)
    const given = approversUnder(rule, statementsFor(all, holder.run, holderHash(holder), context.clock.now()))
    const hash = holderHash(holder)
    const judged = await refusedOrJudged(
      context,
      (people) => judgeStatement(context, asked, { rule, hash, askers, given }, people),
      freshly(context),
    )
    if (!judged.ok) return judged
    const factor = await factorFor(context, rule, { person: asked.person, id: asked.id, code: asked.fields.code ?? '' })
    if (!factor.ok) return factor
    const { node, operation, run: id } = holder
    const reason = (asked.fields.reason ?? '').trim()
    const about = { person: asked.person, node, operation, run: id, holder: hash, click: asked.id, reason }
    const powerCheck = dead.value === 'off' ? { powerCheck: dead.value } : {}
    return granted({ type: 'noPowerStated', ...about, ...factor.value, ...powerCheck })
  })
  // The statement that completed the approvals may have been recorded right before its bot died, so fencing is tried
  // again.
  if (!recorded.ok && recorded.refusals.some(({ code }) => code !== 'already approved')) return recorded
  return fence(stated, holder, run, { rule, askers })
}

/**
 * Why a statement must not be recorded: it is recorded already and counts once, whatever the node answered since, or
 * the request is outdated. Null when it may.
 */
const statementRefusal = (
  { clock }: Pick<ClusterContext, 'clock'>,
  entries: readonly ClusterEntry[],
  asked: Submission,
): Refusal | null => (isClickRecorded(entries, asked) ? statedBefore : outdated(asked, clock.now(), null))

const statedBefore = refusal('already approved', 'You stated it already.')

type Statements = {
  readonly rule: ApprovalRule
  readonly hash: string
  readonly askers: readonly string[]
  readonly given: readonly string[]
}

/** Whether the statement counts, by the answers of `people`. */
async function judgeStatement(
  { policy, clock }: Pick<ClusterContext, 'policy' | 'clock'>,
  asked: Submission,
  { rule, hash, askers, given }: Statements,
  people: People,
): Promise<Outcome<ApprovalStatus>> {
  const [[who, ...approvers], channel] = await Promise.all([
    memberships(policy, people, [asked.person, ...given], rule),
    people.channel(asked.channel),
  ])
  if (!who) return refused(refusal('not allowed', 'Nobody is known by that id.'))
  return judgeApproval(
    { state: 'awaiting approval', rule, hash, expiresAtMs: null, askers, approvers },
    { nowMs: clock.now(), who, channel, hash },
  )
}

/** The people whose statements do not count: the requester of the work, and those who marked its run as failed. */
const askersOf = ({ requester }: Holder, entries: readonly RunEntry[]): readonly string[] => [
  ...peopleBehind(requester),
  ...entries.flatMap(({ event }) =>
    event.type === 'personActed' && event.act === 'mark failed' ? [event.person] : [],
  ),
]

/** Fences the node once enough people have made the statement, if the node is dead at this moment. */
async function fence(
  { context, asked }: Stated,
  holder: Holder,
  run: RunState | null,
  { rule, askers }: { readonly rule: ApprovalRule; readonly askers: readonly string[] },
): Promise<Outcome<Message>> {
  const { node } = holder
  const entries = await context.journals.cluster()
  const given = statementsFor(entries, holder.run, holderHash(holder), context.clock.now())
  const agreed = judgeApprovers(
    rule,
    askers,
    await memberships(context.policy, freshly(context), approversUnder(rule, given), rule),
  )
  if (agreed.missing > 0)
    return granted(line(`Your statement about ${node} is on the record. Missing: `, ...missingWords(agreed), '.'))
  const now = await stillDead(context, holder, run)
  if (!now.ok) return now
  const fenced: Fence = { atMs: context.clock.now(), by: agreed.counting }
  if ((await context.locks.fence(holder, fenced)) === 'changed')
    return refused(refusal('stale click', `The lock of ${node} has changed. Nothing was changed.`, 'status shows it.'))
  // A bot that dies here leaves a fence without an entry; the watch of dead nodes records it.
  if ((await recordFence(context, author(asked.person, null), { ...holder, fenced })) === 'void')
    return refused(refusal('wrong state', `What was stated about ${node} is void.`, 'status shows it.'))
  return granted(line(`${node} is fenced. It counts as out and keeps its slots until it returns or is retired.`))
}

/**
 * Whether a node may be taken for dead now: its peers call it failed, it has been silent for long enough, and its power
 * check says off. Returns the answer of the power check.
 */
async function stillDead(
  context: StateNodeDeadContext,
  holder: Holder,
  run: RunState | null,
): Promise<Outcome<'off' | 'no power check'>> {
  const { node } = holder
  const no = (message: string, remedy: string) => refused(refusal('wrong state', message, remedy))
  if (holder.fenced !== undefined) return no(`${node} is fenced already.`, 'status shows it.')
  if (holder.phase.armedUntilUptimeSeconds === null) return no(`No reboot of ${node} was armed.`, `unlock ${node}.`)
  if (run !== null && run.status !== 'ended')
    return no(`${holder.operation} still works on ${node}.`, 'Mark it failed first.')
  const self = await answerOrNull(context.nodes.self(node))
  if (self !== null) {
    await answered(context, holder, self)
    return no(
      `${node} answers: it has power. What was stated about it is void.`,
      `unlock ${node}, when its reboot is over.`,
    )
  }
  const members = (await context.cluster.health()).members.filter((one) => isSameName(one.node, node))
  const other = members.find(({ state }) => state !== 'failed')
  if (members.length === 0 || other !== undefined)
    return no(`The peers of ${node} do not call it failed (${other?.state ?? 'not a member'}).`, 'Its lock is kept.')
  const nowMs = context.clock.now()
  const forMs = nowMs - ((await watchDeadNodes(context)).get(holder.run) ?? nowMs)
  if (forMs < silenceMs)
    return no(
      `${node} has been silent for ${formatDuration(forMs)}; ${formatDuration(silenceMs)} are needed.`,
      'Try again then.',
    )
  return poweredOff(context, holder, switchOff)
}

const switchOff = 'Switch the node off, or repair the check: it must print off and exit with 0.'

/** Records that a person who fenced a node states its retirement. Once all of them have, the node's lock is broken. */
async function stateRetirement({ context, asked, dead }: Stated, holder: Holder): Promise<Outcome<Message>> {
  const { node, operation, run } = holder
  const by = holder.fenced?.by ?? []
  if (holder.fenced === undefined)
    return refused(refusal('wrong state', `${dead.node} is not fenced.`, 'status shows it.'))
  if (!by.includes(asked.person))
    return refused(
      refusal('not an approver', `You are not among those who fenced ${node}.`, 'They alone can retire it.'),
    )
  const reason = (asked.fields.reason ?? '').trim()
  const stated = await decideOn(context, author(asked.person, null), async (entries) => {
    const before = retirementsOf(entries, run).includes(asked.person)
      ? statedBefore
      : statementRefusal(context, entries, asked)
    if (before !== null) return refused(before)
    return granted({ type: 'retirementStated', person: asked.person, node, operation, run, click: asked.id, reason })
  })
  // The statement that completed the retirement may have been recorded right before its bot died, so it is tried again.
  if (!stated.ok && stated.refusals.some(({ code }) => code !== 'already approved')) return stated
  const given = retirementsOf(await context.journals.cluster(), run)
  const missing = by.filter((person) => !given.includes(person))
  if (missing.length > 0)
    return granted(line('On the record. Missing: ', ...missing.flatMap((person) => [{ person }, ' '])))
  const self = await answerOrNull(context.nodes.self(node))
  if (self !== null) {
    await answered(context, holder, self)
    return refused(refusal('wrong state', `${node} answers: it is not retired.`, 'status shows it.'))
  }
  // the power check of a removed machine may have no answer
  const power = await askPower(context, node)
  if (power?.says === 'on') return refused(powerRefusal(node, power, switchOff))
  const broken = await breakLockNow(context, { person: asked.person, holder, reason, request: null, intent: asked.id })
  return broken.ok
    ? granted(
        line(
          `${node} is retired and its lock is released. Remove it from the cluster and from the inventory: until then it counts as out.`,
        ),
      )
    : broken
}
