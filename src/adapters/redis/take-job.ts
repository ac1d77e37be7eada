import type { Job } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Log } from '../../engine/ports/log.ts'
import type { Metrics, TurnFact } from '../../engine/ports/metrics.ts'
import type { NextTurn, TurnId } from '../../engine/ports/turns.ts'
import type { Keys } from './keys.ts'
import { handleSlot, slotOfJob, type TakeSlot } from './slots.ts'
import type { TurnLedger } from './turn-ledger.ts'
import { turnOfJob } from './turn-queue.ts'
import { retryAfterMs, type TakeTurn, type TurnSettings } from './turn-settings.ts'

/** What taking a job needs. */
export type Taking = {
  readonly cluster: string
  /** A connection whose commands wait for reconnects. */
  readonly redis: Redis
  readonly keys: Keys
  readonly ledger: TurnLedger
  readonly takeTurn: TakeTurn
  readonly takeSlot: TakeSlot
  readonly settings: TurnSettings
  readonly log: Log
  readonly metrics: Metrics
}

/** The result of a job: when it is next due (null for never), and how many requests for a turn it served. */
export type TurnJobResult = { readonly nextMs: number | null; readonly served: number }

/** Takes the turn or handles the slot of a job. Throws only when Redis cannot be reached. */
export async function takeJob(parts: Taking, job: Job, signal: AbortSignal): Promise<TurnJobResult> {
  const jobId = job.id ?? ''
  const slot = slotOfJob(job)
  if (slot) {
    const take = () => handleSlot(parts, slot, parts.settings.slotLateMs, signal)
    const { nextMs } = await trying(parts, jobId, slot, signal, async () => {
      await take()
      return null
    })
    return { nextMs, served: 0 }
  }
  const turn = turnOfJob(jobId)
  if (turn) return takeTurn(parts, jobId, turn, signal)
  parts.log.error({ job: jobId }, 'removed an unknown job from the queue')
  return { nextMs: null, served: 0 }
}

async function takeTurn(parts: Taking, jobId: string, turn: TurnId, signal: AbortSignal): Promise<TurnJobResult> {
  const { asked, dueMs } = await parts.ledger.begin(jobId)
  const beganMs = Date.now()
  const { nextMs, ended } = await trying(parts, jobId, fieldsOf(turn), signal, async () =>
    nextTurnMs(await parts.takeTurn(turn, signal), parts.settings),
  )
  const lateMs = dueMs === null ? null : Math.max(0, beganMs - dueMs)
  parts.metrics.turnTaken(parts.cluster, { kind: turn.kind, lateMs, tookMs: Date.now() - beganMs, ended })
  return { nextMs, served: asked }
}

/** Retries a failed turn with increasing delays; one that was ended early is due at once, for another bot. */
async function trying(
  { ledger, log, settings }: Taking,
  jobId: string,
  fields: { readonly [name: string]: unknown },
  signal: AbortSignal,
  take: () => Promise<number | null>,
): Promise<{ readonly nextMs: number | null; readonly ended: TurnFact['ended'] }> {
  try {
    const nextMs = await take()
    await ledger.succeeded(jobId)
    return { nextMs, ended: 'well' }
  } catch (error) {
    if (signal.aborted) return { nextMs: Date.now(), ended: 'early' }
    const failures = await ledger.failed(jobId)
    const againMs = retryAfterMs(settings, failures)
    log.error({ ...fields, error, troubles: failures, againMs }, 'a turn failed and will be retried')
    return { nextMs: Date.now() + againMs, ended: 'with an error' }
  }
}

const fieldsOf = ({ kind, id }: TurnId): { readonly [name: string]: unknown } =>
  kind === 'operation' || kind === 'messages' ? { turn: kind, operation: id } : { turn: kind, [kind]: id }

function nextTurnMs(next: NextTurn, settings: TurnSettings): number | null {
  switch (next.again) {
    case 'now':
      return Date.now()
    case 'at':
      return next.atMs
    case 'when woken':
      return Date.now() + settings.idleMs
    case 'never':
      return null
  }
}
