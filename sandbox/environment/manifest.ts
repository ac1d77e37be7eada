import { execFile } from 'node:child_process'
import { execPath } from 'node:process'
import { promisify } from 'node:util'
import { projectFolder } from '../programs/project.ts'

const run = promisify(execFile)
const withinMs = 30_000

/**
 * The app's manifest as `lockkeeper manifest` prints it for this configuration, which is all that the workspace takes
 * from the bot.
 */
export async function makeManifest(configuration: string, address: string): Promise<unknown> {
  const { stdout } = await run(execPath, ['src/main/cli.ts', 'manifest', '--address', address], {
    cwd: projectFolder,
    env: { ...process.env, LOCKKEEPER_CONFIG: configuration },
    timeout: withinMs,
  })
  return JSON.parse(stdout)
}
