import { askCeph, type CephQuestion, type CephToAsk } from '../../../src/adapters/ceph/gate.ts'
import type { CephAcceptance } from '../../../src/adapters/ceph/settings.ts'
import type { Shell } from '../../../src/adapters/ssh/shell.ts'
import { FakeCeph } from '../../world/ceph/cluster.ts'
import { cephSettings } from '../../world/ceph/settings.ts'
import { cephShell, nodesShell } from '../../world/ceph/shell.ts'

/** What the adapter needs to ask a fake cluster; `argvs` gets every command. */
export const worldOf = (ceph: FakeCeph, argvs: string[][] = []): CephToAsk => ({
  settings: cephSettings,
  shell: cephShell(ceph, argvs),
  host: 'here',
  nodes: nodesShell(ceph),
  pause: async (ms) => {
    ceph.advance(ms)
    return 'passed'
  },
})

/** Asks about storage-01 before it goes out, unless the question says otherwise. */
export const ask = (at: CephToAsk, question: Partial<CephQuestion> = {}) =>
  askCeph(at, { node: 'storage-01', others: [], when: 'before', signal: AbortSignal.timeout(10_000), ...question })

/** A cluster in which something is not as it should be. */
export const cephWith = (change: (ceph: FakeCeph) => void): FakeCeph => {
  const ceph = new FakeCeph()
  change(ceph)
  return ceph
}

/** Settings that accept these things. */
export const accepting = (accepts: Partial<CephAcceptance>): CephToAsk['settings'] => ({
  ...cephSettings,
  accepts: { ...cephSettings.accepts, ...accepts },
})

/** Changes what a shell prints. */
export const rewriting = (shell: Shell, rewrite: (output: string) => string): Shell => {
  const run: Shell['run'] = async (host, call) => {
    const answer = await shell.run(host, call)
    return { ...answer, output: rewrite(answer.output) }
  }
  return { run, wait: run }
}

/** Gives all placement groups but the first this state, as the manager has heard it. */
export const inState = (state: string) => (ceph: FakeCeph) => {
  for (const { heard } of ceph.groups.slice(1)) heard.state = state
}

/** What the manager has heard of the first placement group. */
export const firstGroup = ({ groups }: FakeCeph) => {
  const [group] = groups
  if (group === undefined) throw new Error('no placement group')
  return group.heard
}
