import { deliverDigest } from '../delivery/digests.ts'
import { deliverNotice } from '../delivery/notices.ts'
import { deliverOperationMessages } from '../delivery/operation-messages.ts'
import { advanceOperation } from '../operations/advance-operation.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { NextTurn, TurnId } from '../ports/turns.ts'
import { advance } from '../runs/advance-run.ts'

/** Gives something its turn. */
export function takeTurn(context: ClusterContext, turn: TurnId, signal: AbortSignal): Promise<NextTurn> {
  switch (turn.kind) {
    case 'operation':
      return advanceOperation(context, turn.id)
    case 'run':
      return advance(context, turn.id, signal)
    case 'messages':
      return deliverOperationMessages(context, turn.id)
    case 'notice':
      return deliverNotice(context, turn.id)
    case 'digest':
      return deliverDigest(context, turn.id)
  }
}
