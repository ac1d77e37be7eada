// @module-tag slow

import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { framed, newMark } from '../../../src/adapters/ssh/frame.ts'
import { type Script, scripts } from '../../../src/adapters/ssh/scripts.ts'

const shells = ['sh', 'bash'].filter((shell) => spawnSync(shell, ['-c', 'true']).status === 0)

it.each(Object.values(scripts))('script $name: is valid for every shell of this machine', (script) => {
  const text = framed(script, ["it's", '\n', '\\'], newMark())
  for (const shell of shells) {
    const { status, stderr } = spawnSync(shell, ['-n'], { input: text, encoding: 'utf8' })
    expect({ shell, status, stderr }).toEqual({ shell, status: 0, stderr: '' })
  }
})

it.each(shells)('script: %s runs nothing of a script that was cut off', (shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'cut-'))
  const text = framed(scripts.disarm, [join(folder, 'claims'), 'op.1', '100'], newMark())
  const places = [...Array.from({ length: 30 }, (_, part) => Math.floor((text.length * part) / 30)), text.length - 2]
  for (const place of places) {
    const { stdout } = spawnSync(shell, ['-s', '--', 'disarm'], { input: text.slice(0, place), encoding: 'utf8' })
    expect(stdout).toBe('')
  }
  expect(readdirSync(folder)).toEqual([])
  rmSync(folder, { recursive: true })
})

/** Runs a script with one of the node's programs replaced; returns what it said and what it left beside the claims. */
function ranWith(script: Script, program: string, body: string) {
  const folder = mkdtempSync(join(tmpdir(), 'failed-'))
  for (const name of ['bin', 'claims']) mkdirSync(join(folder, name), { mode: 0o700 })
  writeFileSync(join(folder, 'bin', program), `#!/bin/sh\n${body}\n`)
  chmodSync(join(folder, 'bin', program), 0o755)
  const input = framed(script, [join(folder, 'claims'), 'op.1', '100', '100', 'true'], newMark())
  const { stderr } = spawnSync('sh', ['-s'], { input, encoding: 'utf8', env: { PATH: `${folder}/bin:/usr/bin:/bin` } })
  const left = readdirSync(join(folder, 'claims'))
  rmSync(folder, { recursive: true })
  return { stderr, left }
}

// a folder of the same name keeps these files from being written
const unwritable = (name: string): string => `made=$(/usr/bin/mktemp "$@") && mkdir "$made/${name}" && echo "$made"`

it.each([
  ['arm', 'setsid', 'exit 1', scripts.arm],
  ['arm', 'mktemp', unwritable('runner.sh'), scripts.arm],
  ['start-task', 'setsid', 'exit 1', scripts.startTask],
  ['start-task', 'mktemp', unwritable('runner.sh'), scripts.startTask],
  ['stop-task', 'mktemp', unwritable('kind'), scripts.stopTask],
  ['disarm', 'mktemp', unwritable('kind'), scripts.disarm],
])('F137 script %s: leaves nothing beside the claims when %s makes it fail', (_name, program, body, script) => {
  const { stderr, left } = ranWith(script, program, body)
  expect(stderr).toMatch(/cannot write in|did not say whether/)
  expect(left).toEqual([])
})

it.each([
  ['arm', scripts.arm],
  ['start-task', scripts.startTask],
  ['stop-task', scripts.stopTask],
  ['disarm', scripts.disarm],
])('F137 script %s: leaves nothing beside the claims when a signal comes while it prepares one', (_name, script) => {
  expect(ranWith(script, 'mktemp', 'kill -s TERM $PPID\nexec /usr/bin/mktemp "$@"').left).toEqual([])
})
