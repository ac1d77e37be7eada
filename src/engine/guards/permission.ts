import { refusal } from '../../core/refusals.ts'
import { allowed } from '../authorization/authorize.ts'
import { type No, noFor, type Subject } from './guard.ts'

/** The person still has permission for the command on all nodes: the requester, or the person who resumes. */
export async function permission({ context, asking, command, nodes, moment }: Subject): Promise<No | null> {
  const right = await allowed(context, asking, command, await nodes())
  if (right.ok) return null
  if (moment !== 'start' && moment !== 'nextNode') return noFor(right.refusals)
  const why = right.refusals.map(({ message }) => message).join(' ')
  return noFor([refusal('not allowed', `The requester no longer has permission: ${why}`)])
}
