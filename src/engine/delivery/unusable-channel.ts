import { operationState } from '../../core/operation/state.ts'
import { unusableChannelLines } from '../../messages/notices/unusable-channel.ts'
import type { ClusterContext } from '../ports/context.ts'
import { notify } from './notices.ts'

/** Tells the requester, and the security channel where there is one, that the channel of an operation cannot be used. */
export async function tellUnusable(context: ClusterContext, id: string, channel: string, why: string): Promise<void> {
  const operation = operationState(await context.journals.operation(id))
  if (operation === null) return
  const { policy } = context
  const lines = unusableChannelLines(operation, channel, why)
  await notify(context, { key: `unusable-${id}-requester`, channel: operation.requester, lines })
  const { securityChannel } = policy
  if (securityChannel !== null && securityChannel !== channel)
    await notify(context, { key: `unusable-${id}-security`, channel: securityChannel, lines })
}
