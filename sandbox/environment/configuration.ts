import { join } from 'node:path'
import { channels, groups, people } from '../workspace/fixtures.ts'

/** The parts of the configuration that differ between environments. */
export type Differs = {
  readonly mode: 'socket' | 'http'
  readonly sshProgram: string
  readonly sshConfig: string
  /** A folder on the bots' host for their files. */
  readonly folder: string
}

const everybody = { channels: [channels.storageOps, channels.clusterOps], groups: [groups.operators] }

const storage = {
  approvals: { needs: [{ count: 2, groups: [groups.storageApprovers] }], expires: '1h' },
  slots: 1,
  passes: 3,
}

/** The configuration of an environment, as data. */
export type DemoConfiguration = ReturnType<typeof configurationOf>

/** The configuration of the demo cluster, as a team with storage, control, compute and gateway nodes would write it. */
export function configurationOf({ mode, sshProgram, sshConfig, folder }: Differs) {
  return {
    slack: { mode, prefix: '/cluster', direct: { '/reboot': 'reboot', '/drain': 'drain', '/upgrade': 'upgrade' } },
    clusters: {
      harbour: {
        mode: 'act',
        channel: channels.storageOps,
        securityChannel: channels.security,
        calls: { people: [people.dora] },
        access: [{ ...everybody, commands: ['*'], targets: ['all'] }],
        roles: {
          storage,
          control: { approvals: { needs: [{ count: 1, groups: [groups.operators] }] }, withoutChecks: 'refuse' },
          compute: { approvals: 'none', slots: 2, withoutChecks: 'allow', passes: 1 },
          gateway: { approvals: 'none', passes: 1 },
        },
        slots: { cluster: 3 },
        limits: { settle: '2s', stable: '2s', boot: '2m', verify: '2m', arm: '30s', acquireLock: '1h' },
        upgrades: [{ roles: 'any', run: ['fleet-packages', 'upgrade'] }],
        claimFolder: join(folder, 'claims'),
        inventory: {
          from: 'catalog',
          meta: { roles: 'role', rack: 'rack', zone: 'zone', group: 'group' },
          exclude: ['consul-1', 'consul-2', 'consul-3'],
          reachedBy: 'name',
        },
        ssh: {
          program: sshProgram,
          configFile: sshConfig,
          packages: ['fleet-packages', 'versions'],
          agentUrl: 'http://agent.fleet:8500',
        },
        digests: { morning: { channel: channels.clusterOps, cron: '0 9 * * *', zone: 'Europe/Berlin' } },
      },
    },
  }
}
