import { completionTable } from '../../core/grammar/completion.ts'
import { commandsFolder } from '../bot/bot.ts'
import { loadCommands } from '../bot/load-commands.ts'
import { settingsOrExitFor } from './settings.ts'

/**
 * `lockkeeper grammar`: the commands as a table for completion, the slash commands that lead to them, and the names of
 * the clusters; needs the configuration, but no secret.
 */
export async function grammar(): Promise<number> {
  const settings = await settingsOrExitFor([])
  if (settings === null) return 1
  const { prefix, direct } = settings.slack
  const clusters = settings.clusters.map(({ policy }) => policy.cluster)
  const table = completionTable(await loadCommands(commandsFolder))
  process.stdout.write(`${JSON.stringify({ prefix, direct, clusters, ...table }, null, 2)}\n`)
  return 0
}
