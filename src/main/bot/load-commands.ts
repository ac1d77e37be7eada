import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from '../../core/commands/command.ts'
import { declarationProblems } from '../../core/grammar/declared.ts'

/** Loads all commands that the files of a folder export; throws with all problems that they have. */
export async function loadCommands(folder: string): Promise<readonly Command[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).sort()
  const found = await Promise.all(files.map(async (file) => ({ file, commands: await commandsOf(join(folder, file)) })))
  const commands = found.flatMap((one) => one.commands)
  const problems = [
    ...(commands.length === 0 ? ['there is no command'] : []),
    ...found.filter((one) => one.commands.length === 0).map(({ file }) => `${file}: exports no command`),
    ...declarationProblems(commands),
  ]
  if (problems.length > 0) throw new Error(`The commands in ${folder} are invalid:\n- ${problems.join('\n- ')}`)
  return commands
}

async function commandsOf(file: string): Promise<readonly Command[]> {
  const exported: Readonly<Record<string, unknown>> = await import(pathToFileURL(file).href)
  return Object.values(exported).filter(isCommand)
}

const isCommand = (value: unknown): value is Command =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'argument' in value &&
  'options' in value &&
  ('recipe' in value || 'control' in value || 'answer' in value)
