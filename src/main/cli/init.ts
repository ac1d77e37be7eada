import { parseArgs } from 'node:util'
import { systemClock } from '../../adapters/clock/clock.ts'
import { readCatalogSummary } from '../../adapters/consul/catalog-summary.ts'
import { type ConsulSettings, defaultConsulTimes, noClientTls } from '../../adapters/consul/client/settings.ts'
import { readRebootmgrInstallation } from '../../adapters/consul/rebootmgr-installation.ts'
import { openLog } from '../../adapters/log/log.ts'
import { type Choices, slackChoices } from '../../adapters/slack/choices.ts'
import { ownBudget } from '../../adapters/slack/client/budget.ts'
import { botClient } from '../../adapters/slack/client/client.ts'
import { defaultApiUrl, defaultSlackTimes } from '../../adapters/slack/client/settings.ts'
import type { Discovered } from '../../configuration/initial/discovered.ts'
import { startingConfiguration } from '../../configuration/initial/initial-file.ts'
import type { Variables } from '../../configuration/variables.ts'
import { didYouMean } from '../../core/text/nearest.ts'
import { Denied, Failure } from '../../engine/ports/failure.ts'
import { startupProblems } from '../bot/read-settings.ts'
import { answersTo, type InitFlags } from '../init/answers.ts'
import { type InitChoices, sizeRemark } from '../init/choices.ts'
import { describedCluster } from '../init/described-cluster.ts'
import { askerOn } from '../init/questions.ts'
import { describedRebootmgr } from '../init/rebootmgr/described.ts'
import { parsedOptions } from '../init/rebootmgr/options.ts'
import { readNodes } from '../init/rebootmgr/read-nodes.ts'

const say = (text: string): void => void process.stderr.write(`${text}\n`)

const text = { type: 'string' } as const

const flags = {
  cluster: text,
  channel: text,
  approvers: text,
  operators: text,
  'from-rebootmgr': { type: 'boolean' },
  options: text,
  node: { type: 'string', multiple: true },
  'ssh-config': text,
} as const

type Given = ReturnType<typeof parseArgs<{ options: typeof flags }>>['values']

/** `lockkeeper init`: prints a starting configuration to standard output, and everything else to standard error. */
export async function init(given: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...given], options: flags })
  try {
    const found = await foundIn(values)
    return typeof found === 'string' ? refused(found) : await begin(found, answersIn(values))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    say(error.message)
    return 1
  }
}

const answersIn = ({ channel, approvers, operators }: Given): InitFlags => ({ channel, approvers, operators })

function refused(why: string): number {
  say(why)
  return 2
}

type Found = Pick<Discovered, 'cluster' | 'rebootmgr'>

/** The cluster in Consul, and its rebootmgr if the configuration is to behave like it; a text says what is wrong. */
async function foundIn(given: Given): Promise<Found | string> {
  const name = given.cluster ?? null
  const settings = consulSettings(process.env)
  if (given['from-rebootmgr'] !== true) {
    const alone = (['options', 'node', 'ssh-config'] as const).find((option) => given[option] !== undefined)
    if (alone !== undefined) return `--${alone}: is for --from-rebootmgr only`
    return { cluster: describedCluster(await asked(settings, readCatalogSummary), name), rebootmgr: null }
  }
  const options = given.options === undefined ? null : parsedOptions(given.options)
  if (options?.ok === false) return `--options: ${options.why}`
  const started = options === null ? [] : [{ from: '--options', node: null, options: options.value }]
  const summary = await asked(settings, readCatalogSummary)
  const nodes = summary.nodes.map((node) => node.name)
  const unknown = given.node?.find((node) => !nodes.includes(node))
  if (unknown !== undefined)
    return `--node ${unknown}: no such node. ${didYouMean(unknown, nodes, 'Use a name of the catalog.')}`
  const installation = await asked(settings, () => readRebootmgrInstallation(settings, nodes))
  const read = await readNodes(summary, given.node ?? [], given['ssh-config'] ?? null)
  const found = describedRebootmgr(summary, name, installation, started, read)
  return found ?? 'Consul has no key under service/rebootmgr/ and no service with its tags. Leave out --from-rebootmgr.'
}

async function begin({ cluster, rebootmgr }: Found, given: InitFlags): Promise<number> {
  say(`Nodes to operate: ${cluster.nodes.length}. Consul-only servers, left out: ${cluster.servers.length}.`)
  if (rebootmgr !== null)
    say(`Points of rebootmgr without an equivalent, at the end of the file: ${rebootmgr.untranslated.length}.`)
  const choices = choicesFrom(process.env)
  const known: InitChoices = choices
    ? { channels: await choices.channels(), groups: await choices.groups() }
    : { channels: null, groups: null }
  if (choices === null) say('SLACK_BOT_TOKEN is not set, so names cannot be looked up: enter ids.')
  const terminal = process.stdin.isTTY && process.stderr.isTTY ? askerOn(process.stdin, process.stderr) : null
  const answers = await answersTo(given, known, choices?.personName ?? null, terminal?.ask ?? null)
  terminal?.close()
  if (!answers.ok) {
    say(answers.why)
    return 2
  }
  const remark = sizeRemark(answers.value.approvers)
  if (remark !== null) say(remark)
  const { timeZone: zone } = Intl.DateTimeFormat().resolvedOptions()
  const written = startingConfiguration({ cluster, rebootmgr, ...answers.value, zone })
  const problems = await startupProblems(written)
  process.stdout.write(written)
  if (problems.length === 0) return 0
  say(`Fix these problems before using the file:\n${problems.map((problem) => `- ${problem}`).join('\n')}`)
  return 1
}

/** The Consul settings from the variables of Consul's own tools. */
function consulSettings({ CONSUL_HTTP_ADDR, CONSUL_HTTP_TOKEN }: Variables): ConsulSettings {
  const address = CONSUL_HTTP_ADDR || '127.0.0.1:8500'
  const url = /^\w+:\/\//.test(address) ? address : `http://${address}`
  if (!URL.canParse(url))
    throw new Failure(
      'consul',
      `CONSUL_HTTP_ADDR: ${address} is not an address. Use an address such as http://127.0.0.1:8500`,
      'none',
    )
  return {
    cluster: 'unnamed',
    url,
    token: CONSUL_HTTP_TOKEN || null,
    certificateAuthority: null,
    client: noClientTls,
    besideRebootmgr: 'no',
    times: defaultConsulTimes,
  }
}

/** Asks Consul; a failure names the variable that is to be changed. */
const asked = <T>(settings: ConsulSettings, ask: (settings: ConsulSettings) => Promise<T>): Promise<T> =>
  ask(settings).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error
    const words =
      error instanceof Denied
        ? `CONSUL_HTTP_TOKEN: ${error.message}. Use a token that may read all keys, nodes and services`
        : `CONSUL_HTTP_ADDR: Consul at ${settings.url} does not answer: ${error.message}`
    throw new Failure('consul', words, 'none', error)
  })

function choicesFrom({ SLACK_BOT_TOKEN, SLACK_API_URL }: Variables): Choices | null {
  if (!SLACK_BOT_TOKEN) return null
  const settings = {
    mode: 'socket',
    botToken: SLACK_BOT_TOKEN,
    signingSecret: null,
    appToken: null,
    apiUrl: SLACK_API_URL || defaultApiUrl,
    prefix: '/cluster',
    direct: {},
    listedGroups: {},
    times: defaultSlackTimes,
  } as const
  const log = openLog('init', 'silent')
  return slackChoices(botClient(settings, defaultSlackTimes.askMs, ownBudget(systemClock, log), log))
}
