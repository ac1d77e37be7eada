import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { problemLine } from '../../configuration/problem.ts'
import type { ProcessEnvironment } from '../../configuration/process-environment.ts'
import { readConfiguration } from '../../configuration/read.ts'
import type { BotSettings } from '../../configuration/settings.ts'
import { commandsFolder } from './bot.ts'
import { loadCommands } from './load-commands.ts'

/** The settings, or all problems with them, one in each line. */
export type ReadSettings<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] }

const defaultFile = 'lockkeeper.yaml'

/** Reads the configuration that the environment names; reports all problems at once. */
export const readSettings = (variables: ProcessEnvironment['variables']): Promise<ReadSettings<BotSettings>> =>
  readFrom(variables, 'here')

async function readFrom(
  variables: ProcessEnvironment['variables'],
  secrets: ProcessEnvironment['secrets'],
): Promise<ReadSettings<BotSettings>> {
  const file = variables.LOCKKEEPER_CONFIG ?? defaultFile
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return {
      ok: false,
      problems: [
        `LOCKKEEPER_CONFIG: cannot read ${file}. Create it with lockkeeper init, or set LOCKKEEPER_CONFIG to its path`,
      ],
    }
  }
  return readText(text, file, variables, secrets)
}

async function readText(
  text: string,
  file: string,
  variables: ProcessEnvironment['variables'],
  secrets: ProcessEnvironment['secrets'],
): Promise<ReadSettings<BotSettings>> {
  const commands = await loadCommands(commandsFolder)
  const read = readConfiguration(text, {
    variables,
    secrets,
    hostName: variables.LOCKKEEPER_INSTANCE ?? hostname(),
    commands: commands.map(({ name }) => name),
    direct: commands.filter(({ direct }) => direct === 'yes').map(({ name }) => name),
    readFile: (path) => readFileSync(path, 'utf8'),
  })
  return read.ok
    ? { ok: true, value: read.settings }
    : { ok: false, problems: read.problems.map((problem) => problemLine(file, problem)) }
}

// a manifest is made before the app exists, and so before there are secrets
const notYet = {
  SLACK_BOT_TOKEN: 'xoxb-not-yet',
  SLACK_APP_TOKEN: 'xapp-not-yet',
  SLACK_SIGNING_SECRET: 'not yet',
  REDIS_URL: 'redis://127.0.0.1:6379',
  CONSUL_HTTP_ADDR: 'http://127.0.0.1:8500',
}

/** The same for output that depends only on the configuration; the result has no secrets. */
export const readWithoutSecrets = (
  variables: ProcessEnvironment['variables'],
): Promise<ReadSettings<Pick<BotSettings, 'slack' | 'clusters'>>> => readFrom({ ...notYet, ...variables }, 'not yet')

/** The problems of a configuration that was just created, without those of missing secrets. */
export async function startupProblems(text: string): Promise<readonly string[]> {
  const read = await readText(text, defaultFile, notYet, 'not yet')
  return read.ok ? [] : read.problems
}
