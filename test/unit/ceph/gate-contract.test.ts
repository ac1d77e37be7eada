import { describeCephGate } from '../../contract/suites/ceph-gate.ts'
import { FakeCeph } from '../../world/ceph/cluster.ts'
import { cephSettings } from '../../world/ceph/settings.ts'
import { cephShell, nodesShell } from '../../world/ceph/shell.ts'

describeCephGate('ceph gate on the fake', async () => {
  const ceph = new FakeCeph()
  return {
    at: {
      settings: cephSettings,
      shell: cephShell(ceph, []),
      host: 'here',
      nodes: nodesShell(ceph),
      pause: async (ms) => {
        ceph.advance(ms)
        return 'passed'
      },
    },
    kill: async (osd) => ceph.kill(osd),
    hang: async (osd) => ceph.hang(osd),
    start: async (osd) => ceph.start(osd),
    isUp: async (osd) => ceph.osd(osd).up,
    setFlag: async (flag) => void ceph.flags.add(flag === 'pause' ? 'pauserd' : flag),
    setOsdFlag: async (flag, osd) => void ceph.osd(osd).flags.add(flag),
    setMinSize: async (copies) => {
      for (const pool of ceph.pools) pool.minSize = copies
    },
    stopManagers: async () => {
      ceph.manager = 'none'
    },
    pause: async () => ceph.advance(1_000),
    restore: async () => {
      ceph.manager = 'active'
      ceph.flags.clear()
      for (const pool of ceph.pools) pool.minSize = 2
      for (const { id, flags } of ceph.osds) {
        flags.clear()
        ceph.start(id)
      }
      ceph.advance(6_000)
    },
    close: async () => {},
  }
})
