import { coverageOf } from '../../core/approvals/coverage.ts'
import { type Click as ApprovalClick, judgeApproval, judgeDenial, type Pending } from '../../core/approvals/judge.ts'
import { invariant } from '../../core/invariant.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import { nodesLeft, type Operation } from '../../core/operation/state.ts'
import { approvalsGiven } from '../../core/operation/valid-approvals.ts'
import { ruleOf } from '../../core/plan/plan.ts'
import type { ApprovalRule } from '../../core/policy/policy.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { cardsCanBePosted } from '../channel-use.ts'
import { freshly, lastKnown, refusedOrJudged } from '../directory.ts'
import { Denied, Failure } from '../failure.ts'
import type { Outside } from '../outside.ts'
import type { Asked } from '../ports/conversation.ts'
import type { People } from '../ports/people.ts'
import { person } from '../record.ts'
import { voters } from '../who.ts'
import { allowed, nodesOf } from './allowed.ts'
import { alreadyRunning } from './asking.ts'
import { breakGlass } from './breaking-glass.ts'
import { change } from './change.ts'
import { factorFor } from './second-factor.ts'

/** What the person had in front of them when deciding. */
export type Shown = { readonly operation: string; readonly revision: number }

/** Everything that decides whether a click counts, by the answers of `people`. */
async function judged(
  outside: Outside,
  asked: Asked,
  operation: Operation,
  shown: Shown,
  people: People,
): Promise<{ readonly pending: Pending; readonly click: ApprovalClick }> {
  const { state, hash, expiresAtMs, requester } = operation
  const rule = ruleOf(operation.plan)
  const { valid } = approvalsGiven(operation, nodesLeft(operation), outside.clock.now(), 'age counts')
  const covering = valid.map(({ person: id }) => id)
  const ids = [asked.person, ...new Set(covering)]
  const [[who, ...approvers], channel, seen] = await Promise.all([
    voters(outside.policy, people, ids, rule ?? nobodysRule),
    people.channel(asked.channel),
    shownHash(outside, shown),
  ])
  invariant(who, 'whoever clicks is somebody')
  return {
    pending: { state, rule, hash, expiresAtMs, askers: [requester], approvers },
    click: { nowMs: outside.clock.now(), who, channel, hash: seen },
  }
}

const nobodysRule: ApprovalRule = { parts: [], expiresAfterMs: 0, requesterCounts: 'no' }

/** The plan's hash as of the revision that the clicked card showed. */
async function shownHash(outside: Outside, { operation, revision }: Shown): Promise<string> {
  const seen = (await outside.journals.operation(operation)).slice(0, revision)
  const last = seen.findLast(({ event }) => event.type === 'planned' || event.type === 'planChanged')?.event
  return last?.type === 'planned' || last?.type === 'planChanged' ? last.hash : ''
}

/** Approves exactly the plan that was shown, if this person counts now and shows the second factor that its rule demands. */
export const approve = (outside: Outside, asked: Asked, shown: Shown, code: string): Promise<Outcome<Operation>> =>
  change(
    outside,
    shown.operation,
    ({ hash }) => person(asked.person, hash),
    async (operation): Promise<Outcome<OperationEvent>> => {
      const standing = await refusedOrJudged(
        outside,
        async (people) => {
          const { pending, click } = await judged(outside, asked, operation, shown, people)
          return judgeApproval(pending, click)
        },
        freshly(outside),
      )
      if (!standing.ok) return standing
      // Last of all, so that no code is used up by a click that does not count.
      const factor = await factorFor(outside, ruleOf(operation.plan), { person: asked.person, id: asked.id, code })
      if (!factor.ok) return factor
      const covers = coverageOf(operation.plan, nodesLeft(operation))
      const by = { person: asked.person, click: asked.id }
      return granted({ type: 'approved', ...by, hash: operation.hash, covers, ...factor.value })
    },
  )

/** Denies; wins until the start, and stands in the cluster's store as well. */
export async function deny(outside: Outside, asked: Asked, shown: Shown, reason: string): Promise<Outcome<Operation>> {
  const denied = await change(
    outside,
    shown.operation,
    ({ hash }) => person(asked.person, hash),
    async (operation): Promise<Outcome<OperationEvent>> => {
      const denial = await refusedOrJudged(
        outside,
        async (people) => {
          const { pending, click } = await judged(outside, asked, operation, shown, people)
          // A denial of an older plan is a denial all the same.
          return judgeDenial(pending, { ...click, hash: operation.hash })
        },
        lastKnown(outside),
      )
      if (!denial.ok) return denial
      return granted({ type: 'denied', person: asked.person, reason, click: asked.id })
    },
  )
  return denied.ok ? keptBesideLocks(outside, denied.value, 'denied') : denied
}

/**
 * Confirms what forbids an operation only when it is kept beside the locks, too: the journals may lose their last
 * second. What could not be kept stands in the journal, and its turn tries again until it is.
 */
export async function keptBesideLocks(
  outside: Outside,
  operation: Operation,
  how: 'denied' | 'cancelled',
): Promise<Outcome<Operation>> {
  try {
    await outside.locks.markOver(operation.operation, how)
    return granted(operation)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    outside.log.error({ operation: operation.operation, error }, 'a decision could not be kept beside the locks')
    return refused(
      refusal(
        error instanceof Denied ? 'missing right' : 'source unreachable',
        `${operation.operation} is ${how}, but ${error.source} does not keep that yet: ${error.message}.`,
        'The bot tries again until it does. Until then only the journal forbids it.',
      ),
    )
  }
}

/** Only the one who made a draft may use its buttons. */
const ownDraft = (operation: Operation, asked: Asked): Outcome<Operation> => {
  if (operation.requester !== asked.person)
    return refused(refusal('not allowed', 'This plan is somebody else’s.', 'Ask for it yourself.'))
  if (operation.state !== 'planned')
    return refused(
      refusal(
        'already decided',
        `Already decided: ${operation.operation} is ${operation.state}.`,
        'The click changed nothing.',
      ),
    )
  return granted(operation)
}

/** Puts a draft before its approvers, or in the queue when nobody has to agree; broken glass goes on the record first. */
export const submit = (outside: Outside, asked: Asked, shown: Shown, code: string): Promise<Outcome<Operation>> =>
  change(
    outside,
    shown.operation,
    ({ hash }) => person(asked.person, hash),
    async (operation) => {
      const own = ownDraft(operation, asked)
      if (!own.ok) return own
      const right = await allowed(outside, asked, operation.plan.command, await nodesOf(outside, operation))
      if (!right.ok) return right
      const channel = await cardsCanBePosted(outside, operation.channel)
      if (!channel.ok) return channel
      const busy = await alreadyRunning(outside, operation.plan)
      if (busy.length > 0) return refused(...busy)
      const nowMs = outside.clock.now()
      if (operation.expiresAtMs !== null && nowMs >= operation.expiresAtMs)
        return refused(refusal('expired', 'This plan is too old.', 'Ask again for a fresh one.'))
      const rule = ruleOf(operation.plan)
      const broken = await breakGlass(outside, operation, { person: asked.person, id: asked.id, code })
      if (!broken.ok) return broken
      const expiresAtMs = rule === null ? null : nowMs + rule.expiresAfterMs
      return granted({ type: 'submitted', expiresAtMs, ...broken.value })
    },
  )

/** Throws a draft away. */
export const discard = (outside: Outside, asked: Asked, shown: Shown): Promise<Outcome<Operation>> =>
  change(
    outside,
    shown.operation,
    ({ hash }) => person(asked.person, hash),
    (operation) => {
      const own = ownDraft(operation, asked)
      return own.ok ? granted({ type: 'discarded' }) : own
    },
  )
