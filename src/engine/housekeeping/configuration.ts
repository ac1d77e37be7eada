import { reported, shortConfiguration } from '../../core/cluster/configuration.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import { wakeWaiting } from '../turns/watch.ts'

type ReportContext = Pick<
  ClusterContext,
  'policy' | 'instance' | 'configurationHash' | 'configurations' | 'journals' | 'turns' | 'clock' | 'log'
>

// Each conflict means that another bot has reported, so this many in a row are not a race.
const maxTries = 10

/**
 * Reports this bot's configuration. When the report brings another configuration into force, wakes all waiting turns.
 * Throws `Failure` after ten conflicts.
 */
export async function reportConfiguration(context: ReportContext): Promise<void> {
  const { configurations, configurationHash: hash, instance, clock, log, policy } = context
  for (let tries = 0; tries < maxTries; tries++) {
    const before = await configurations.kept()
    const record = reported(before?.record ?? null, { instance, hash, nowMs: clock.now() })
    if ((await configurations.keep(before, record)) === 'changed') continue
    const { inForce } = record
    const fields = { cluster: policy.cluster, own: shortConfiguration(hash), inForce: shortConfiguration(inForce.hash) }
    if (inForce.hash !== hash) log.warn(fields, 'the configuration of this bot is not in force: it starts nothing')
    if (inForce.hash === before?.record.inForce.hash) return
    log.info(fields, 'a configuration came into force')
    await wakeWaiting(context)
    return
  }
  throw new Failure('configurations', 'other bots reported at the same moment', 'none')
}
