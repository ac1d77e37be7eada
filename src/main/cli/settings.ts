import type { BotSettings } from '../../configuration/settings.ts'
import { readSettings } from '../bot/read-settings.ts'

/** Reads the configuration for a command of the command line; complains and gives null when it cannot be used. */
export async function settingsOrExit(): Promise<BotSettings | null> {
  const read = await readSettings(process.env)
  if (read.ok) return read.value
  process.stderr.write(`The configuration is invalid:\n${read.problems.map((problem) => `- ${problem}`).join('\n')}\n`)
  return null
}
