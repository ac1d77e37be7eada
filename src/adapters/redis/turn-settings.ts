import type { NextTurn, TurnId } from '../../engine/ports/turns.ts'

/** Takes one turn; the signal aborts when the bot stops or another bot has taken over the turn. */
export type TakeTurn = (turn: TurnId, signal: AbortSignal) => Promise<NextTurn>

/** How turns are taken. */
export type TurnSettings = {
  /** The most concurrent turns. */
  readonly concurrency: number
  /** How long a bot may be silent before its turns go to another one. */
  readonly leaseMs: number
  /** How often turns of silent bots are looked for. */
  readonly stalledMs: number
  /**
   * The longest that an idle bot waits without looking at the queue: a bot that died may have taken the wake-up of a
   * turn with it.
   */
  readonly idleLookMs: number
  /** How long running turns may take when the bot stops. */
  readonly stopMs: number
  /** How often the queue is compared with the ledger. */
  readonly repairMs: number
  /** A turn that waits for a wake-up is taken after this time anyway. */
  readonly idleMs: number
  /** A failed turn is retried after the first of these, doubled each time up to the second. */
  readonly retryMs: number
  readonly retryAtMostMs: number
  /** A slot of a schedule that is later than this is skipped. */
  readonly slotLateMs: number
}

/** How often leases are renewed while they last: several attempts may come late before one is lost. */
export const renewalsPerLease = 4

/** The defaults: with them, another bot takes over the turns of a bot killed with -9 within 3 seconds. */
export const defaultTurnSettings: TurnSettings = {
  concurrency: 16,
  leaseMs: 2000,
  stalledMs: 500,
  idleLookMs: 500,
  stopMs: 5000,
  repairMs: 15_000,
  idleMs: 60 * 60 * 1000,
  retryMs: 1000,
  retryAtMostMs: 60_000,
  slotLateMs: 60 * 60 * 1000,
}

/** The delay before the next retry of a turn that failed this many times in a row. */
export const retryAfterMs = (settings: TurnSettings, failures: number): number =>
  Math.min(settings.retryAtMostMs, settings.retryMs * 2 ** (failures - 1))
