import type { CloudAccess } from '../adapters/openstack/settings.ts'
import { defaultTurnSettings } from '../adapters/redis/turn-settings.ts'
import { defaultSlackTimes } from '../adapters/slack/client/settings.ts'
import type { TotpSecrets } from '../adapters/totp/secrets.ts'
import { didYouMean } from '../core/text/nearest.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { findCloud } from './find-cloud.ts'
import { issueProblems, problem } from './issues.ts'
import { type ParsedYaml, readYaml, valueAt } from './parsed.ts'
import { type Problem, shown } from './problem.ts'
import type { ProcessEnvironment } from './process-environment.ts'
import { type ReadableCluster, referenceProblems } from './references.ts'
import { slackSchema } from './schema/bot.ts'
import { clusterSchema, type WrittenCluster } from './schema/cluster.ts'
import { fileSchema, type WrittenFile } from './schema/file.ts'
import { type SecondFactor, secondFactorOf } from './second-factor.ts'
import type { BotSettings } from './settings.ts'
import { clusterSettings } from './to-cluster.ts'
import { type Used, usedVariables } from './used.ts'

/** The settings, or all problems with the configuration and environment. */
export type Configuration =
  | { readonly ok: true; readonly settings: BotSettings }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Reads the text of `lockkeeper.yaml` and the environment; reports all problems at once. */
export function readConfiguration(text: string, around: ProcessEnvironment): Configuration {
  const written = readYaml(text)
  const read = fileSchema.safeParse(written.value ?? {})
  const environment = readEnvironment(usedVariables(around.variables, around.uses), needsOf(written, around))
  const codes = read.success ? secondFactorOf(read.data, around, written) : noCodes
  const problems = [
    ...written.problems,
    // missing keys are not reported for a file that is not YAML
    ...(read.success || written.problems.length > 0 ? [] : issueProblems(written, read.error.issues)),
    ...allReferences(written, around.commands),
    ...accountProblems(written),
    ...environment.problems,
    ...codes.problems,
  ]
  if (!read.success || problems.length > 0) return { ok: false, problems: inOrder(problems) }
  return settingsOf(read.data, { ...environment.environment, codes: codes.secrets }, around, written)
}

const noCodes: SecondFactor = { secrets: new Map(), problems: [] }

/** In the order of the file, then those of the environment. */
const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
  [...problems].sort((a, b) => (a.line ?? Number.POSITIVE_INFINITY) - (b.line ?? Number.POSITIVE_INFINITY) || 0)

/** The sections of a cluster that name a variable with a token. */
const systemsWithTokens = ['consul', 'prometheus', 'alertmanager', 'icinga'] as const

const partOf = (system: (typeof systemsWithTokens)[number]): Used => (system === 'consul' ? system : 'outside systems')

/** Stands for a cloud that is not used. */
const unusedCloud: CloudAccess = {
  authUrl: 'http://127.0.0.1:5000/v3',
  credential: { by: 'application credential', id: 'not used', secret: 'not used' },
  region: null,
  interface: 'public',
  certificateAuthority: null,
}

/** What reading the environment needs from the file, even when parts of the file are invalid. */
function needsOf(written: ParsedYaml, { uses, readFile }: ProcessEnvironment): Parameters<typeof readEnvironment>[1] {
  const mode = valueAt(written.value, ['slack', 'mode'])
  const clusters = Object.entries(Object(valueAt(written.value, ['clusters'])))
  return {
    slackMode: mode === 'http' ? 'http' : 'socket',
    readFile,
    withoutConsulAddress: clusters
      .filter(([, cluster]) => typeof valueAt(cluster, ['consul', 'address']) !== 'string')
      .map(([name]) => name),
    tokenVariables: clusters.flatMap(([cluster, value]) =>
      systemsWithTokens.flatMap((system) => {
        const variable = valueAt(value, [system, 'tokenVariable'])
        const key = `${system}.tokenVariable`
        return typeof variable === 'string' && uses.includes(partOf(system)) ? [{ cluster, key, variable }] : []
      }),
    ),
  }
}

function allReferences(written: ParsedYaml, commands: readonly string[]): readonly Problem[] {
  const slack = slackSchema.safeParse(valueAt(written.value, ['slack']) ?? {})
  const listedGroups = slack.success ? Object.keys(slack.data.groups) : []
  const direct = slack.success ? Object.entries(slack.data.direct ?? {}) : []
  return [
    ...direct
      .filter(([, verb]) => !commands.includes(verb))
      .map(([typed, verb]) => {
        const right = `is not a command. ${didYouMean(verb, commands, `Known: ${commands.join(', ')}.`)}`
        return problem(written, ['slack', 'direct', typed], right, shown(verb))
      }),
    ...Object.entries(Object(valueAt(written.value, ['clusters']))).flatMap(([name, cluster]) =>
      referenceProblems(written, name, readable(cluster), { commands, listedGroups }),
    ),
  ]
}

/** An account belongs to one person: under two names, its owner would be unclear. */
function accountProblems(written: ParsedYaml): readonly Problem[] {
  const people = fileSchema.shape.people.safeParse(valueAt(written.value, ['people']))
  if (!people.success) return []
  const accounts = Object.entries(people.data).flatMap(([human, ids]) => ids.map((id, n) => ({ human, id, n })))
  return accounts.flatMap(({ human, id, n }, index) => {
    const before = accounts.slice(0, index).find((other) => other.id === id)
    if (!before) return []
    return [
      problem(
        written,
        ['people', human, n],
        `is already listed under ${before.human}: an account belongs to one person`,
        shown(id),
      ),
    ]
  })
}

/** The sections of a cluster that are valid, whatever is wrong with the others. */
function readable(cluster: unknown): ReadableCluster {
  const sections = Object.entries(clusterSchema.shape).flatMap(([key, schema]) => {
    const section = schema.safeParse(valueAt(cluster, [key]))
    return section.success ? [[key, section.data] as const] : []
  })
  return Object.fromEntries(sections)
}

function settingsOf(
  file: WrittenFile,
  environment: Environment & { readonly codes: TotpSecrets },
  around: ProcessEnvironment,
  written: ParsedYaml,
): Configuration {
  const problems: Problem[] = []
  const clusters = Object.entries(file.clusters).map(([name, cluster]) =>
    clusterSettings(name, cluster, {
      consulUrl: environment.consulUrl ?? '',
      consulToken: token(cluster.consul),
      certificateAuthority: authority(name, cluster, 'consul') ?? environment.consulTls.certificateAuthority,
      client: environment.consulTls.client,
      access: {
        prometheus: { token: token(cluster.prometheus), certificateAuthority: authority(name, cluster, 'prometheus') },
        icinga: { token: token(cluster.icinga), certificateAuthority: authority(name, cluster, 'icinga') },
        alertmanager: {
          token: token(cluster.alertmanager),
          certificateAuthority: authority(name, cluster, 'alertmanager'),
        },
      },
      cloud: cloudOf(name, cluster),
      people: Object.values(file.people),
    }),
  )
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, settings: { ...botSettings(file, environment, around, clusters), codes: environment.codes } }

  function token(system: { readonly tokenVariable: string | null } | null): string | null {
    return environment.tokens[system?.tokenVariable ?? ''] ?? null
  }
  function cloudOf(name: string, { openstack }: WrittenCluster): CloudAccess | null {
    if (openstack === null) return null
    const found = around.uses.includes('outside systems')
      ? findCloud(openstack, around)
      : { ok: true as const, access: unusedCloud }
    if (found.ok) return found.access
    const path = ['clusters', name, 'openstack', ...(openstack.cloud === null ? [] : ['cloud'])]
    problems.push(problem(written, path, found.why, openstack.cloud === null ? null : shown(openstack.cloud)))
    return null
  }
  function authority(name: string, cluster: WrittenCluster, system: (typeof systemsWithTokens)[number]): string | null {
    const file = cluster[system]?.certificateAuthorityFile ?? null
    if (file === null || !around.uses.includes(partOf(system))) return null
    try {
      return around.readFile(file)
    } catch (error) {
      const path = ['clusters', name, system, 'certificateAuthorityFile']
      problems.push(
        problem(written, path, `cannot be read: ${error instanceof Error ? error.message : error}`, shown(file)),
      )
      return null
    }
  }
}

function botSettings(
  { slack, redis, bot }: WrittenFile,
  environment: Environment,
  { hostName, direct: wishes }: ProcessEnvironment,
  clusters: BotSettings['clusters'],
): Omit<BotSettings, 'codes'> {
  return {
    instance: bot.name ?? hostName,
    clusters,
    slack: {
      mode: slack.mode,
      botToken: environment.botToken,
      signingSecret: environment.signingSecret,
      appToken: environment.appToken,
      apiUrl: environment.slackApiUrl,
      prefix: slack.prefix,
      direct: slack.direct ?? Object.fromEntries(wishes.map((name) => [`/${name}`, name])),
      listedGroups: slack.groups,
      times: defaultSlackTimes,
    },
    redis: { ...environment.redis, durability: redis.durability },
    turns: {
      ...defaultTurnSettings,
      concurrency: bot.maxTurns,
      leaseMs: bot.lease,
      stalledMs: bot.takeoverInterval ?? bot.lease / 4,
    },
    http: { host: bot.listen, port: environment.port },
    logLevel: environment.logLevel,
    tracesUrl: environment.tracesUrl,
    timeOffsetMs: environment.timeOffsetMs,
  }
}
