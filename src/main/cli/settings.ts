import type { BotSettings } from '../../configuration/settings.ts'
import type { Used } from '../../configuration/used.ts'
import { type ReadSettings, readSettings, readSettingsOf } from '../bot/read-settings.ts'

/** Reads the configuration for a command that uses everything; prints its problems and returns null when it is invalid. */
export const settingsOrExit = (): Promise<BotSettings | null> => valueOrComplaint(readSettings(process.env))

/** The same for a command that uses only these parts, such as none to print the rights of accounts. */
export const settingsOrExitFor = (uses: readonly Used[]) => valueOrComplaint(readSettingsOf(uses, process.env))

async function valueOrComplaint<T>(reading: Promise<ReadSettings<T>>): Promise<T | null> {
  const read = await reading
  if (read.ok) return read.value
  process.stderr.write(`The configuration is invalid:\n${read.problems.map((problem) => `- ${problem}`).join('\n')}\n`)
  return null
}
