import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lookForProgram } from '../../../sandbox/programs/programs.ts'
import { newMark, unframed } from '../../../src/adapters/ssh/frame.ts'
import { commandsText } from '../../../src/adapters/ssh/node-program/commands.ts'
import { nodeProgram } from '../../../src/adapters/ssh/node-program/text.ts'
import { requestText } from '../../../src/adapters/ssh/request.ts'

/** A shell that may run the program, and the words before the program on its command line. */
export type NodeShell = { readonly name: string; readonly argv: readonly string[]; readonly env: NodeJS.ProcessEnv }

const busybox = lookForProgram('busybox')

/** Every kind of `sh` on this machine. */
export const nodeShells: readonly NodeShell[] = [
  ...['dash', 'bash'].map((name) => ({ name, argv: [name], env: {} })),
  ...(busybox === undefined ? [] : [{ name: 'BusyBox sh', argv: [busybox.path, 'sh'], env: busybox.env }]),
].filter(({ argv: [program = '', ...rest] }) => spawnSync(program, [...rest, '-c', 'true']).status === 0)

/** The program's answer; `code` is null when it did not start. */
export type ProgramAnswer = { readonly code: number | null; readonly output: string; readonly errorOutput: string }

/** The program on this machine, with settings of its own. */
export type ProgramFixture = {
  readonly folder: string
  readonly settingsFolder: string
  readonly claimFolder: string
  readonly taskFolder: string
  /** A program that prints its arguments, each followed by a zero byte. */
  readonly show: string
  /** Writes a file of the settings. */
  readonly write: (name: 'node.conf' | 'commands', text: string) => void
  readonly list: (...commands: readonly (readonly string[])[]) => void
  readonly ask: (shell: NodeShell, verb: string, argv: readonly string[]) => ProgramAnswer
  /** Sends any text; `argv` are arguments of the program itself. */
  readonly send: (shell: NodeShell, text: string, argv?: readonly string[]) => ReturnType<typeof spawnSync>
  /** The names of the files in the claim folder. */
  readonly claims: () => readonly string[]
  readonly close: () => void
}

const readsStdin = 'utf8'

/** Writes the program and its settings into a folder of their own. */
export function programFixture(): ProgramFixture {
  const folder = mkdtempSync(join(tmpdir(), 'node-program-'))
  const settingsFolder = join(folder, 'etc')
  const claimFolder = join(folder, 'claims')
  const taskFolder = join(folder, 'tasks')
  mkdirSync(settingsFolder, { mode: 0o755 })
  const path = join(folder, 'lockkeeper-node')
  writeFileSync(path, nodeProgram({ settingsFolder, taskFolders: [taskFolder, join(folder, 'other-tasks')] }))
  const show = join(folder, 'show')
  writeFileSync(show, '#!/bin/sh\n[ $# -eq 0 ] || printf \'%s\\0\' "$@"\n')
  chmodSync(show, 0o755)
  const write: ProgramFixture['write'] = (name, text) =>
    writeFileSync(join(settingsFolder, name), text, { mode: 0o644 })
  write('node.conf', `claim-folder ${claimFolder}\n`)
  const send: ProgramFixture['send'] = (shell, text, argv = []) => {
    const [program = '', ...rest] = shell.argv
    const env = { PATH: '/usr/bin:/bin', ...shell.env }
    return spawnSync(program, [...rest, path, ...argv], { input: text, encoding: readsStdin, env })
  }
  return {
    folder,
    settingsFolder,
    claimFolder,
    taskFolder,
    show,
    write,
    list: (...commands) =>
      write('commands', commandsText(commands.map((argv) => ({ use: 'test', argv, words: 'with placeholders' })))),
    send,
    ask(shell, verb, argv) {
      const mark = newMark()
      const { stdout, stderr } = send(shell, requestText(verb, argv, mark))
      const frame = unframed(String(stdout), String(stderr), mark)
      if (frame.is !== 'ended') return { code: null, output: '', errorOutput: String(stderr) }
      return { code: frame.exitCode, output: frame.output, errorOutput: String(stderr) }
    },
    claims: () => (existsSync(claimFolder) ? readdirSync(claimFolder) : []),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
