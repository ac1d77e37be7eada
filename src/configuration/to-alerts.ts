import type { IcingaSettings } from '../adapters/icinga/settings.ts'
import type {
  AlertmanagerSettings,
  Endpoint,
  PrometheusGate,
  PrometheusSettings,
  SilenceSettings,
} from '../adapters/prometheus/settings.ts'
import { type Matcher, readMatcher } from '../core/alerts/matcher.ts'
import type { RankedCapability } from '../core/capabilities/rank.ts'
import { invariant } from '../core/invariant.ts'
import type { WrittenCluster } from './schema/cluster.ts'

/** What an API requires of its caller; null where it requires nothing, or has a certificate of a known authority. */
export type ApiAccess = { readonly token: string | null; readonly certificateAuthority: string | null }

/** Converts the section of Prometheus; null when there is none. */
export const prometheusOf = (written: WrittenCluster['prometheus'], access: ApiAccess): PrometheusSettings | null =>
  written === null
    ? null
    : {
        endpoint: endpointOf(written.address, written.user, access),
        gates: Object.fromEntries(Object.entries(written.gates).map(([name, gate]) => [name, gateOf(gate)])),
      }

/** Converts the section of Alertmanager; null when there is none. */
export const alertmanagerOf = (
  written: WrittenCluster['alertmanager'],
  access: ApiAccess,
): AlertmanagerSettings | null =>
  written === null
    ? null
    : {
        members: written.addresses.map((address) => endpointOf(address, written.user, access)),
        silences: Object.fromEntries(Object.entries(written.silences).map(([name, one]) => [name, silenceOf(one)])),
      }

/** Converts the section of Icinga; null when there is none. */
export const icingaOf = (written: WrittenCluster['icinga'], access: ApiAccess): IcingaSettings | null =>
  written === null
    ? null
    : {
        endpoint: endpointOf(written.address, written.user, access),
        downtimes: Object.fromEntries(
          Object.entries(written.downtimes).map(([name, { host, length, after, atMost }]) => [
            name,
            { host, lengthMs: length, afterMs: after, atMostMs: atMost },
          ]),
        ),
      }

/** The silences and downtimes, which the sections add to the capabilities that roles can name. */
export const alertCapabilitiesOf = ({
  alertmanager,
  icinga,
}: Partial<Pick<WrittenCluster, 'alertmanager' | 'icinga'>>): readonly RankedCapability[] =>
  [alertmanager?.silences ?? {}, icinga?.downtimes ?? {}].flatMap((named) =>
    Object.keys(named).map((name) => ({ name, rank: 'silence' as const })),
  )

type WrittenSilence = NonNullable<WrittenCluster['alertmanager']>['silences'][string]

const silenceOf = ({ matchers, length, after, atMost }: WrittenSilence): SilenceSettings => ({
  matchers: matchersOf(matchers),
  lengthMs: length,
  afterMs: after,
  atMostMs: atMost,
})

const endpointOf = (url: string, user: string | null, { token, certificateAuthority }: ApiAccess): Endpoint => ({
  url,
  authorization: token === null ? null : authorizationOf(user, token),
  certificateAuthority,
})

const authorizationOf = (user: string | null, token: string): string =>
  user === null ? `Bearer ${token}` : `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`

type WrittenGate = NonNullable<WrittenCluster['prometheus']>['gates'][string]

const gateOf = ({ alerts, query, remedy }: WrittenGate): PrometheusGate => ({
  asks: alerts === null ? { about: 'query', query: query ?? '' } : { about: 'alerts', matchers: matchersOf(alerts) },
  remedy,
})

/** The matchers of a list that the schema has accepted. */
function matchersOf(written: readonly string[]): readonly Matcher[] {
  return written.map((text) => {
    const matcher = readMatcher(text)
    invariant(matcher, `${text} is no matcher`)
    return matcher
  })
}
