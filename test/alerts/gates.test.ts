import { z } from 'zod'
import { startAlertmanager, startPrometheus } from '../../sandbox/programs/alerting.ts'
import { describeAlertGates, type RuleToMake } from '../contract/suites/alert-gates.ts'
import { seen } from '../until.ts'

const expressions = {
  fire: 'vector(1)',
  pend: 'vector(1)',
  nothing: 'vector(1) == 0',
  // a label with this name can be written and not be made
  fail: 'label_replace(vector(1), "not a label", "x", "", "")',
} as const

const groups = (rules: readonly RuleToMake[]) => ({
  groups: [
    {
      name: 'test',
      rules: rules.map(({ name, labels, does }) => ({
        alert: name,
        expr: expressions[does],
        for: does === 'pend' ? '1h' : '0s',
        labels,
      })),
    },
  ],
})

const loaded = z.object({
  data: z.object({
    groups: z.array(
      z.object({ rules: z.array(z.object({ name: z.string(), health: z.string(), state: z.string() })) }),
    ),
  }),
})
const held = z.array(z.object({ labels: z.record(z.string(), z.string()) }))

const read = async <T>(url: string, schema: z.ZodType<T>): Promise<T> => schema.parse(await (await fetch(url)).json())

describeAlertGates('gates on a real Prometheus and two real Alertmanagers', async () => {
  const nowhere = 'http://127.0.0.1:9/'
  const first = await startAlertmanager({ webhook: nowhere, joins: null })
  const second = await startAlertmanager({ webhook: nowhere, joins: first.gossipAddress })
  const prometheus = await startPrometheus({ site: 'eu-1' }, [first.url, second.url], {})
  const services = [prometheus, first, second]
  return {
    prometheus: prometheus.url,
    alertmanagers: [first.url, second.url],
    queries: { one: 'vector(1)', zero: 'vector(0)', nothing: 'absent_metric', wrong: '!' },
    async rules(rules) {
      await prometheus.setRules(groups(rules))
      const evaluated = (found: readonly { readonly name: string; readonly health: string }[]) =>
        found.length === rules.length && found.every(({ health }) => health !== 'unknown')
      await seen(
        async () => (await read(`${prometheus.url}/api/v1/rules`, loaded)).data.groups.flatMap((group) => group.rules),
        evaluated,
      )
      const fires = rules.filter(({ does }) => does === 'fire').map(({ name }) => name)
      for (const { url } of [first, second])
        await seen(
          () => read(`${url}/api/v2/alerts`, held),
          (alerts) => fires.every((name) => alerts.some(({ labels }) => labels.alertname === name)),
        )
    },
    kill: () => prometheus.kill(),
    async close() {
      await Promise.all(services.map((service) => service.kill()))
    },
  }
})
