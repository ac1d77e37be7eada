import { type Ceph, openCeph } from '../../adapters/ceph/open.ts'
import { localhost, localShell } from '../../adapters/commands/local-shell.ts'
import type { Shell } from '../../adapters/ssh/shell.ts'
import type { ClusterSettings } from '../../configuration/settings.ts'

/** The Ceph of a cluster, as `remote` reaches its hosts; null when none is configured. */
export function cephOfCluster(
  { ceph, ssh, commands }: Pick<ClusterSettings, 'ceph' | 'ssh' | 'commands'>,
  remote: Shell,
): Ceph | null {
  if (ceph === null) return null
  const { on } = ceph
  const place =
    on === 'here'
      ? { shell: localShell(ssh.maxAtOnce), host: localhost, claimFolder: commands.claimFolder }
      : { shell: remote, host: on.host, claimFolder: ssh.claimFolder }
  return openCeph(ceph, { ...place, claimSeconds: ssh.commandSeconds, nodes: remote })
}
