import type { Clock } from '../../engine/ports/clock.ts'
import { Failure } from '../../engine/ports/failure.ts'
import type { OutsideGates } from '../../engine/ports/outside-gates.ts'
import { openAlertmanager } from './alertmanager.ts'
import { prometheusGates } from './gates.ts'
import { openPrometheus } from './prometheus.ts'
import type { Endpoint, PrometheusSettings } from './settings.ts'

/** What Prometheus and Alertmanager do for a cluster. */
export type Alerts = { readonly gates: OutsideGates; close(): Promise<void> }

const noGates: OutsideGates = {
  withinMs: {},
  ask: async (gate) => Promise.reject(new Failure('prometheus', `no gate ${gate} is configured`, 'none')),
}

/** Opens the clients of a cluster; they connect on their first use. Without Prometheus there are no gates. */
export function openAlerts(
  {
    prometheus,
    alertmanagers,
  }: {
    readonly prometheus: PrometheusSettings | null
    readonly alertmanagers: readonly Endpoint[]
  },
  clock: Clock,
): Alerts {
  const alertmanager = alertmanagers.length === 0 ? null : openAlertmanager(alertmanagers)
  const server = prometheus === null ? null : openPrometheus(prometheus.endpoint)
  return {
    gates:
      prometheus === null || server === null
        ? noGates
        : prometheusGates(prometheus.gates, { prometheus: server, alertmanager, clock }),
    async close() {
      await Promise.all([server?.close(), alertmanager?.close()])
    },
  }
}
