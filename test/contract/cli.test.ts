import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { projectFolder } from '../../sandbox/programs/project.ts'

test.each([
  [
    ['manifest', '--config', 'x'],
    "lockkeeper manifest: Unknown option '--config'",
    'lockkeeper manifest [--name NAME]',
  ],
  [['audit', 'export', '--since'], 'lockkeeper audit export: Option', 'lockkeeper audit export [--cluster NAME]'],
  [['audti'], 'audti: no such command.', 'lockkeeper audit verify'],
])('`lockkeeper %j`: exits with 2, the error and the usage when it is typed wrong', (typed, wrong, right) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['src/main/cli.ts', ...typed], {
    cwd: projectFolder,
    encoding: 'utf8',
  })
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toContain(wrong)
  expect(stderr).toContain(right)
})
