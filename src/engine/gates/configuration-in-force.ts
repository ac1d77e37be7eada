import { type ConfigurationStatus, configurationStatusOf } from '../../core/cluster/configuration.ts'
import { judgeConfiguration } from '../../core/health/configuration.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import type { ClusterContext } from '../ports/context.ts'
import { defineGate } from './gate.ts'

/** Whether this bot's configuration is in force, read now. Throws `Failure` when that cannot be asked. */
export async function configurationStatus({
  configurations,
  configurationHash,
}: Pick<ClusterContext, 'configurationHash' | 'configurations'>): Promise<ConfigurationStatus> {
  return configurationStatusOf((await configurations.kept())?.record ?? null, configurationHash)
}

/** One blocked verdict when this bot's configuration is not in force; empty when it is. */
export async function configurationVerdicts(
  context: Pick<ClusterContext, 'configurationHash' | 'configurations'>,
): Promise<readonly Verdict[]> {
  const verdict = judgeConfiguration(await configurationStatus(context))
  return verdict === null ? [] : [verdict]
}

/** The configuration of this bot is the one in force; at later moments a guard asks it before the plan is rebuilt. */
export const configurationInForce = defineGate({
  name: 'configuration',
  onNo: { plan: 'refuse' },
  ask: ({ context }) => configurationVerdicts(context),
})
