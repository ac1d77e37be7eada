import type { Capability } from '../../engine/ports/capability.ts'
import type { Clock } from '../../engine/ports/clock.ts'
import { Failure } from '../../engine/ports/failure.ts'
import type { OutsideGates } from '../../engine/ports/outside-gates.ts'
import { openAlertmanager } from './alertmanager.ts'
import { prometheusGates } from './gates.ts'
import { openPrometheus } from './prometheus.ts'
import type { AlertmanagerSettings, PrometheusSettings } from './settings.ts'
import { silenceOf } from './silence.ts'

/** What Prometheus and Alertmanager do for a cluster. */
export type Alerts = {
  readonly gates: OutsideGates
  /** The silences that roles can name. */
  readonly silences: { readonly [name: string]: Capability }
  close(): Promise<void>
}

/** The settings of a cluster's Prometheus and Alertmanager; null where it has none. */
export type AlertSettings = {
  readonly policy: { readonly cluster: string }
  readonly prometheus: PrometheusSettings | null
  readonly alertmanager: AlertmanagerSettings | null
}

const noGates: OutsideGates = {
  withinMs: {},
  ask: async (gate) => Promise.reject(new Failure('prometheus', `no gate ${gate} is configured`, 'none')),
}

/** Opens the clients of a cluster; they connect on their first use. Without Prometheus there are no gates. */
export function openAlerts(settings: AlertSettings, clock: Clock): Alerts {
  const { policy, prometheus } = settings
  const alertmanager = settings.alertmanager === null ? null : openAlertmanager(settings.alertmanager.members)
  const server = prometheus === null ? null : openPrometheus(prometheus.endpoint)
  return {
    gates:
      prometheus === null || server === null
        ? noGates
        : prometheusGates(prometheus.gates, { prometheus: server, alertmanager, clock }),
    silences:
      alertmanager === null
        ? {}
        : Object.fromEntries(
            Object.entries(settings.alertmanager?.silences ?? {}).map(([name, silence]) => [
              name,
              silenceOf({ cluster: policy.cluster, name, settings: silence }, alertmanager, clock),
            ]),
          ),
    async close() {
      await Promise.all([server?.close(), alertmanager?.close()])
    },
  }
}
