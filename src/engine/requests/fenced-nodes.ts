import { type FenceStatus, fenceStatus, statementsFor } from '../../core/cluster/dead-node.ts'
import type { ClusterEvent } from '../../core/cluster/events.ts'
import { holderHash } from '../../core/cluster/unlocking.ts'
import type { Fence, Holder } from '../../core/locks/locks.ts'
import { granted, refusal, refused } from '../../core/refusals.ts'
import { type Author, bot, type JournalContext } from '../journals/append.ts'
import type { ClusterContext } from '../ports/context.ts'
import { wakeWaiting } from '../turns/watch.ts'
import { decideOn } from './record-decision.ts'
import { recordUnlocked } from './record-unlocked.ts'

/** The ports that record events of fenced nodes. */
export type FencedNodeContext = JournalContext & Pick<ClusterContext, 'instance' | 'locks'>

/** The holder of a lock whose node is fenced. */
export type FencedHolder = Holder & { readonly fenced: Fence }

/** Whether the node of a holder is fenced. */
export const isFenced = (holder: Holder): holder is FencedHolder => holder.fenced !== undefined

/**
 * Records a fence in the audit log, once, and notifies channel and security, because the bot that fenced the node may
 * have died before it did. Does nothing when the fence is `void`.
 */
export async function recordFence(
  context: FencedNodeContext,
  by: Author,
  { fenced, ...holder }: FencedHolder,
): Promise<Exclude<FenceStatus, 'not recorded'>> {
  const { node, operation, run } = holder
  const hash = holderHash(holder)
  let found: Exclude<FenceStatus, 'not recorded'> = 'recorded'
  const recorded = await decideOn(context, by, async (entries) => {
    const now = fenceStatus(entries, run, fenced.by)
    found = now === 'void' ? 'void' : 'recorded'
    if (now !== 'not recorded') return refused(nothingToRecord)
    const stated = statementsFor(entries, run, hash, fenced.atMs)
    const reason = stated.map((one) => one.reason).join('; ')
    const about = { person: by.actor.id, node, operation, run, reason }
    return granted({ type: 'nodeFenced', ...about, holder: hash, by: fenced.by })
  })
  if (recorded.ok) context.log.warn({ operation, run, node, by: fenced.by }, 'a node is fenced')
  return found
}

/**
 * Removes the fence of a node that answered under its old boot ID, or whose statements are void; `bootId` is null then.
 */
export async function liftFence(
  context: FencedNodeContext,
  { node, operation, run }: Holder,
  bootId: string | null,
): Promise<void> {
  if (bootId !== null)
    await recordAnswer(context, {
      type: 'deadNodeAnswered',
      was: 'fenced',
      ...about(context, node, operation, run),
      bootId,
    })
  const lifted = await context.locks.unfence(run)
  if (lifted === 'was not fenced') context.log.info({ operation, run, node }, 'another bot lifted the fence')
}

/**
 * Releases the lock of a fenced node that answered under another boot ID. Records it first, in the audit log and in the
 * operation's journal.
 */
export async function releaseReturned(
  context: FencedNodeContext,
  { node, operation, run, requester }: Holder,
  bootId: string,
): Promise<void> {
  const { instance } = context
  await recordAnswer(context, { type: 'fencedNodeReturned', ...about(context, node, operation, run), bootId })
  const event = { type: 'unlocked', person: instance, node, reason: '', bootId } as const
  await recordUnlocked(context, operation, ({ hash }) => bot(context, requester, hash), event)
  const released = await context.locks.release(run)
  if (released === 'was not held') context.log.info({ operation, run, node }, 'another bot released the lock')
  await wakeWaiting(context)
}

const about = ({ instance }: Pick<ClusterContext, 'instance'>, node: string, operation: string, run: string) => ({
  person: instance,
  node,
  operation,
  run,
  reason: '',
})

type Answer = Extract<ClusterEvent, { type: 'deadNodeAnswered' | 'fencedNodeReturned' }>

/** Records the answer of a fenced node once, although the action that follows may be retried. */
async function recordAnswer(context: FencedNodeContext, answer: Answer): Promise<void> {
  const { node, operation, run } = answer
  const recorded = await decideOn(context, bot(context, null, null), async (entries) => {
    const last = entries.findLast(({ event }) => 'run' in event && event.run === run)?.event
    const before = last?.type === answer.type && (last.type !== 'deadNodeAnswered' || last.was === 'fenced')
    return before ? refused(nothingToRecord) : granted(answer)
  })
  if (!recorded.ok) context.log.info({ operation, run, node }, 'the answer of a fenced node is on the record already')
}

const nothingToRecord = refusal('already decided', 'It is on the record already.')
