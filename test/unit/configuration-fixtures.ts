import { problemLine } from '../../src/configuration/problem.ts'
import type { ProcessEnvironment } from '../../src/configuration/process-environment.ts'
import type { Configuration } from '../../src/configuration/read.ts'
import { readConfiguration } from '../../src/configuration/read.ts'
import type { BotSettings } from '../../src/configuration/settings.ts'
import { everything } from '../../src/configuration/used.ts'

/** The clouds of the example. */
const cloudsFile = `
clouds:
  eu-1:
    auth:
      auth_url: https://keystone.example.org:5000
      application_credential_id: app-1
      application_credential_secret: s3cret
    region_name: eu
    interface: internal
`

/** A complete environment, and everything else from which a configuration is read. */
export const inContext: ProcessEnvironment = {
  variables: {
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_APP_TOKEN: 'xapp-1',
    REDIS_URL: 'redis://127.0.0.1:6379',
    CONSUL_HTTP_ADDR: '127.0.0.1:8500',
    PROMETHEUS_TOKEN: 'prometheus-1',
    ICINGA_PASSWORD: 'icinga-1',
    LOCKKEEPER_TOTP_SECRETS: 'U0ANA GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  },
  uses: everything,
  hostName: 'bot-host',
  commands: ['reboot', 'drain', 'undrain', 'upgrade', 'help', 'status', 'why', 'history'],
  direct: ['reboot', 'drain', 'upgrade'],
  readFile: (path) => {
    if (path === '/etc/lockkeeper/clouds.yaml') return cloudsFile
    throw new Error(`ENOENT: ${path}`)
  },
}

/** The smallest valid cluster. */
export const minimalFile = `
clusters:
  eu-1:
    channel: C0CLUSTER
    calls: {groups: [S0ONCALL]}
    approvers: {groups: [S0STORAGE]}
    inventory: {from: catalog}
`

/** The smallest valid configuration, with these lines added to its cluster. */
export const withCluster = (...lines: readonly string[]): string =>
  `${minimalFile}${lines.map((line) => `    ${line}\n`).join('')}`

/** The problems of a configuration, one line each. */
export const problemsOf = (text: string, context = inContext): readonly string[] => {
  const read = readConfiguration(text, context)
  return read.ok ? [] : read.problems.map((problem) => problemLine('lockkeeper.yaml', problem))
}

/** The settings of a valid configuration. */
export function settingsOf(text: string, context = inContext): BotSettings {
  const read: Configuration = readConfiguration(text, context)
  if (read.ok) return read.settings
  throw new Error(read.problems.map((problem) => problemLine('lockkeeper.yaml', problem)).join('\n'))
}
