import { type ConfigurationStatus, configurationSettleMs, shortConfiguration } from '../cluster/configuration.ts'
import { formatDuration } from '../text/format-duration.ts'
import type { Verdict } from './verdict.ts'

/** The verdict on a configuration that is not in force; null when it is in force. */
export function judgeConfiguration(status: ConfigurationStatus): Verdict | null {
  if (status.is === 'in force') return null
  const inForce = status.inForce === null ? 'none is' : `${shortConfiguration(status.inForce)} is`
  return {
    gate: 'configuration',
    verdict: 'blocked',
    evidence: `configuration ${shortConfiguration(status.own)} of this bot is not in force; ${inForce}`,
    remedy:
      `give every bot the same configuration: it comes into force after ${formatDuration(configurationSettleMs)}; ` +
      `or: acknowledge configuration ${shortConfiguration(status.own)} --reason "…"`,
  }
}
