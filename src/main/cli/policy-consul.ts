import { consulPolicy } from '../../adapters/consul/rights/policy.ts'
import { settingsOrExitFor } from './settings.ts'

/** `lockkeeper policy consul`: the ACL policy for the token of every cluster. Needs no secret. */
export async function policyConsul(): Promise<number> {
  const settings = await settingsOrExitFor([])
  if (settings === null) return 1
  process.stdout.write(settings.clusters.map(({ consul }) => consulPolicy(consul)).join('\n'))
  return 0
}
