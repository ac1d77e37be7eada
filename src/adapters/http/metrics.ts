import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Metrics } from '../../engine/ports/metrics.ts'
import type { Route } from './server.ts'

/** A metric as `/metrics` describes it. */
export type MetricDescription = {
  readonly name: string
  readonly type: string
  readonly labels: readonly string[]
  readonly help: string
}

/** Metrics in the Prometheus text format, the route that serves them, and their descriptions in the order of names. */
export type PrometheusMetrics = {
  readonly metrics: Metrics
  readonly route: Route
  readonly described: readonly MetricDescription[]
}

const turnSeconds = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const stepSeconds = [0.5, 1, 5, 15, 30, 60, 120, 300, 600, 1200, 3600, 7200]

/** Creates the bot's own instruments, and adds their descriptions to the list. */
type MakeGauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) => Gauge<L>

/** What nodes need, and which of them meet the goal of a campaign. */
const gaugesOfNodes = (gauge: MakeGauge) => ({
  reboots: gauge('reboots_needed', 'Nodes that are known to need a reboot.', ['cluster']),
  scanAge: gauge('reboots_needed_age_seconds', 'How long ago all nodes were asked whether they need a reboot.', [
    'cluster',
  ]),
  campaignNodes: gauge('campaign_nodes', 'Nodes of each running campaign.', ['cluster', 'campaign', 'compliance']),
  campaignDue: gauge('campaign_due_timestamp_seconds', 'Deadline of each campaign.', ['cluster', 'campaign']),
})

function instrumentsIn(registry: Registry, described: MetricDescription[]) {
  const named = <L extends string>(type: string, name: string, help: string, labelNames: readonly L[]) => {
    const instrument = { name: `lockkeeper_${name}`, help, labelNames, registers: [registry] }
    described.push({ name: instrument.name, type, labels: labelNames, help })
    return instrument
  }
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Gauge(named('gauge', name, help, labelNames))
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter(named('counter', name, help, labelNames))
  const histogram = <L extends string>(name: string, help: string, buckets: number[], labelNames: readonly L[]) =>
    new Histogram({ ...named('histogram', name, help, labelNames), buckets })
  return {
    ...gaugesOfNodes(gauge),
    operations: gauge('operations', 'Operations that are not over, by state.', ['cluster', 'state']),
    operationsEnded: counter('operations_ended_total', 'Operations that ended, by how.', [
      'cluster',
      'command',
      'state',
    ]),
    runsEnded: counter('runs_ended_total', 'Runs (one node each) that ended, by how.', [
      'cluster',
      'command',
      'outcome',
    ]),
    steps: histogram('step_seconds', 'How long steps took, by phase and by how they ended.', stepSeconds, [
      'cluster',
      'phase',
      'step',
      'ended',
    ]),
    lockAge: gauge('lock_age_seconds', 'Age of each lock that is held.', ['cluster', 'scope', 'node', 'operation']),
    waiting: gauge('lock_waiting', 'Runs that wait in line for a lock.', ['cluster']),
    gates: counter('gate_verdicts_total', 'What gates answered.', ['cluster', 'gate', 'verdict']),
    turns: counter('turns_total', 'Turns that were taken, by how they ended.', ['cluster', 'kind', 'ended']),
    turnLate: histogram('turn_late_seconds', 'How long after it was due a turn began.', turnSeconds, [
      'cluster',
      'kind',
    ]),
    turnTook: histogram('turn_seconds', 'How long turns took.', turnSeconds, ['cluster', 'kind']),
    outboxWaiting: gauge('outbox_waiting', 'Messages that are not sent yet.', ['cluster']),
    outboxAge: gauge('outbox_oldest_seconds', 'Age of the oldest message that is not sent yet.', ['cluster']),
    windows: gauge('window_open', 'Whether a maintenance window is open: 1 or 0.', ['cluster', 'window']),
    stops: gauge('stop_flags', 'Stop flags that are set: 1 each.', ['cluster', 'scope', 'group']),
    overrides: gauge('overrides_unacknowledged', 'Break-glass overrides that nobody has acknowledged.', ['cluster']),
    nights: counter('nights_total', 'Nights of policy entries that were prepared or skipped.', [
      'cluster',
      'policy',
      'result',
    ]),
    rightsMissing: gauge('rights_missing', 'Rights that the bot lacks in Consul.', ['cluster']),
    measured: gauge('measured_timestamp_seconds', 'When the gauges of a cluster were last read, in Unix time.', [
      'cluster',
    ]),
    failures: counter('failures_total', 'Times that something outside did not do what was asked.', [
      'cluster',
      'source',
      'effect',
    ]),
  }
}

/** Creates the metrics of the bot and of its process. */
export function prometheusMetrics(): PrometheusMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const described: MetricDescription[] = []
  return {
    metrics: metricsOver(instrumentsIn(registry, described)),
    described: described.sort((one, other) => (one.name < other.name ? -1 : 1)),
    route: {
      method: 'GET',
      path: '/metrics',
      async handle(_request, response) {
        const text = await registry.metrics()
        response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(text)
      },
    },
  }
}

type Instruments = ReturnType<typeof instrumentsIn>

// recording a metric must never throw, and prom-client throws for values that are not numbers
const seconds = (ms: number): number => (Number.isFinite(ms) ? Math.max(0, ms) / 1000 : 0)

/**
 * A label that keeps the number of series bounded: a failure of one node, such as `node storage-01`, counts as `node`.
 */
const kindOfSource = (source: string): string => source.split(' ')[0]?.toLowerCase() ?? 'unknown'

/** Sets all of a cluster's values of a gauge, and removes those that are no longer present. */
function replacing<L extends string>(gauge: Gauge<L>) {
  type Value = { readonly labels: { readonly [K in L]: string }; readonly value: number }
  const shown = new Map<string, readonly Value[]>()
  return (cluster: string, values: readonly Value[]): void => {
    for (const { labels } of shown.get(cluster) ?? []) gauge.remove(labels)
    for (const { labels, value } of values) gauge.set(labels, value)
    shown.set(cluster, values)
  }
}

function campaignMetrics(to: Instruments): Pick<Metrics, 'campaigns'> {
  const campaignNodes = replacing(to.campaignNodes)
  const campaignDue = replacing(to.campaignDue)
  return {
    campaigns(cluster, campaigns) {
      campaignNodes(
        cluster,
        campaigns.flatMap(({ campaign, counts: { compliant, notYet, unknown } }) =>
          Object.entries({ compliant, 'not yet': notYet, unknown }).map(([compliance, value]) => ({
            labels: { cluster, campaign, compliance },
            value,
          })),
        ),
      )
      campaignDue(
        cluster,
        campaigns.map(({ campaign, dueMs }) => ({ labels: { cluster, campaign }, value: seconds(dueMs) })),
      )
    },
  }
}

function metricsOver(to: Instruments): Metrics {
  const operations = replacing(to.operations)
  const lockAges = replacing(to.lockAge)
  const windows = replacing(to.windows)
  const stops = replacing(to.stops)
  return {
    operations(cluster, counts) {
      operations(
        cluster,
        Object.entries(counts).map(([state, value]) => ({ labels: { cluster, state }, value })),
      )
    },
    operationEnded: (cluster, command, state) => to.operationsEnded.inc({ cluster, command, state }),
    runEnded: (cluster, command, outcome) => to.runsEnded.inc({ cluster, command, outcome }),
    stepEnded: (cluster, { kind, phase, ended, tookMs }) =>
      to.steps.observe({ cluster, phase, step: kind, ended }, seconds(tookMs)),
    locks(cluster, held, waiting, nowMs) {
      lockAges(
        cluster,
        held.map(({ scope, node, operation, sinceMs }) => ({
          labels: { cluster, scope, node, operation },
          value: seconds(nowMs - sinceMs),
        })),
      )
      to.waiting.set({ cluster }, waiting)
    },
    gateAnswered: (cluster, gate, verdict) => to.gates.inc({ cluster, gate, verdict }),
    turnTaken(cluster, { kind, lateMs, tookMs, ended }) {
      to.turns.inc({ cluster, kind, ended })
      to.turnTook.observe({ cluster, kind }, seconds(tookMs))
      if (lateMs !== null) to.turnLate.observe({ cluster, kind }, seconds(lateMs))
    },
    outbox(cluster, waiting, oldestMs) {
      to.outboxWaiting.set({ cluster }, waiting)
      to.outboxAge.set({ cluster }, seconds(oldestMs))
    },
    rebootsNeeded(cluster, nodes, ageMs) {
      to.reboots.set({ cluster }, nodes)
      to.scanAge.set({ cluster }, seconds(ageMs))
    },
    windows: (cluster, open) =>
      windows(
        cluster,
        [...open].map(([window, isOpen]) => ({ labels: { cluster, window }, value: isOpen ? 1 : 0 })),
      ),
    stops: (cluster, flags) =>
      stops(
        cluster,
        flags.map(({ scope, group }) => ({ labels: { cluster, scope, group }, value: 1 })),
      ),
    overrides: (cluster, unacknowledged) => to.overrides.set({ cluster }, unacknowledged),
    night: (cluster, policy, result) => to.nights.inc({ cluster, policy, result }),
    rightsMissing: (cluster, rights) => to.rightsMissing.set({ cluster }, rights),
    measured: (cluster, nowMs) => to.measured.set({ cluster }, seconds(nowMs)),
    ...campaignMetrics(to),
    failed: (cluster, { source, effect }) => to.failures.inc({ cluster, source: kindOfSource(source), effect }),
  }
}
