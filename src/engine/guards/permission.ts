import { refusal } from '../../core/refusals.ts'
import { allowed } from '../authorization/authorize.ts'
import { unattendedRight } from '../authorization/unattended-right.ts'
import { type No, noFor, type Subject } from './guard.ts'

/**
 * The work is still permitted on all nodes: to the requester or the person who resumes, or by the entry of the
 * configuration that requested it.
 */
export async function permission(subject: Subject): Promise<No | null> {
  const { moment } = subject
  const right = await rightOf(subject)
  if (right.ok) return null
  if (moment !== 'start' && moment !== 'nextNode') return noFor(right.refusals)
  const why = right.refusals.map(({ message }) => message).join(' ')
  const whose = typeof subject.asking.by === 'string' ? 'The requester no longer has permission: ' : ''
  return noFor([refusal('not allowed', `${whose}${why}`)])
}

async function rightOf({ context, asking, command, nodes, moment }: Subject) {
  const { by, channel } = asking
  return typeof by === 'string'
    ? allowed(context, { person: by, channel }, command, await nodes())
    : unattendedRight(context, { requester: by, command, nodes: await nodes(), moment })
}
