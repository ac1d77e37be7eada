import { deliverNext } from '../delivery/deliver.ts'
import { digests } from '../delivery/projections/digests.ts'
import { notices } from '../delivery/projections/notices.ts'
import { operationMessages } from '../delivery/projections/operation-messages.ts'
import { advanceOperation } from '../operations/advance-operation.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { NextTurn, TurnId } from '../ports/turns.ts'
import { advance } from '../runs/advance-run.ts'

/** Runs a turn of its subject, and returns when the next one is due. */
export function takeTurn(context: ClusterContext, turn: TurnId, signal: AbortSignal): Promise<NextTurn> {
  switch (turn.kind) {
    case 'operation':
      return advanceOperation(context, turn.id)
    case 'run':
      return advance(context, turn.id, signal)
    case 'messages':
      return deliverNext(context, operationMessages, turn.id)
    case 'notice':
      return deliverNext(context, notices, turn.id)
    case 'digest':
      return deliverNext(context, digests, turn.id)
  }
}
