import { line, type Message } from '../../core/messages/message.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import type { Outside } from '../outside.ts'
import { wakeWaiting } from '../watch.ts'
import { type Asking, acting, allowed, hasRights } from './allowed.ts'
import { decide } from './decide.ts'

/** A person has looked at a record that forgot what it had: from now on what it has is what counts. */
export async function acknowledge(outside: Outside, asking: Asking, reason: string): Promise<Outcome<Message>> {
  const may = acting(outside)
  if (!may.ok) return may
  const right = await allowed(outside, asking, 'acknowledge', 'cluster')
  if (!right.ok) return right
  const { witness, journals } = outside
  const kept = await witness.kept()
  if (kept === null || (await journals.holds(kept.head)))
    return granted(line('The record holds all that it ever had. There is nothing to acknowledge.'))
  const rights = await hasRights(outside)
  if (!rights.ok) return rights
  const found = await journals.head()
  await decide(outside, { type: 'auditAcknowledged', person: asking.person, forgotten: kept.head, found, reason })
  // The acknowledgement itself is in what is kept now.
  if ((await witness.keep(kept, await journals.head())) === 'changed')
    return refused(
      refusal('stale click', 'Somebody else acknowledged at the same moment.', 'status shows whether work is held.'),
    )
  await wakeWaiting(outside)
  return granted(line(`Acknowledged: the record goes on from entry ${found.position}. What waited goes on by itself.`))
}
