import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { setup, teardown } from '../temporary-folder.ts'

test('temporary files: are in the folder of the run, which ends with it', () => {
  expect(tmpdir()).toMatch(/\/lk-\d+-\w{6}$/)
})

test('temporary files: a run removes its folder, and those of runs that were killed', () => {
  const ours = tmpdir()
  const system = mkdtempSync(join(ours, 'system-'))
  // no process has this number: Linux has at most 4194304
  const [killed, another] = [join(system, 'lk-4194305-abcdef'), join(system, `lk-${process.ppid}-abcdef`)]
  for (const path of [killed, another, join(system, 'lk-other')]) mkdirSync(path)
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
