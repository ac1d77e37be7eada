import type { Requirement } from '../../core/requirements.ts'
import type { SshSettings } from './settings.ts'

/** The programs that a preflight looks for on every node; `preflight.sh` has the same list. */
export const nodeTools: readonly string[] = [
  'cat',
  'head',
  'id',
  'ln',
  'mkdir',
  'mktemp',
  'mv',
  'readlink',
  'rm',
  'sed',
  'setsid',
  'sleep',
  'sort',
  'stat',
  'tail',
  'uname',
  'wc',
]

/** The sudo rule that an account needs: the program without any argument, or else everything as root. */
export const sudoRule = (user: string, nodeProgram: string | null): string =>
  nodeProgram === null ? `${user} ALL=(root) NOPASSWD: ALL` : `${user} ALL=(root) NOPASSWD: ${nodeProgram} ""`

/** Everything that the bot needs on every node, and on every host that gates, hooks and power checks name. */
export const nodeRequirements = ({ nodeProgram }: Pick<SshSettings, 'nodeProgram'>): readonly Requirement[] => {
  const row = (id: string, grant: string, purpose: string): Requirement => ({
    id: `nodes/${id}`,
    system: 'nodes',
    grant,
    purpose,
    without: 'the node is refused',
  })
  const program =
    nodeProgram === null
      ? []
      : [
          row('program', nodeProgram, 'everything that is done on the node'),
          row('settings', '/etc/lockkeeper/node.conf', 'where claims are kept, and which Consul agent is asked'),
          row(
            'commands',
            '/etc/lockkeeper/commands',
            'the gates, hooks, upgrades, power checks and other commands of operators',
          ),
        ]
  return [
    row('login', 'an account with a key of the bot; its host key in the known hosts', 'reaching the node'),
    row('sudo', sudoRule('lockkeeper', nodeProgram), 'doing anything there'),
    ...program,
    row('tools', nodeTools.join(' '), 'claims, tasks and armed reboots'),
    row('client', 'curl, wget or consul', 'maintenance at the Consul agent of the node'),
  ]
}
