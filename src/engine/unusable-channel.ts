import { operationState } from '../core/operation/state.ts'
import { unusableChannelLines } from '../core/telling/unusable-channel.ts'
import { tell } from './notices.ts'
import type { Outside } from './outside.ts'

/** Tells the requester, and the security channel where there is one, that the channel of an operation cannot be used. */
export async function tellUnusable(outside: Outside, id: string, channel: string, why: string): Promise<void> {
  const operation = operationState(await outside.journals.operation(id))
  if (operation === null) return
  const { policy } = outside
  const lines = unusableChannelLines(operation, channel, why)
  await tell(outside, { key: `unusable-${id}-requester`, channel: operation.requester, lines })
  const { securityChannel } = policy
  if (securityChannel !== null && securityChannel !== channel)
    await tell(outside, { key: `unusable-${id}-security`, channel: securityChannel, lines })
}
