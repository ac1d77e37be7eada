// @module-tag slow

import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

/** Runs `npm run check` in a project of these scripts. */
function checked(scripts: { readonly [name: string]: string }): {
  readonly status: number | null
  readonly said: string
} {
  const project = mkdtempSync(join(tmpdir(), 'check-'))
  writeFileSync(join(project, 'package.json'), JSON.stringify({ scripts }))
  const ended = spawnSync(process.execPath, [resolve('tools/check.ts')], { cwd: project, encoding: 'utf8' })
  return { status: ended.status, said: ended.stdout }
}

const pass = { lint: 'echo 3 files', types: 'true', unused: 'true', unit: 'true' }

test('npm run check: passes in silence when all of its scripts pass, with few samples', () => {
  const { status, said } = checked({ ...pass, unit: 'test "$LOCKKEEPER_SAMPLES" = few #' })
  expect(status).toBe(0)
  expect(
    said
      .replaceAll(/\d+\.\d/g, 'n')
      .split('\n')
      .sort(),
  ).toEqual(['', 'lint: passed, n s', 'types: passed, n s', 'unit: passed, n s', 'unused: passed, n s'])
})

test.each(['lint', 'types', 'unused', 'unit'])(
  'npm run check: fails and prints all that %s said when it fails',
  (name) => {
    const { status, said } = checked({ ...pass, [name]: 'echo first; echo second >&2; exit 2; #' })
    expect(status).toBe(1)
    expect(said).toContain('first\nsecond\n')
    expect(said).toContain(`${name}: FAILED`)
    expect(said).not.toContain('3 files')
  },
)
