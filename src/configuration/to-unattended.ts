import type { Policy } from '../core/policy/policy.ts'
import type { UnattendedEntry } from '../core/policy/unattended.ts'
import type { WrittenCluster } from './schema/cluster.ts'
import { windowNamed } from './to-windows.ts'

/** Work without a request; nothing when none is written, so that the policy keeps its hash. */
export function unattendedOf(cluster: Pick<WrittenCluster, 'unattended' | 'windows'>): Pick<Policy, 'unattended'> {
  const entries = Object.entries(cluster.unattended).flatMap(([name, written]) => {
    const { window } = windowNamed(cluster, written.window)
    return window === undefined ? [] : [[name, entryOf(written, window)] as const]
  })
  return entries.length === 0 ? {} : { unattended: Object.fromEntries(entries) }
}

function entryOf(written: WrittenCluster['unattended'][string], window: UnattendedEntry['window']): UnattendedEntry {
  const { command, when, nodes, prepare, notice, atMost, owner, atOnce, waves, soak, quarantine } = written
  return {
    command,
    when,
    nodes,
    window,
    prepare,
    noticeMs: notice,
    atMost,
    owner,
    ...(atOnce === null ? {} : { atOnce }),
    ...(waves === null ? {} : { waves }),
    ...(soak === null ? {} : { soakMs: soak }),
    ...(quarantine === null ? {} : { quarantine }),
  }
}
