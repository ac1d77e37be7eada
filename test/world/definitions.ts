import type { CommandDefinitions } from '../../src/core/plan/commands.ts'

/** The upgrade command for every node of the world. */
export const upgradeArgv = ['apt-get', 'upgrade'] as const

const run = (name: string) => ({
  on: 'the node' as const,
  argv: [`/usr/local/sbin/${name}`, '{node}'],
  limitSeconds: 60,
})
const judge = { by: 'exit code', ok: [0], warn: [] } as const

/** The gates, hooks and upgrade commands that the world's configuration defines. */
export const definitions: CommandDefinitions = {
  gates: { ceph: { ...run('ceph-ok'), judge }, empty: { ...run('no-servers'), judge } },
  hooks: {
    evacuate: run('evacuate'),
    enable: run('enable'),
    'shift-traffic': run('shift-traffic'),
    'take-traffic': run('take-traffic'),
    'undo-tasks': run('undo-tasks'),
  },
  upgrades: [{ roles: 'any', argv: upgradeArgv, ok: [0] }],
  powerChecks: [],
}
