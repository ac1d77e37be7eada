import { z } from 'zod'
import { matcherProblem, readMatcher } from '../../core/alerts/matcher.ts'
import { namesOneNode } from '../../core/alerts/one-node.ts'
import { byName, duration, httpAddress, name, path, section, variable } from './values.ts'

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
  user: z
    .string({ error: 'must be the name of an account' })
    .regex(/^[^:\s]+$/, { error: 'must be the name of an account, without colons and spaces' })
    .nullable()
    .default(null)
    .describe('Account for `Authorization: Basic`, with the token as its password. Default: none'),
  tokenVariable: variable
    .nullable()
    .default(null)
    .describe(
      'Environment variable with a token, sent as `Authorization: Bearer` unless `user` is written. Default: none is sent',
    ),
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

const ofOneNode =
  'must have a matcher that names the node and agrees neither with other nodes nor with alerts that lack the label, such as instance=~"{node}(:[0-9]+)?"'

const minuteMs = 60_000

const leaseFields = {
  length: duration('25m').describe(
    'How long it lasts unless it is renewed, from 3m to 2h; renewed after a third of it',
  ),
  after: duration('5m').describe('How long it lasts after the end of the work, at most 1h'),
  atMost: duration('12h').describe('The longest that it lasts for one run, renewals included, at most 24h'),
} as const

type Lease = { readonly length: number; readonly after: number; readonly atMost: number }

/** Reports the times of a lease that it must not have. */
function checkLease({ length, after, atMost }: Lease, { addIssue }: Pick<z.core.$RefinementCtx, 'addIssue'>): void {
  const wrong = (key: string, message: string) => addIssue({ code: 'custom', path: [key], message })
  if (length < 3 * minuteMs || length > 120 * minuteMs) wrong('length', 'must be from 3m to 2h')
  if (after > 60 * minuteMs) wrong('after', 'must be at most 1h')
  if (atMost < length || atMost > 1440 * minuteMs) wrong('atMost', 'must be at least length and at most 24h')
}

const silence = section({
  matchers: matchers
    .refine((written) => namesOneNode(written.flatMap((text) => readMatcher(text) ?? [])), { error: ofOneNode })
    .describe('The alerts that are silenced: those that agree with all of these matchers. One must name the node'),
  ...leaseFields,
}).superRefine(checkLease)

const downtime = section({
  host: z
    .string({ error: 'must be the name of a host with {node} in it' })
    .regex(/\{node\}/, { error: 'must have {node} in it, so that it names the host of one node' })
    .default('{node}')
    .describe('Name of the host in Icinga; `{node}` stands for the node’s name'),
  ...leaseFields,
}).superRefine(checkLease)

/** Icinga and the downtimes that it takes. */
export const icingaSchema = section({
  address: httpAddress.describe('HTTP API of Icinga 2'),
  ...credentials,
  downtimes: byName(name, downtime).describe(
    'Downtimes of a node’s host and its services by name, which roles list under `capabilities`',
  ),
})
  .nullable()
  .default(null)

/** The members of one Alertmanager cluster, and the silences that they take. */
export const alertmanagerSchema = section({
  addresses: z
    .array(httpAddress, { error: 'must be a list of addresses' })
    .min(1, { error: 'must have an address' })
    .readonly()
    .describe('HTTP API of every member of one Alertmanager cluster'),
  ...credentials,
  silences: byName(name, silence).describe(
    'Silences of a node’s alerts by name, which roles list under `capabilities`',
  ),
})
  .nullable()
  .default(null)
