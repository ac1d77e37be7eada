import { parseArgs } from 'node:util'
import { type CatalogSummary, readCatalogSummary } from '../../adapters/consul/catalog-summary.ts'
import { defaultConsulTimes, noClientTls } from '../../adapters/consul/client/settings.ts'
import { openLog } from '../../adapters/log/log.ts'
import { type Choices, slackChoices } from '../../adapters/slack/choices.ts'
import { botClient } from '../../adapters/slack/client/client.ts'
import { defaultApiUrl, defaultSlackTimes } from '../../adapters/slack/client/settings.ts'
import { startingConfiguration } from '../../configuration/initial/initial-file.ts'
import type { Variables } from '../../configuration/variables.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { startupProblems } from '../bot/read-settings.ts'
import { answersTo, type InitFlags } from '../init/answers.ts'
import { type InitChoices, sizeRemark } from '../init/choices.ts'
import { describedCluster } from '../init/described-cluster.ts'
import { askerOn } from '../init/questions.ts'

const say = (text: string): void => void process.stderr.write(`${text}\n`)

const text = { type: 'string' } as const

/** `lockkeeper init`: prints a starting configuration to standard output, and everything else to standard error. */
export async function init(given: readonly string[]): Promise<number> {
  const options = { cluster: text, channel: text, approvers: text, operators: text }
  const { values } = parseArgs({ args: [...given], options })
  try {
    return await begin(values.cluster ?? null, {
      channel: values.channel,
      approvers: values.approvers,
      operators: values.operators,
    })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    say(error.message)
    return 1
  }
}

async function begin(name: string | null, given: InitFlags): Promise<number> {
  const cluster = describedCluster(await readConsul(process.env), name)
  say(`Nodes to operate: ${cluster.nodes.length}. Consul-only servers, left out: ${cluster.servers.length}.`)
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
  const written = startingConfiguration({ cluster, ...answers.value, zone })
  const problems = await startupProblems(written)
  process.stdout.write(written)
  if (problems.length === 0) return 0
  say(`Fix these problems before using the file:\n${problems.map((problem) => `- ${problem}`).join('\n')}`)
  return 1
}

/** The Consul settings from the variables of Consul's own tools. */
function readConsul({ CONSUL_HTTP_ADDR, CONSUL_HTTP_TOKEN }: Variables): Promise<CatalogSummary> {
  const address = CONSUL_HTTP_ADDR || '127.0.0.1:8500'
  const url = /^\w+:\/\//.test(address) ? address : `http://${address}`
  if (!URL.canParse(url))
    throw new Failure(
      'consul',
      `CONSUL_HTTP_ADDR: ${address} is not an address. Use an address such as http://127.0.0.1:8500`,
      'none',
    )
  const settings = {
    cluster: 'unnamed',
    url,
    token: CONSUL_HTTP_TOKEN || null,
    certificateAuthority: null,
    client: noClientTls,
  }
  return readCatalogSummary({ ...settings, besideRebootmgr: 'no', times: defaultConsulTimes }).catch(
    (error: unknown) => {
      if (!(error instanceof Failure)) throw error
      throw new Failure('consul', `CONSUL_HTTP_ADDR: Consul at ${url} does not answer: ${error.message}`, 'none', error)
    },
  )
}

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
  return slackChoices(botClient(settings, defaultSlackTimes.askMs, openLog('init', 'silent')))
}
