import { advance } from './advance.ts'
import { sayDigest } from './digests.ts'
import { sayNotice } from './notices.ts'
import { advanceOperation } from './operations.ts'
import type { Outside } from './outside.ts'
import type { NextTurn, TurnId } from './ports/turns.ts'
import { report } from './reporter.ts'

/** Gives something its turn. */
export function takeTurn(outside: Outside, turn: TurnId, signal: AbortSignal): Promise<NextTurn> {
  switch (turn.kind) {
    case 'operation':
      return advanceOperation(outside, turn.id)
    case 'run':
      return advance(outside, turn.id, signal)
    case 'messages':
      return report(outside, turn.id)
    case 'notice':
      return sayNotice(outside, turn.id)
    case 'digest':
      return sayDigest(outside, turn.id)
  }
}
