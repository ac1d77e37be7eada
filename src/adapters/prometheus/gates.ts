import { type AlertAnswer, judgeAlerts, judgeValues } from '../../core/alerts/judge.ts'
import { filled, type Matcher, nodePlaceholder } from '../../core/alerts/matcher.ts'
import type { Clock } from '../../engine/ports/clock.ts'
import { Failure } from '../../engine/ports/failure.ts'
import type { OutsideGates, OutsideQuestion } from '../../engine/ports/outside-gates.ts'
import type { Alertmanager } from './alertmanager.ts'
import type { Prometheus } from './prometheus.ts'
import { type PrometheusGate, requestMs } from './settings.ts'

/** The systems that gates read; without an Alertmanager, no alert counts as silenced. */
export type AlertSources = {
  readonly prometheus: Prometheus
  readonly alertmanager: Alertmanager | null
  readonly clock: Clock
}

/** Prometheus is asked, and then Alertmanager; each may first have to answer the questions before. */
const withinMs = 4 * requestMs + 1_000

/** The gates that Prometheus answers. */
export const prometheusGates = (
  gates: { readonly [name: string]: PrometheusGate },
  sources: AlertSources,
): OutsideGates => ({
  withinMs: Object.fromEntries(Object.keys(gates).map((name) => [name, withinMs])),
  async ask(name, { node, when }, signal) {
    const gate = Object.hasOwn(gates, name) ? gates[name] : undefined
    if (gate === undefined) throw new Failure('prometheus', `no gate ${name} is configured`, 'none')
    const { asks, remedy } = gate
    const answer =
      asks.about === 'query'
        ? await askQuery(asks.query, node.name, sources, signal)
        : await askAlerts(alertsOf(asks.matchers, node.name, when), sources)
    return { gate: name, ...answer, remedy: answer.verdict === 'ok' || answer.verdict === 'warn' ? '' : remedy }
  },
})

const alertsOf = (matchers: readonly Matcher[], node: string, when: OutsideQuestion['when']) => ({
  matchers: matchers.map((each) => filled(each, node)),
  when: when === 'after' ? ('after' as const) : ('before' as const),
})

async function askAlerts(
  asked: Pick<Parameters<typeof judgeAlerts>[0], 'matchers' | 'when'>,
  { prometheus, alertmanager, clock }: AlertSources,
): Promise<AlertAnswer> {
  const [rules, added] = await Promise.all([prometheus.rules(), prometheus.externalLabels()])
  const fires = rules.some(({ alerts }) => alerts.some(({ state }) => state === 'firing'))
  const [held, found] =
    alertmanager === null || !fires ? [[], []] : await Promise.all([alertmanager.held(), alertmanager.silences()])
  const silences = found.map(({ id, createdBy, comment, endsAt }) => ({
    id,
    owner: createdBy,
    comment,
    endsMs: new Date(endsAt).getTime(),
  }))
  return judgeAlerts({ ...asked, rules, added, held, silences, nowMs: clock.now() })
}

/** The characters of a host name: in a query, others could end the text that the name is a part of. */
const plainName = /^[A-Za-z0-9._-]+$/

async function askQuery(
  query: string,
  node: string,
  { prometheus }: AlertSources,
  signal: AbortSignal,
): Promise<AlertAnswer> {
  if (!plainName.test(node)) throw new Failure('prometheus', `the name ${node} cannot stand in a query`, 'none')
  const filledQuery = query.replaceAll(nodePlaceholder, node)
  return judgeValues(filledQuery, await prometheus.query(filledQuery, signal))
}
