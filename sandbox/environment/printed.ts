import { execFile } from 'node:child_process'
import { execPath } from 'node:process'
import { promisify } from 'node:util'
import { projectFolder } from '../programs/project.ts'

const run = promisify(execFile)
const withinMs = 30_000

/**
 * What `lockkeeper` prints for this configuration, as JSON: its manifest and its grammar are all that workspace and page
 * take from the bot.
 */
export async function printed(configuration: string, ...args: readonly string[]): Promise<unknown> {
  const { stdout } = await run(execPath, ['src/main/cli.ts', ...args], {
    cwd: projectFolder,
    env: { ...process.env, LOCKKEEPER_CONFIG: configuration },
    timeout: withinMs,
  })
  return JSON.parse(stdout)
}
