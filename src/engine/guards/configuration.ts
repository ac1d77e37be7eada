import { refusal } from '../../core/refusals.ts'
import { configurationVerdicts } from '../gates/configuration-in-force.ts'
import type { No, Subject } from './guard.ts'

/**
 * This bot's configuration is in force; otherwise the bot finishes runs that have begun, and starts and voids nothing.
 */
export async function configuration({ context, run }: Subject): Promise<No | null> {
  const [no] = await configurationVerdicts(context)
  if (no === undefined) return null
  const message = run === null ? `${no.gate}: ${no.evidence}` : no.evidence
  return { refusals: [refusal('gate closed', message, no.remedy)], patience: 'unlimited' }
}
