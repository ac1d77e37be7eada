import type { CommandLineInfo } from '../page/command-line.ts'
import { projectFolder } from '../programs/project.ts'
import { channels, people } from '../workspace/fixtures.ts'
import type { DemoEnvironment } from './environment.ts'

/** The command line for an environment: with what its bots are started, and commands to try. */
export function commandLineOf({ env }: DemoEnvironment): CommandLineInfo {
  const variables = Object.entries(env).filter(([name]) => name !== 'LOG_LEVEL')
  return {
    setup: [`cd ${quoted(projectFolder)}`, ...variables.map(([name, value]) => `export ${name}=${quoted(value)}`)],
    commands: [
      { line: 'bin/lockkeeper doctor', about: 'examines Redis, Slack, Consul and nodes' },
      {
        line: `bin/lockkeeper policy explain ${people.tom} ${channels.storageOps} reboot storage-01`,
        about: 'why Tom may not reboot a storage node',
      },
      { line: 'bin/lockkeeper audit export', about: 'the audit log, one event on each line' },
      { line: 'bin/lockkeeper audit verify', about: 'whether the audit log is complete and unchanged' },
      {
        line: 'curl -s "$CONSUL_HTTP_ADDR/v1/kv/lockkeeper/harbour/?keys"',
        about: 'locks and other keys in Consul, which needs no token here',
      },
    ],
  }
}

/** A value as one word of a shell. */
const quoted = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`
