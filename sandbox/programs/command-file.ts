import { chmodSync, writeFileSync } from 'node:fs'

/** A program with the environment and the first arguments that it needs. */
export type PreparedCommand = {
  readonly path: string
  readonly env: Readonly<Record<string, string>>
  readonly args: readonly string[]
}

/** Writes a command that runs the program without anything else around it. */
export function writeCommand(file: string, { path, env, args }: PreparedCommand): void {
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`)
  writeFileSync(file, ['#!/bin/sh', ...exports, `exec ${[path, ...args].map(quoted).join(' ')} "$@"`, ''].join('\n'))
  chmodSync(file, 0o755)
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`
