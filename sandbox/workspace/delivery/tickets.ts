import type { Clock } from '../clock.ts'
import type { Identifiers } from '../identifiers.ts'
import { lifetimes } from '../limits/lifetimes.ts'

/** Issues the tickets in Socket Mode URLs; each opens one socket, within half a minute. */
export interface SocketTickets {
  issue(): string
  redeem(ticket: string): boolean
}

/** Starts without any tickets. */
export function socketTickets(ids: Identifiers, clock: Clock): SocketTickets {
  const issuedMs = new Map<string, number>()
  return {
    issue: () => {
      const ticket = ids.nextSecret()
      issuedMs.set(ticket, clock.nowMs())
      return ticket
    },
    redeem: (ticket) => {
      const atMs = issuedMs.get(ticket)
      issuedMs.delete(ticket)
      return atMs !== undefined && clock.nowMs() - atMs <= lifetimes.socketTicketMs
    },
  }
}
