import { afterEach, beforeEach, expect, it } from 'vitest'
import { localShell } from '../../../src/adapters/commands/local-shell.ts'
import { runCommand } from '../../../src/adapters/ssh/command.ts'
import { childEnvironment, clientEnvironment } from '../../../src/adapters/ssh/environment.ts'

const secrets = {
  SLACK_BOT_TOKEN: 'secret-1',
  SLACK_SIGNING_SECRET: 'secret-2',
  REDIS_URL: 'redis://:secret-3@127.0.0.1',
  CONSUL_HTTP_TOKEN: 'secret-4',
  LOCKKEEPER_SOMETHING_NEW: 'secret-5',
}

beforeEach(() => {
  Object.assign(process.env, secrets)
})
afterEach(() => {
  for (const name of Object.keys(secrets)) delete process.env[name]
})

it('F92 here: a program beside the bot sees none of the bot’s secrets, and finds its path and home', async () => {
  const { output } = await runCommand(localShell(1), 'here', ['env'], 5, null)
  expect(output).not.toContain('secret-')
  expect(output).toContain('PATH=')
})

it('F92 environment: passes what programs need, and nothing else', () => {
  expect(
    childEnvironment({ ...secrets, PATH: '/bin', LC_ALL: 'C', SSH_AUTH_SOCK: '/run/agent', HOME: undefined }),
  ).toEqual({
    PATH: '/bin',
    LC_ALL: 'C',
    SSH_AUTH_SOCK: '/run/agent',
  })
})

it('F117 environment: the SSH client gets no language that it could send to a node', () => {
  const own = { PATH: '/bin', LANG: 'de_DE.UTF-8', LC_ALL: 'C', LC_TIME: 'de_DE', SSH_AUTH_SOCK: '/run/agent' }
  expect(clientEnvironment({ ...secrets, ...own })).toEqual({ PATH: '/bin', SSH_AUTH_SOCK: '/run/agent' })
})
