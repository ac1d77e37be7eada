import { parseArgs } from 'node:util'
import { makeManifest } from '../../adapters/slack/manifest.ts'
import { commandsFolder } from '../bot/bot.ts'
import { loadCommands } from '../bot/load-commands.ts'
import { settingsOrExitFor } from './settings.ts'

/** `lockkeeper manifest`: needs the configuration, but no secret. */
export async function manifest(given: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...given], options: { name: { type: 'string' }, address: { type: 'string' } } })
  const settings = await settingsOrExitFor([])
  if (settings === null) return 1
  const made = makeManifest(
    { ...settings.slack, name: values.name ?? 'Lockkeeper', address: values.address ?? null },
    await loadCommands(commandsFolder),
  )
  if (!made.ok) {
    process.stderr.write(
      `Slack would refuse this manifest:\n${made.problems.map((problem) => `- ${problem}`).join('\n')}\n`,
    )
    return 1
  }
  process.stdout.write(`${JSON.stringify(made.manifest, null, 2)}\n`)
  return 0
}
