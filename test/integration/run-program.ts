import { execFile } from 'node:child_process'
import { execPath } from 'node:process'
import { projectFolder } from '../../sandbox/programs/project.ts'

/** How a program ended: its exit code, null when a signal ended it, and everything it printed. */
export type ProgramResult = { readonly code: number | null; readonly said: string }

/** The environment variables of a program, beside PATH. */
export type ProgramVariables = { readonly [name: string]: string }

const endsWithinMs = 40_000

/** Runs the bot, or a command of `lockkeeper`, until it exits. */
export const runs = (argv: readonly string[], environment: ProgramVariables): Promise<ProgramResult> =>
  new Promise((resolve) => {
    const env = { PATH: process.env.PATH, ...environment }
    execFile(execPath, argv, { cwd: projectFolder, env, timeout: endsWithinMs }, (error, out, problems) =>
      resolve({
        code: error === null ? 0 : typeof error.code === 'number' ? error.code : null,
        said: `${out}${problems}`,
      }),
    )
  })
