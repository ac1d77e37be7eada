import { escalationLines, orphanLines } from '../core/telling/notices.ts'
import { tell } from './notices.ts'
import type { Outside } from './outside.ts'
import type { Orphan } from './sweeper.ts'

/** Something that another tool of the cluster tells people; the id is the same for every bot that hears it. */
export type Escalation = { readonly id: string; readonly text: string }

/** Tells the cluster's channel what other tools say, once each, until they end. */
export async function tellEscalations(outside: Outside, heard: AsyncIterable<Escalation>): Promise<void> {
  const { policy } = outside
  for await (const { id, text } of heard)
    await tell(outside, { key: `escalation-${id}`, channel: policy.channel, lines: escalationLines(policy, text) })
}

/** Names every orphaned lock in the cluster's channel, once, not at each look. */
export async function tellOrphans(outside: Outside, orphans: readonly Orphan[]): Promise<void> {
  const { policy } = outside
  for (const { holder, why } of orphans)
    await tell(outside, {
      key: `orphan-${holder.run}`,
      channel: policy.channel,
      lines: orphanLines(policy, holder, why),
    })
}
