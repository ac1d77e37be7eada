import { type ConfigurationStatus, configurationStatusOf } from '../../core/cluster/configuration.ts'
import { judgeConfiguration } from '../../core/health/configuration.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import type { ClusterContext } from '../ports/context.ts'
import { defineGate } from './gate.ts'

/** Reads whether this bot's configuration is in force. Throws `Failure` when the store does not answer. */
export async function configurationStatus({
  configurations,
  configurationHash,
}: Pick<ClusterContext, 'configurationHash' | 'configurations'>): Promise<ConfigurationStatus> {
  return configurationStatusOf((await configurations.kept())?.record ?? null, configurationHash)
}

/** One blocked verdict when this bot's configuration is not in force; empty when it is in force. */
export async function configurationVerdicts(
  context: Pick<ClusterContext, 'configurationHash' | 'configurations'>,
): Promise<readonly Verdict[]> {
  const verdict = judgeConfiguration(await configurationStatus(context))
  return verdict === null ? [] : [verdict]
}

/** This bot's configuration is in force. Asked for plans only: later moments have a guard for it. */
export const configurationInForce = defineGate({
  name: 'configuration',
  onNo: { plan: 'refuse' },
  concerns: 'the cluster',
  ask: ({ context }) => configurationVerdicts(context),
})
