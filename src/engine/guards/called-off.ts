import { refusal } from '../../core/refusals.ts'
import { type No, noFor, type Subject } from './guard.ts'

/** The store of locks knows what journals have lost: an operation that was denied or cancelled never starts. */
export async function calledOff({ context, operation }: Subject): Promise<No | null> {
  if (operation === null || !(await context.locks.isTerminal(operation.operation))) return null
  return noFor([refusal('already decided', 'Already denied or cancelled.')])
}
