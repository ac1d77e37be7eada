import { refusal } from '../../core/refusals.ts'
import { allowed } from '../authorization/authorize.ts'
import { type No, noFor, type Subject } from './guard.ts'

/** The person may still do this here, to all of these nodes: the requester at the start, the person who resumes. */
export async function permission({ context, asking, command, nodes, moment }: Subject): Promise<No | null> {
  const right = await allowed(context, asking, command, await nodes())
  if (right.ok) return null
  if (moment !== 'start' && moment !== 'nextNode') return noFor(right.refusals)
  const why = right.refusals.map(({ message }) => message).join(' ')
  return noFor([refusal('not allowed', `The requester no longer has permission: ${why}`)])
}
