import { execFile } from 'node:child_process'

/** The context of a short command: additional environment variables, and its working folder. */
export type CommandOptions = { readonly env: Readonly<Record<string, string>>; readonly workingFolder: string }

/** Runs a command to its end and returns its output; throws with its last lines when it fails. */
export function run(path: string, args: readonly string[], { env, workingFolder }: CommandOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: workingFolder, env: { ...process.env, LC_ALL: 'C', ...env }, maxBuffer: 64 * 1024 * 1024 }
    execFile(path, args, options, (error, printed, complained) => {
      if (error === null) return resolve(printed)
      const words = complained.trim() === '' ? error.message : complained.trim().split('\n').slice(-6).join('\n')
      reject(new Error(`${[path, ...args.slice(0, 2)].join(' ')} failed: ${words}`, { cause: error }))
    })
  })
}
