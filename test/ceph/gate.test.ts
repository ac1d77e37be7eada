import { describeCephGate } from '../contract/suites/ceph-gate.ts'
import { headStart } from '../until.ts'
import { readMap, settled, startRealCeph } from './cluster.ts'

const flags = ['noout', 'noscrub', 'noup', 'nodown', 'noin', 'pause', 'norecover', 'nobackfill', 'norebalance'] as const

describeCephGate('ceph gate on a real Ceph', async () => {
  const { service, at } = await startRealCeph()
  const { ceph, osds, managers } = service
  const osd = (id: number) => {
    const found = osds[id]
    if (found === undefined) throw new Error(`no osd.${id}`)
    return found
  }
  return {
    at,
    kill: (id) => osd(id).kill(),
    hang: async (id) => osd(id).freeze(),
    async start(id) {
      if (osd(id).isRunning()) osd(id).thaw()
      else await osd(id).restart()
    },
    isUp: async (id) => (await readMap(service)).some((one) => one.osd === id && one.up === 1),
    setFlag: async (flag) => void (await ceph('osd', 'set', flag)),
    setOsdFlag: async (flag, id) => void (await ceph('osd', 'set-group', flag, `osd.${id}`)),
    setMinSize: async (copies) => void (await ceph('osd', 'pool', 'set', 'volumes', 'min_size', `${copies}`)),
    async stopManagers() {
      for (const manager of managers) await manager.kill()
    },
    pause: () => headStart(500),
    async restore() {
      for (const each of [...managers, ...osds]) {
        if (each.isRunning()) each.thaw()
        else await each.restart()
      }
      for (const flag of flags) await ceph('osd', 'unset', flag)
      await ceph('osd', 'unset-group', 'noout,noup', 'osd.0', 'osd.1', 'osd.2')
      await ceph('osd', 'pool', 'set', 'volumes', 'min_size', '2')
      await settled(service)
    },
    close: () => service.stop(),
  }
})
