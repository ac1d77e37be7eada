import type { FakeAnswer } from './alertmanager.ts'

type Labels = { readonly [name: string]: string }

/** An alerting rule of the fake, with the alerts that it makes. */
export type FakeRule = {
  readonly name: string
  readonly labels?: Labels
  readonly health?: 'ok' | 'err' | 'unknown'
  readonly lastError?: string
  /** The age of the last evaluation, in milliseconds. */
  readonly ageMs?: number
  readonly alerts?: readonly { readonly labels: Labels; readonly state: 'pending' | 'firing' }[]
}

/** Prometheus' API v1 with the answers that a test gives it, in the form of its documentation. */
export class FakePrometheus {
  readonly #now: () => number
  rules: readonly FakeRule[] = []
  externalLabels: Labels = {}
  /** The values that each query returns; other queries have none. */
  readonly values = new Map<string, readonly (readonly [labels: Labels, value: string])[]>()
  /** The warnings in every answer, as from a federation of which a part does not answer. */
  warnings: readonly string[] = []
  /** Whether it shows its configuration, as Prometheus does and most of its relatives do not. */
  showsConfiguration = true

  constructor(now: () => number) {
    this.#now = now
  }
  answer(path: string, query: URLSearchParams): FakeAnswer {
    if (path === '/api/v1/rules') return this.#success({ groups: [this.#group()] })
    if (path === '/api/v1/status/config' && this.showsConfiguration)
      return this.#success({ yaml: `global:\n  external_labels: ${JSON.stringify(this.externalLabels)}\n` })
    if (path === '/api/v1/query') return this.#query(query.get('query') ?? '')
    return { status: 404, body: '404 page not found' }
  }
  #success(data: unknown): FakeAnswer {
    const { warnings } = this
    return { status: 200, body: { status: 'success', data, ...(warnings.length === 0 ? {} : { warnings }) } }
  }
  #group() {
    const rules = this.rules.map(({ name, labels = {}, health = 'ok', lastError, ageMs = 1_000, alerts = [] }) => ({
      state: alerts.some(({ state }) => state === 'firing') ? 'firing' : alerts.length > 0 ? 'pending' : 'inactive',
      name,
      query: 'up == 0',
      duration: 0,
      labels,
      annotations: {},
      alerts: alerts.map((alert) => ({
        labels: { alertname: name, ...labels, ...alert.labels },
        annotations: {},
        state: alert.state,
        activeAt: new Date(this.#now() - ageMs).toISOString(),
        value: '1e+00',
      })),
      health,
      ...(lastError === undefined ? {} : { lastError }),
      evaluationTime: 0.0004,
      lastEvaluation: new Date(this.#now() - ageMs).toISOString(),
      type: 'alerting',
    }))
    return {
      name: 'nodes',
      file: 'rules.yml',
      rules,
      interval: 15,
      limit: 0,
      evaluationTime: 0.001,
      lastEvaluation: new Date(this.#now()).toISOString(),
    }
  }
  #query(query: string): FakeAnswer {
    if (query.startsWith('!'))
      return {
        status: 400,
        body: { status: 'error', errorType: 'bad_data', error: 'parse error: unexpected character: !' },
      }
    const atSeconds = this.#now() / 1000
    const found = (this.values.get(query) ?? []).map(([metric, value]) => ({ metric, value: [atSeconds, value] }))
    return this.#success({ resultType: 'vector', result: found })
  }
}
