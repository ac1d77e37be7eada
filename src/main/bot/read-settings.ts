import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { problemLine } from '../../configuration/problem.ts'
import type { ProcessEnvironment } from '../../configuration/process-environment.ts'
import { readConfiguration } from '../../configuration/read.ts'
import type { BotSettings } from '../../configuration/settings.ts'
import { everything, type Used } from '../../configuration/used.ts'
import { commandsFolder } from './bot.ts'
import { loadCommands } from './load-commands.ts'

/** The settings, or all problems with them, one in each line. */
export type ReadSettings<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] }

const defaultFile = 'lockkeeper.yaml'

/** Reads the configuration that the environment names; reports all problems at once. */
export const readSettings = (variables: ProcessEnvironment['variables']): Promise<ReadSettings<BotSettings>> =>
  readFrom(variables, everything)

async function readFrom(
  variables: ProcessEnvironment['variables'],
  uses: readonly Used[],
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
  return readText(text, file, variables, uses)
}

async function readText(
  text: string,
  file: string,
  variables: ProcessEnvironment['variables'],
  uses: readonly Used[],
): Promise<ReadSettings<BotSettings>> {
  const commands = await loadCommands(commandsFolder)
  const read = readConfiguration(text, {
    variables,
    uses,
    hostName: variables.LOCKKEEPER_INSTANCE ?? hostname(),
    commands: commands.map(({ name }) => name),
    direct: commands.filter(({ direct }) => direct === 'yes').map(({ name }) => name),
    readFile: (path) => readFileSync(path, 'utf8'),
  })
  return read.ok
    ? { ok: true, value: read.settings }
    : { ok: false, problems: read.problems.map((problem) => problemLine(file, problem)) }
}

/**
 * The same for a program that uses only these parts: what it does not use may be missing or invalid, and is not to be
 * read from the result.
 */
export const readSettingsOf = (
  uses: readonly Used[],
  variables: ProcessEnvironment['variables'],
): Promise<ReadSettings<Omit<BotSettings, 'codes' | 'http' | 'logLevel'>>> => readFrom(variables, uses)

/** The problems of a configuration that was just created, without those of missing secrets. */
export async function startupProblems(text: string): Promise<readonly string[]> {
  const read = await readText(text, defaultFile, {}, [])
  return read.ok ? [] : read.problems
}
