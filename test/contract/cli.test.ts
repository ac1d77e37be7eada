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
  ['grammar', '"prefix": "/cluster"'],
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

/** Runs a command with the example, whose cloud cannot be read here, and these variables only. */
const runWith = (typed: string, variables: { readonly [name: string]: string }) =>
  spawnSync(process.execPath, ['src/main/cli.ts', ...typed.split(' ')], {
    cwd: projectFolder,
    encoding: 'utf8',
    env: { ...variables, LOCKKEEPER_CONFIG: 'lockkeeper.example.yaml' },
  })

test('`lockkeeper audit export`: exits with 2 and names the clusters when it is asked for an unknown one', () => {
  const { status, stdout, stderr } = runWith('audit export --cluster typo', { REDIS_URL: 'redis://127.0.0.1:1' })
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    stderr: '--cluster typo: no such cluster. Clusters: eu-1.\n',
  })
})

test.each([
  ['audit export', ['REDIS_URL']],
  ['audit verify', ['REDIS_URL']],
  ['policy explain U1 C1 status', ['SLACK_BOT_TOKEN']],
])('F171 `lockkeeper %s`: requires only %j', (typed, variables) => {
  const { status, stderr } = runWith(typed, {})
  expect(status).toBe(1)
  const required = stderr.split('\n').flatMap((line) => /^- ([A-Z_]+) /.exec(line)?.[1] ?? [])
  expect(required.sort()).toEqual([...variables].sort())
})
