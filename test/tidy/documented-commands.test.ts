// @module-tag slow

import { exec, execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Command } from '../../src/core/commands/command.ts'
import { understand } from '../../src/core/grammar/parse.ts'
import { loadCommands } from '../../src/main/bot/load-commands.ts'
import { documents } from './documents.ts'
import { read, root } from './sources.ts'

// beside commands/, so that imports of an example resolve as those of a command do
const folder = join(root, '.examples')
const examples = [...read('CONTRIBUTING.md').text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code)

let commands: readonly Command[] = []
beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  for (const [index, code] of examples.entries()) writeFileSync(join(folder, `example-${index + 1}.ts`), code)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../tsconfig.json', include: ['*.ts'] }))
  commands = await loadCommands(join(root, 'commands'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('CONTRIBUTING: every example compiles', async () => {
  expect(examples.length).toBeGreaterThan(0)
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const compiled = promisify(execFile)(process.execPath, [compiler, '-p', folder]).catch(({ stdout }) => ({ stdout }))
  expect((await compiled).stdout).toBe('')
})

test('CONTRIBUTING: the example of a command loads and parses its own example', async () => {
  const [count] = await loadCommands(folder)
  expect(count?.name).toBe('count')
  const understood = understand([...commands, ...(count ? [count] : [])], 'count role=storage')
  expect(understood.ok ? [] : understood.refusals).toEqual([])
})

test('documents: every `/cluster …` line parses', () => {
  const typed = documents().flatMap(({ path, text }) =>
    [...text.matchAll(/`\/cluster ([^`]+)`/g)].map(([, line = '']) => ({ path, line })),
  )
  expect(typed.length).toBeGreaterThan(5)
  const wrong = typed
    .filter(({ line }) => !line.includes('…') && !line.includes('|'))
    .filter(({ line }) => !understand(commands, line.replaceAll(/<nodes?>/g, 'storage-07')).ok)
  // where only the name of a command is meant, its nodes may be missing
  expect(wrong.filter(({ line }) => !commands.some(({ name }) => name === line))).toEqual([])
})

test('documents: each line of the command line that needs no service runs as typed', async () => {
  const line = /npm run --silent lockkeeper -- (?:policy (?:node|consul|redis)|manifest)[^`>\n]*/g
  const typed = new Set(documents().flatMap(({ text }) => text.match(line) ?? []))
  expect(typed.size).toBeGreaterThan(1)
  const env = { PATH: process.env.PATH, LOCKKEEPER_CONFIG: 'lockkeeper.example.yaml' }
  for (const one of typed) {
    const { stdout } = await promisify(exec)(one, { cwd: root, env })
    expect(stdout).toMatch(one.includes('manifest') ? /^\{/ : /^#!\/bin\/sh\n/)
  }
})

test('docs/runbook.md: the command that makes a secret for a device runs', async () => {
  const [, line = ''] = read('docs/runbook.md').text.match(/^```sh\nnode (-e '.*')\n```$/m) ?? []
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', line.slice(4, -1)], { cwd: root })
  expect(stdout).toMatch(/^otpauth:\/\/totp\/Lockkeeper:ben\?.*secret=[A-Z2-7]{32}/)
})
