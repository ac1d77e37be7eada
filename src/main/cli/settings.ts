import type { BotSettings } from '../../configuration/settings.ts'
import { type ReadSettings, readSettings, readWithoutSecrets } from '../bot/read-settings.ts'

/**
 * Reads the configuration for a command of the command line; prints its problems and returns null when it is invalid.
 */
export const settingsOrExit = (): Promise<BotSettings | null> => valueOrComplaint(readSettings(process.env))

/** The same for commands that run before there are secrets, such as those that print the rights of accounts. */
export const settingsWithoutSecretsOrExit = (): Promise<Pick<BotSettings, 'slack' | 'clusters'> | null> =>
  valueOrComplaint(readWithoutSecrets(process.env))

async function valueOrComplaint<T>(reading: Promise<ReadSettings<T>>): Promise<T | null> {
  const read = await reading
  if (read.ok) return read.value
  process.stderr.write(`The configuration is invalid:\n${read.problems.map((problem) => `- ${problem}`).join('\n')}\n`)
  return null
}
