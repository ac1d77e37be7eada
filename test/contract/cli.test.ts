import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectFolder } from '../../sandbox/programs/project.ts'
import { inContext } from '../unit/configuration-fixtures.ts'

test.each([
  [
    ['manifest', '--config', 'x'],
    "lockkeeper manifest: Unknown option '--config'",
    'lockkeeper manifest [--name NAME]',
  ],
  [['audit', 'export', '--since'], 'lockkeeper audit export: Option', 'lockkeeper audit export [--cluster NAME]'],
  [['doctor', '--quick'], "lockkeeper doctor: Unknown option '--quick'", 'Usage: lockkeeper doctor\n'],
  [['policy', 'consul', 'eu-1'], "lockkeeper policy consul: Unexpected argument 'eu-1'", 'lockkeeper policy consul\n'],
  [['policy', 'redis', '--user', 'x'], "lockkeeper policy redis: Unknown option '--user'", 'lockkeeper policy redis\n'],
  [['audit', 'verify', '--cluster', 'eu-1'], "audit verify: Unknown option '--cluster'", 'lockkeeper audit verify\n'],
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

/** The example's configuration with its cloud, as files. */
function exampleWithCloud(): string {
  const folder = mkdtempSync(join(tmpdir(), 'example-'))
  const named = '/etc/lockkeeper/clouds.yaml'
  const [clouds, config] = [join(folder, 'clouds.yaml'), join(folder, 'lockkeeper.yaml')]
  writeFileSync(clouds, inContext.readFile(named))
  writeFileSync(config, readFileSync(join(projectFolder, 'lockkeeper.example.yaml'), 'utf8').replace(named, clouds))
  return config
}

test('`lockkeeper audit export`: exits with 2 and names the clusters when it is asked for an unknown one', () => {
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    ['src/main/cli.ts', 'audit', 'export', '--cluster', 'typo'],
    {
      cwd: projectFolder,
      encoding: 'utf8',
      env: { ...inContext.variables, LOCKKEEPER_CONFIG: exampleWithCloud() },
    },
  )
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    stderr: '--cluster typo: no such cluster. Clusters: eu-1.\n',
  })
})
