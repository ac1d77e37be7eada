import type { RecordStands } from '../core/health/record.ts'
import { forgotLines } from '../core/telling/notices.ts'
import { Failure } from './failure.ts'
import { tell } from './notices.ts'
import type { Outside } from './outside.ts'

type Witnessed = Pick<Outside, 'witness'> & { readonly journals: Pick<Outside['journals'], 'holds' | 'head'> }

/** Whether the record still holds what was witnessed of it. Throws `Failure` when that cannot be asked: then nothing starts. */
export async function recordStands({ witness, journals }: Witnessed): Promise<RecordStands> {
  const kept = await witness.kept()
  if (kept === null || (await journals.holds(kept.head))) return { is: 'whole' }
  return { is: 'forgot', kept: kept.head, found: await journals.head() }
}

/** Has the newest head of the record witnessed; a record that forgot what was witnessed is told to everybody. */
export async function witnessRecord(outside: Outside): Promise<void> {
  const { witness, journals, log, policy } = outside
  const kept = await witness.kept()
  if (kept === null || (await journals.holds(kept.head))) {
    const head = await journals.head()
    if (head.position <= (kept?.head.position ?? 0)) return
    const keeping = await witness.keep(kept, head)
    // another bot had it witnessed at the same moment: what it kept is looked at next time
    if (keeping === 'changed') log.debug({ cluster: policy.cluster }, 'another bot had the record witnessed')
    return
  }
  const found = await journals.head()
  log.error({ cluster: policy.cluster, kept: kept.head, found }, 'the record forgot what it had: nothing new starts')
  for (const channel of new Set([policy.channel, policy.securityChannel ?? policy.channel]))
    await tell(outside, {
      key: `forgot-${kept.head.position}-${kept.head.hash.slice(0, 8)}-${channel}`,
      channel,
      lines: forgotLines(policy, kept.head, found),
    })
}

/** The same right after something began; that it cannot be done now holds up nothing, since it is done each minute. */
export async function witnessSoon(outside: Outside): Promise<void> {
  try {
    await witnessRecord(outside)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    outside.log.warn({ error }, 'the record was not witnessed')
  }
}
