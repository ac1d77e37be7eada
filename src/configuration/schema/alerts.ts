import { z } from 'zod'
import { matcherProblem } from '../../core/alerts/matcher.ts'
import { byName, httpAddress, name, path, section, variable } from './values.ts'

const matcher = z
  .string({ error: 'must be a matcher such as severity="critical"' })
  .superRefine((text, context) => {
    const problem = matcherProblem(text)
    if (problem !== null) context.addIssue({ code: 'custom', message: problem })
  })
  .meta({ takes: 'a matcher such as `severity="critical"`' })

const matchers = z
  .array(matcher, { error: 'must be a list of matchers such as severity="critical"' })
  .min(1, { error: 'must have a matcher' })
  .readonly()

const credentials = {
  tokenVariable: variable
    .nullable()
    .default(null)
    .describe('Environment variable with a token, sent as `Authorization: Bearer`. Default: none is sent'),
  certificateAuthorityFile: path
    .nullable()
    .default(null)
    .describe('PEM file of the certificate authority. Default: the system’s authorities'),
} as const

const oneQuestion = 'must have alerts (a list of matchers) or query (PromQL), and not both'

const gate = section({
  alerts: matchers
    .nullable()
    .default(null)
    .describe(
      'Blocks while an alert fires that agrees with all of these matchers; `{node}` stands for the node’s name. Alerts that a person silenced are warnings. Once the node is back, pending alerts block as well',
    ),
  query: z
    .string({ error: 'must be a query in PromQL' })
    .min(1, { error: 'must be a query in PromQL' })
    .nullable()
    .default(null)
    .describe(
      'PromQL, instead of `alerts`: blocks while a value is 0, and is unknown without a value. `{node}` stands for the node’s name',
    ),
  remedy: z.string({ error: 'must be text' }).default('').describe('Remedy that is shown when the gate blocks'),
}).refine(({ alerts, query }) => (alerts === null) !== (query === null), { error: oneQuestion })

/** Prometheus and the gates that it answers. */
export const prometheusSchema = section({
  address: httpAddress.describe('HTTP API of Prometheus'),
  ...credentials,
  gates: byName(name, gate).describe('Gates by name, which roles list under `gates`; each has `alerts` or `query`'),
})
  .nullable()
  .default(null)

/** The members of one Alertmanager cluster. */
export const alertmanagerSchema = section({
  addresses: z
    .array(httpAddress, { error: 'must be a list of addresses' })
    .min(1, { error: 'must have an address' })
    .readonly()
    .describe('HTTP API of every member of one Alertmanager cluster'),
  ...credentials,
})
  .nullable()
  .default(null)
