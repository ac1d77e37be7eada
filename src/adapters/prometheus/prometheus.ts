import { parse } from 'yaml'
import type { z } from 'zod'
import type { AlertRule, QueriedValue } from '../../core/alerts/judge.ts'
import type { Labels } from '../../core/alerts/matcher.ts'
import { readTogether } from '../batch.ts'
import { type JsonApi, jsonApi } from '../json-api.ts'
import { oneLine } from '../redact.ts'
import { configurationAnswer, envelope, externalLabels, queryAnswer, rulesAnswer } from './answers.ts'
import { type Endpoint, requestMs } from './settings.ts'

/**
 * What gates read from Prometheus. All methods throw `Failure`, also for an answer that is only partial. What does not
 * depend on the node is read once for all who ask at the same time.
 */
export type Prometheus = {
  /** All alerting rules with their pending and firing alerts. */
  rules(): Promise<readonly AlertRule[]>
  /** The labels that it adds to alerts when it sends them; none for a server that does not show its configuration. */
  externalLabels(): Promise<Labels>
  query(query: string, signal: AbortSignal): Promise<readonly QueriedValue[]>
  close(): Promise<void>
}

const shownCharacters = 200
const asMs = (time: string): number => new Date(time).getTime()

/** Opens a client; it connects on its first use. */
export function openPrometheus(endpoint: Endpoint): Prometheus {
  const api = jsonApi({ source: 'prometheus', requestMs, ...endpoint })
  return {
    rules: readTogether(async () => {
      const { groups } = await read(api, rulesAnswer, '/api/v1/rules', { type: 'alert' })
      return groups.flatMap(({ interval, rules }) =>
        rules.map((rule) => ({
          name: rule.name,
          labels: rule.labels ?? {},
          health: rule.health,
          error: rule.lastError ?? '',
          intervalMs: interval * 1000,
          evaluatedMs: asMs(rule.lastEvaluation),
          alerts: (rule.alerts ?? []).flatMap(({ labels, state }) => (state === 'inactive' ? [] : [{ labels, state }])),
        })),
      )
    }),
    externalLabels: readTogether(async () => {
      const path = '/api/v1/status/config'
      const answer = await api.ask({ method: 'GET', path })
      if (answer.status === 404) return {}
      const { yaml } = dataOf(api, configurationAnswer, path, answer)
      const configured = externalLabels.safeParse(parsed(yaml))
      if (!configured.success) throw api.invalid({ method: 'GET', path }, 'the configuration cannot be read')
      return configured.data.global?.external_labels ?? {}
    }),
    async query(query, signal) {
      const answer = await read(api, queryAnswer, '/api/v1/query', { query }, signal)
      if (answer.resultType === 'scalar') return [{ labels: {}, value: numberOf(answer.result[1]) }]
      return answer.result.map(({ metric, value }) => ({ labels: metric, value: numberOf(value[1]) }))
    },
    close: api.close,
  }
}

async function read<S extends z.ZodType>(
  api: JsonApi,
  schema: S,
  path: string,
  query: { readonly [name: string]: string },
  signal?: AbortSignal,
): Promise<z.output<S>> {
  return dataOf(api, schema, path, await api.ask({ method: 'GET', path, query, ...(signal && { signal }) }))
}

/** The data of a complete answer. */
function dataOf<S extends z.ZodType>(
  api: JsonApi,
  schema: S,
  path: string,
  { status, body }: Awaited<ReturnType<JsonApi['ask']>>,
): z.output<S> {
  const asked = { method: 'GET', path } as const
  const whole = envelope.safeParse(body)
  if (!whole.success) throw api.invalid(asked, `answered ${status}, and nothing that Prometheus documents`)
  const { status: outcome, error, warnings, data } = whole.data
  if (outcome === 'error') throw api.invalid(asked, `answered ${status}: ${oneLine(error ?? '', shownCharacters)}`)
  // federated queries warn where a part of the servers did not answer
  if (warnings && warnings.length > 0)
    throw api.invalid(asked, `the answer is partial: ${oneLine(warnings.join('; '), shownCharacters)}`)
  const read = schema.safeParse(data)
  if (!read.success) throw api.invalid(asked, 'the answer is not what Prometheus documents')
  return read.data
}

/** A value as Prometheus prints it, such as `1`, `NaN` or `+Inf`. */
const numberOf = (text: string): number =>
  text === '+Inf' ? Number.POSITIVE_INFINITY : text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text || 'NaN')

function parsed(yaml: string): unknown {
  try {
    return parse(yaml)
  } catch {
    return undefined
  }
}
