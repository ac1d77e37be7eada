import { missingRightWords } from '../../core/requirements.ts'
import { measureCampaigns } from '../../engine/campaigns/measure.ts'
import { wakeNotices } from '../../engine/delivery/notify.ts'
import { reportConfiguration } from '../../engine/housekeeping/configuration.ts'
import { type Escalation, notifyEscalations, notifyOrphans } from '../../engine/housekeeping/escalations.ts'
import { measure } from '../../engine/housekeeping/gauges.ts'
import { forgetOldProhibitions } from '../../engine/housekeeping/old-prohibitions.ts'
import { scanForReboots } from '../../engine/housekeeping/scan.ts'
import { sweep } from '../../engine/housekeeping/sweeper.ts'
import { anchorAuditLog } from '../../engine/journals/audit.ts'
import type { ClusterContext } from '../../engine/ports/context.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { fileMissedNotices } from '../../engine/requests/record-decision.ts'
import { recordAttempts } from '../../engine/requests/refused-attempts.ts'
import { watch } from '../../engine/turns/watch.ts'
import { prepareNights } from '../../engine/unattended/nights.ts'

const everyMs = 60_000

/** Periodic work of a bot for a cluster, besides turns. */
export type Housekeeping = { stop(): void }

/**
 * Starts the housekeeping of a cluster: now, each minute, and whenever something changes. Resolves after the first
 * round.
 */
export async function startHousekeeping(
  context: ClusterContext,
  escalations: (signal: AbortSignal) => AsyncIterable<Escalation>,
): Promise<Housekeeping> {
  const ending = new AbortController()
  const { log } = context
  void watch(context, ending.signal).catch((error: unknown) => log.error({ error }, 'watching the cluster ended'))
  void unlessAway(context, 'hearing other tools', () => notifyEscalations(context, escalations(ending.signal)))
  await keepHousekeeping(context)
  const timer = setInterval(() => void keepHousekeeping(context), everyMs)
  return {
    stop() {
      clearInterval(timer)
      ending.abort()
    },
  }
}

async function keepHousekeeping(context: ClusterContext): Promise<void> {
  await unlessAway(context, 'proving rights', () => reportMissingRights(context))
  await unlessAway(context, 'reporting the configuration', () => reportConfiguration(context))
  await unlessAway(context, 'anchoring the audit log', () => anchorAuditLog(context))
  await unlessAway(context, 'the sweep', async () => notifyOrphans(context, await sweep(context)))
  await unlessAway(context, 'recording refused attempts', () => recordAttempts(context))
  await unlessAway(context, 'filing missed notices', () => fileMissedNotices(context))
  await unlessAway(context, 'waking notices', () => wakeNotices(context))
  await unlessAway(context, 'measuring', () => measure(context))
  await unlessAway(context, 'removing old prohibitions', () => forgetOldProhibitions(context))
  // asking thousands of nodes takes a while, and nothing waits for the result
  void scanAndPrepare(context)
  void unlessAway(context, 'measuring campaigns', () => measureCampaigns(context))
}

/** Scans, then prepares nights from the scan. A night is also skipped, and said to be, when the scan fails. */
async function scanAndPrepare(context: ClusterContext): Promise<void> {
  await unlessAway(context, 'the scan for reboots', () => scanForReboots(context))
  await unlessAway(context, 'preparing unattended work', () => prepareNights(context))
}

/** Logs missing rights on every round, because nothing starts without them. */
async function reportMissingRights({ rights, log, policy }: ClusterContext): Promise<void> {
  for (const right of await rights.missing())
    log.error(
      { cluster: policy.cluster, grant: right.requirement.grant, right: missingRightWords(right) },
      'a right is missing',
    )
}

/**
 * Runs one task of a round. An error is logged, does not affect the other tasks, and the task runs again in the next
 * round.
 */
async function unlessAway({ log, policy }: ClusterContext, what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const fields = { error, cluster: policy.cluster }
    if (error instanceof Failure) log.warn(fields, `${what} failed and will be retried`)
    else log.error(fields, `${what} failed unexpectedly`)
  }
}
