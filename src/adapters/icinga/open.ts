import type { Capability } from '../../engine/ports/capability.ts'
import type { Clock } from '../../engine/ports/clock.ts'
import { downtimeOf } from './downtime.ts'
import { openIcinga } from './icinga.ts'
import type { IcingaSettings } from './settings.ts'

/** The downtimes that roles of a cluster can name. */
export type Downtimes = { readonly downtimes: { readonly [name: string]: Capability }; close(): Promise<void> }

/** Opens the client of a cluster, which connects on its first use. Without Icinga there are no downtimes. */
export function openDowntimes(
  { policy, icinga }: { readonly policy: { readonly cluster: string }; readonly icinga: IcingaSettings | null },
  clock: Clock,
): Downtimes {
  if (icinga === null) return { downtimes: {}, close: async () => {} }
  const client = openIcinga(icinga.endpoint)
  const named = Object.entries(icinga.downtimes).map(([name, settings]) => [
    name,
    downtimeOf({ cluster: policy.cluster, name, settings }, client, clock),
  ])
  return { downtimes: Object.fromEntries(named), close: client.close }
}
