import type { Mutant } from '../mutant.ts'

const installation = 'src/adapters/consul/rebootmgr-installation.ts'

/** Mutants of the configuration that is made from an installation of rebootmgr. */
export const mutantsOfMigration: readonly Mutant[] = [
  { id: 'F01', file: installation, from: 'await authority.assertRights(seesAll)', to: '' },
  { id: 'F01', file: installation, from: 'filter((key) => !found.has(key))', to: 'filter((key) => found.has(key))' },
  {
    id: 'F01',
    file: 'src/adapters/ssh/rebootmgr.ts',
    from: 'if (unreadable !== undefined)',
    to: 'if (unreadable === null)',
  },
  {
    id: 'rebootmgr/21',
    file: 'src/configuration/initial/rebootmgr-lines.ts',
    from: '[test, -f, /var/run/reboot-required]',
    to: '[test, -f, /run/reboot-needed]',
  },
  {
    id: 'rebootmgr/40',
    file: 'src/main/init/rebootmgr/described.ts',
    from: 'summary.nodes.every(',
    to: 'summary.nodes.some(',
  },
  {
    id: 'rebootmgr/deviation 3',
    file: 'src/main/init/rebootmgr/tags.ts',
    from: 'surveys.some(',
    to: 'surveys.every(',
  },
]
