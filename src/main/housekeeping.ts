import { missingRightWords } from '../core/requirements.ts'
import { witnessRecord } from '../engine/audit.ts'
import { type Escalation, tellEscalations, tellOrphans } from '../engine/escalations.ts'
import { Failure } from '../engine/failure.ts'
import { measure } from '../engine/measures.ts'
import { wakeNotices } from '../engine/notices.ts'
import type { Outside } from '../engine/outside.ts'
import { scanForReboots } from '../engine/scan.ts'
import { sweep } from '../engine/sweeper.ts'
import { watch } from '../engine/watch.ts'

const everyMs = 60_000

/** What a bot does for a cluster besides turns. */
export type Housekeeping = { stop(): void }

/** Looks after a cluster: now, each minute, and whenever something changes. Resolves when the first look is over. */
export async function keepHouse(
  outside: Outside,
  escalations: (signal: AbortSignal) => AsyncIterable<Escalation>,
): Promise<Housekeeping> {
  const ending = new AbortController()
  const { log } = outside
  void watch(outside, ending.signal).catch((error: unknown) => log.error({ error }, 'watching has ended'))
  void unlessAway(outside, 'hearing other tools', () => tellEscalations(outside, escalations(ending.signal)))
  await lookAfter(outside)
  const timer = setInterval(() => void lookAfter(outside), everyMs)
  return {
    stop() {
      clearInterval(timer)
      ending.abort()
    },
  }
}

async function lookAfter(outside: Outside): Promise<void> {
  await unlessAway(outside, 'proving rights', () => tellMissingRights(outside))
  await unlessAway(outside, 'witnessing the record', () => witnessRecord(outside))
  await unlessAway(outside, 'the sweep', async () => tellOrphans(outside, await sweep(outside)))
  await unlessAway(outside, 'waking notices', () => wakeNotices(outside))
  await unlessAway(outside, 'measuring', () => measure(outside))
  // Asking thousands of nodes takes a while; nothing waits for it.
  void unlessAway(outside, 'the scan for reboots', () => scanForReboots(outside))
}

/** In the log for as long as a right is missing: nothing starts without it. */
async function tellMissingRights({ rights, log, policy }: Outside): Promise<void> {
  for (const right of await rights.missing())
    log.error(
      { cluster: policy.cluster, grant: right.requirement.grant, right: missingRightWords(right) },
      'a right is missing',
    )
}

/** What cannot be done now is done at the next look; what breaks is in the log, and keeps nothing else from its turn. */
async function unlessAway({ log, policy }: Outside, what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const fields = { error, cluster: policy.cluster }
    if (error instanceof Failure) log.warn(fields, `${what} was not finished`)
    else log.error(fields, `${what} broke`)
  }
}
