// @module-tag slow

import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder, removeLeftBehind, setup, teardown } from '../temporary-folder.ts'

test('temporary files: are in the folder of the run, which ends with it', () => {
  expect(tmpdir()).toMatch(/\/lk-\d+-\w{6}$/)
})

type Owner = { readonly pid?: string; readonly startTime?: string; readonly namespace?: string }

/** A process that has ended. */
const ended = (): Owner => ({ pid: `${spawnSync('true').pid}` })

/** Makes a folder whose owner is this process, except for what is given. */
function folderOf(system: string, given: Owner): string {
  const path = makeFolder(system)
  const [pid, startTime, namespace] = readFileSync(join(path, 'owner'), 'utf8').split(' ')
  const owner = { pid, startTime, namespace, ...given }
  writeFileSync(join(path, 'owner'), [owner.pid, owner.startTime, owner.namespace].join(' '))
  return path
}

test('temporary files: a run removes its folder, and those of runs that were killed', () => {
  const ours = tmpdir()
  const system = mkdtempSync(join(ours, 'system-'))
  const [killed, another] = [folderOf(system, ended()), folderOf(system, {})]
  mkdirSync(join(system, 'lk-other'))
  process.env.TMPDIR = system
  try {
    setup()
    const made = tmpdir()
    mkdirSync(join(made, 'left'))
    expect([dirname(made), existsSync(killed), existsSync(another)]).toEqual([system, false, true])
    teardown()
    expect([existsSync(made), existsSync(join(system, 'lk-other'))]).toEqual([false, true])
  } finally {
    process.env.TMPDIR = ours
    rmSync(system, { recursive: true, force: true })
  }
})

test.each([
  ['stays while its owner lives', {}, 'stays'],
  ['is removed when its owner has ended', ended(), 'is removed'],
  ['is removed when another process has the number of its owner', { startTime: '1' }, 'is removed'],
  ['stays when its owner is in another PID namespace', { ...ended(), namespace: 'pid:[1]' }, 'stays'],
] as const)('temporary files: the folder of a run %s', (_, owner, becomes) => {
  const system = mkdtempSync(join(tmpdir(), 'system-'))
  const folder = folderOf(system, owner)
  removeLeftBehind(system)
  expect(existsSync(folder)).toBe(becomes === 'stays')
  rmSync(system, { recursive: true })
})

test('temporary files: the folder of a run stays when it has not named its owner yet', () => {
  const system = mkdtempSync(join(tmpdir(), 'system-'))
  const folder = folderOf(system, ended())
  rmSync(join(folder, 'owner'))
  removeLeftBehind(system)
  expect(existsSync(folder)).toBe(true)
  rmSync(system, { recursive: true })
})

test.runIf(process.getuid?.() === 0)('temporary files: the folder of a run of another account stays', () => {
  const system = mkdtempSync(join(tmpdir(), 'system-'))
  const folder = folderOf(system, ended())
  chownSync(folder, 65_534, 65_534)
  removeLeftBehind(system)
  expect(existsSync(folder)).toBe(true)
  rmSync(system, { recursive: true })
})
