import type { NextTurn, TurnId } from '../../engine/ports/turns.ts'

/** Takes a turn of something; the signal aborts when the bot stops or has lost the turn to another one. */
export type TakeTurn = (turn: TurnId, signal: AbortSignal) => Promise<NextTurn>

/** How turns are taken. */
export type TurnSettings = {
  /** The most turns at once. */
  readonly concurrency: number
  /** How long a bot may be silent before its turns are given to another one. */
  readonly leaseMs: number
  /** How often is looked for turns of silent bots. */
  readonly stalledMs: number
  /** How long running turns may take when the bot stops. */
  readonly stopMs: number
  /** How often the queue is compared with the ledger of who wants a turn. */
  readonly repairMs: number
  /** A thing that waits to be woken is looked at all the same after this time. */
  readonly idleMs: number
  /** A turn that went wrong is tried again after the first of these, doubled each time up to the second. */
  readonly retryMs: number
  readonly retryAtMostMs: number
  /** A slot of a schedule that is later than this is skipped. */
  readonly slotLateMs: number
}

/** How turns are taken unless told otherwise: those of a bot killed with -9 are taken up by another within 6 seconds. */
export const defaultTurnSettings: TurnSettings = {
  concurrency: 16,
  leaseMs: 5000,
  stalledMs: 1000,
  stopMs: 5000,
  repairMs: 15_000,
  idleMs: 60 * 60 * 1000,
  retryMs: 1000,
  retryAtMostMs: 60_000,
  slotLateMs: 60 * 60 * 1000,
}

/** How long a turn that went wrong so many times in a row waits before it is tried again. */
export const retryAfterMs = (settings: TurnSettings, troubles: number): number =>
  Math.min(settings.retryAtMostMs, settings.retryMs * 2 ** (troubles - 1))
