import { describeAlertGates } from '../contract/suites/alert-gates.ts'
import { FakeAlertmanager } from '../world/alerts/alertmanager.ts'
import { FakePrometheus, type FakeRule } from '../world/alerts/prometheus.ts'
import { served } from '../world/alerts/served.ts'

const queries = { one: 'vector(1)', zero: 'vector(0)', nothing: 'absent_metric', wrong: '!' }

describeAlertGates('gates on fakes of Prometheus and Alertmanager', async () => {
  const prometheus = new FakePrometheus(Date.now)
  const alertmanager = new FakeAlertmanager(Date.now)
  prometheus.externalLabels = { site: 'eu-1' }
  prometheus.values.set(queries.one, [[{}, '1']])
  prometheus.values.set(queries.zero, [[{}, '0']])
  const servers = [
    await served(({ path, query }) => prometheus.answer(path, query)),
    await served((request) => alertmanager.answer(request)),
  ] as const
  return {
    prometheus: servers[0].url,
    alertmanagers: [servers[1].url],
    queries,
    async rules(rules) {
      prometheus.rules = rules.map(({ name, labels, does }): FakeRule => {
        if (does === 'fail') return { name, labels, health: 'err', lastError: 'invalid destination label' }
        const states = { fire: ['firing'], pend: ['pending'], nothing: [] } as const
        return { name, labels, alerts: states[does].map((state) => ({ labels: {}, state })) }
      })
      alertmanager.alerts = rules.flatMap(({ name, labels, does }) =>
        does === 'fire' ? [{ labels: { alertname: name, ...labels, site: 'eu-1' } }] : [],
      )
    },
    kill: async () => servers[0].close(),
    close: async () => servers[1].close(),
  }
})
