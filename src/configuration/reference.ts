import { alternatives, type Described, description } from './description.ts'

/** The reference of the configuration in Markdown, generated from the schema. */
export const configurationReference = (): string =>
  `${[...introduction, ...environment, ...sectionLines('', description, 2)].join('\n').trim()}\n`

const introduction = [
  '# Configuration',
  '',
  '<!-- Made from src/configuration/schema by a test: `npm run unit -- test/unit/configuration -u`. -->',
  '',
  'Lockkeeper reads `lockkeeper.yaml`, or the file that `LOCKKEEPER_CONFIG` names. `lockkeeper.example.yaml` has an example',
  'of every section. An unknown key, a wrong value, a name that names nothing or a missing secret ends the start; everything',
  'that is wrong is named at once, with its line, what stands there and what would be right.',
  '',
  'Durations are written `30s`, `15m`, `2h` or `1h30m`. People, groups, channels are ids. `<name>` stands for a name of yours.',
  '',
]

const environment = [
  '## Environment',
  '',
  'Secrets and addresses come from the environment and never from the file. Bot and `doctor` require all of them, other commands of',
  'the command line only what they use: `lockkeeper audit export` needs `REDIS_URL` and no other.',
  '',
  '| variable | what | needed |',
  '|---|---|---|',
  '| `LOCKKEEPER_CONFIG` | The configuration file | unless it is `lockkeeper.yaml` |',
  '| `LOCKKEEPER_INSTANCE` | Name of this bot among its replicas, where `bot.name` is not written | unless it is the host name |',
  '| `SLACK_BOT_TOKEN` | The bot token of the installed app (`xoxb-…`) | always |',
  '| `SLACK_APP_TOKEN` | An app-level token with `connections:write` (`xapp-…`) | with `slack.mode: socket` |',
  '| `SLACK_SIGNING_SECRET` | The signing secret of the app; the new one and the old one with a comma between them, while it is changed | with `slack.mode: http` |',
  '| `SLACK_API_URL` | Where Slack’s Web API answers | unless it is `https://slack.com/api/` |',
  '| `REDIS_URL` | Redis, such as `redis://:password@127.0.0.1:6379`, or `rediss://…` for TLS. With Sentinels `redis+sentinel://user:password@host1,host2,host3/main`, where `main` is the name of the group, or `rediss+sentinel://…`. In a Redis Cluster `redis+cluster://user:password@host1,host2,host3`, with some of its nodes, or `rediss+cluster://…` | always |',
  '| `REDIS_SENTINEL_PASSWORD`, `REDIS_SENTINEL_USERNAME` | Password of the Sentinels, and their user where it is not `default` | where Sentinels ask for one |',
  '| `REDIS_CACERT` | PEM file of the authority that signed Redis’s certificate | unless the system knows it |',
  '| `REDIS_CLIENT_CERT`, `REDIS_CLIENT_KEY` | PEM files of the certificate that the bot shows, and of its key | where Redis verifies clients (`tls-auth-clients yes`, its default) |',
  '| `REDIS_TLS_SERVER_NAME` | The name in Redis’s certificate | where the address has another one |',
  '| `CONSUL_HTTP_ADDR` | Consul, such as `http://127.0.0.1:8500` | unless every cluster names its own |',
  '| `CONSUL_HTTP_SSL` | `true` asks over HTTPS where the address names no protocol | unless it is `false` |',
  '| `CONSUL_HTTP_TOKEN` | The token of Consul; its rights are in [requirements.md](requirements.md) | where ACLs are used |',
  '| `CONSUL_HTTP_TOKEN_FILE` | A file that holds the token | instead of `CONSUL_HTTP_TOKEN` |',
  '| `CONSUL_CACERT` | PEM file of the authority that signed Consul’s certificate | unless a cluster writes its own |',
  '| `CONSUL_CLIENT_CERT`, `CONSUL_CLIENT_KEY` | PEM files of the certificate that the bot shows, and of its key | where Consul verifies clients |',
  '| `CONSUL_TLS_SERVER_NAME` | The name in Consul’s certificate | where the address has another one |',
  '| `PORT` | Probes `/livez` and `/readyz`, `/metrics`, and `/slack/events` with `slack.mode: http` | unless it is `8080` |',
  '| `LOCKKEEPER_TIME_OFFSET` | How far the bot’s time is ahead of the machine’s, such as `7h30m`; refused unless `SLACK_API_URL` is on loopback | only for demonstrations |',
  '| `OTEL_EXPORTER_OTLP_ENDPOINT` | An OTLP receiver over HTTP, such as `http://127.0.0.1:4318`: [traces](monitoring.md#traces) are sent to `/v1/traces` below it | where operations are traced |',
  '| `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` | The whole address for traces | instead of `OTEL_EXPORTER_OTLP_ENDPOINT` |',
  '| `OTEL_EXPORTER_OTLP_HEADERS` | Headers for the receiver, such as `authorization=Bearer …` | where it asks for a token |',
  '| `LOG_LEVEL` | `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent` | unless it is `info` |',
  '',
]

type Row = { readonly key: string; readonly form: Described; readonly required: 'yes' | 'no' }

/** The keys of a section as a table, then the sections within it. */
function sectionLines(path: string, form: Described, depth: number): readonly string[] {
  return variants(form).flatMap(({ heading, properties, required }) => {
    const rows = Object.entries(properties).map(
      ([key, inner]): Row => ({ key, form: inner, required: required.includes(key) ? 'yes' : 'no' }),
    )
    const plain = rows.filter(({ form }) => innerSections('', form).length === 0)
    const inner = rows.flatMap((row) => innerSections(path === '' ? row.key : `${path}.${row.key}`, row.form))
    return [
      ...(heading === '' ? [] : [heading, '']),
      ...(plain.length === 0 ? [] : tableOf(plain)),
      ...inner.flatMap(({ path: at, form: within, about }) => [
        `${'#'.repeat(Math.min(depth, 4))} \`${at}\``,
        '',
        ...(about === '' ? [] : [`${about}.`, '']),
        ...sectionLines(at, within, depth + 1),
      ]),
    ]
  })
}

/** The keys of a section; several variants when the value of one key decides which others exist. */
function variants(form: Described) {
  const forms = alternatives(form).filter(({ properties }) => properties)
  return forms.map(({ properties = {}, required = [] }) => {
    const decides = Object.entries(properties).find(([, { const: value }]) => value !== undefined)
    const heading = forms.length > 1 && decides ? `With \`${decides[0]}: ${String(decides[1].const)}\`:` : ''
    return { heading, properties, required }
  })
}

type Inner = { readonly path: string; readonly form: Described; readonly about: string }

/** The section that a key opens: its own, that of each named entry, or that of each item of its list. */
function innerSections(path: string, form: Described): readonly Inner[] {
  const about = [form.description, alternatives(form).some(({ const: value }) => value === 'none') ? 'Or `none`' : '']
    .filter((text) => text)
    .join('. ')
  if (variants(form).length > 0) return [{ path, form, about }]
  const named = typeof form.additionalProperties === 'object' ? form.additionalProperties : null
  if (named && variants(named).length > 0) return [{ path: `${path}.<name>`, form: named, about }]
  const item = typeof form.items === 'object' ? form.items : null
  if (item && variants(item).length > 0) return [{ path: `${path}[]`, form: item, about }]
  return []
}

const tableOf = (rows: readonly Row[]): readonly string[] => [
  '| key | what | takes | unless written |',
  '|---|---|---|---|',
  ...rows.map(
    ({ key, form, required }) =>
      `| \`${key}\` | ${cell(form.description ?? '')} | ${cell(takes(form))} | ${required === 'yes' ? '**must be written**' : cell(defaultText(form))} |`,
  ),
  '',
]

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

/** The accepted values of a key, in words. */
function takes(form: Described): string {
  const words = alternatives(form).map((one) => {
    if (one.takes !== undefined) return one.takes
    if (one.const !== undefined) return code(one.const)
    if (one.enum !== undefined)
      return one.enum
        .filter((value) => value !== null)
        .map(code)
        .join(', ')
    if (typeof one.items === 'object') return `a list: ${takes(one.items)}`
    if (typeof one.additionalProperties === 'object') return `by name: ${takes(one.additionalProperties)}`
    return typeNames(one.type)
  })
  return [...new Set(words.filter((word) => word !== ''))].join(', or ')
}

const names: { readonly [type: string]: string } = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  null: '',
}

const typeNames = (type: string | readonly string[] | undefined): string =>
  [type ?? []]
    .flat()
    .map((one) => names[one] ?? one)
    .filter((one) => one !== '')
    .join(' or ')

const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``

function defaultText({ default: value }: Described): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value) && value.length === 0) return 'none'
  if (typeof value === 'object' && Object.keys(value).length === 0) return 'none'
  if (value === '') return ''
  return code(value)
}
