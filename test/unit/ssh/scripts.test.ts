import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { framed, newMark } from '../../../src/adapters/ssh/frame.ts'
import { scripts } from '../../../src/adapters/ssh/scripts.ts'

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

it.each([
  ['arm', 'setsid', 'exit 1', scripts.arm],
  // a folder of the same name keeps these files from being written
  ['arm', 'mktemp', 'made=$(/usr/bin/mktemp "$@") && mkdir "$made/runner.sh" && echo "$made"', scripts.arm],
  [
    'start-task',
    'mktemp',
    'made=$(/usr/bin/mktemp "$@") && mkdir "$made/runner.sh" && echo "$made"',
    scripts.startTask,
  ],
  ['stop-task', 'mktemp', 'made=$(/usr/bin/mktemp "$@") && mkdir "$made/kind" && echo "$made"', scripts.stopTask],
  ['disarm', 'mktemp', 'made=$(/usr/bin/mktemp "$@") && mkdir "$made/kind" && echo "$made"', scripts.disarm],
])('F137 script %s: leaves nothing beside the claims when %s makes it fail', (_name, program, body, script) => {
  const folder = mkdtempSync(join(tmpdir(), 'failed-'))
  for (const name of ['bin', 'claims']) mkdirSync(join(folder, name), { mode: 0o700 })
  writeFileSync(join(folder, 'bin', program), `#!/bin/sh\n${body}\n`)
  chmodSync(join(folder, 'bin', program), 0o755)
  const input = framed(script, [join(folder, 'claims'), 'op.1', '100', '100', 'true'], newMark())
  const { stderr } = spawnSync('sh', ['-s'], { input, encoding: 'utf8', env: { PATH: `${folder}/bin:/usr/bin:/bin` } })
  expect(stderr).toMatch(/cannot write in|did not say whether/)
  expect(readdirSync(join(folder, 'claims'))).toEqual([])
  rmSync(folder, { recursive: true })
})
