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

test.each([
  ['manifest', '"display_information"'],
  ['policy redis', 'ACL SETUSER'],
  ['policy consul', 'key_prefix'],
  ['policy node', 'sudoers'],
])('`lockkeeper %s`: needs the configuration and no secret', (typed, printed) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['src/main/cli.ts', ...typed.split(' ')], {
    cwd: projectFolder,
    encoding: 'utf8',
    env: { LOCKKEEPER_CONFIG: 'lockkeeper.example.yaml' },
  })
  expect(stderr).not.toContain('invalid')
  expect(status).toBe(0)
  expect(stdout).toContain(printed)
})
