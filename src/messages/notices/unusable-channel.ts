import type { RichText } from '../../core/message.ts'
import type { Operation } from '../../core/operation/state.ts'
import { requesterSpan } from '../wording/requester.ts'

/** The notice that messages about an operation cannot be posted in its channel. */
export const unusableChannelLines = (
  { operation, plan, requester, state }: Operation,
  channel: string,
  why: string,
): readonly RichText[] => [
  [{ strong: `Messages about ${operation} cannot be posted` }, ' in ', { channel }, `: ${why}.`],
  [
    `${plan.command} ${plan.nodes.map(({ node }) => node).join(', ')}, requested by `,
    requesterSpan(requester),
    `, is ${state}. It does not start until the channel is usable; a node in progress is finished.`,
  ],
  ['Invite the bot to the channel, or configure another one. Pending messages follow automatically.'],
]
