import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { osdNoout } from '../../src/adapters/ceph/noout.ts'
import { claimedTasks } from '../../src/adapters/ssh/tasks.ts'
import { type CapabilityWorld, describeCapability, losingAnswers } from '../contract/suites/capability.ts'
import { headStart } from '../until.ts'
import { nodeOf } from '../world/node.ts'
import { readMap, startRealCeph } from './cluster.ts'

describeCapability('noout on a real Ceph', async (): Promise<CapabilityWorld> => {
  const { service, at, shell } = await startRealCeph()
  const folder = mkdtempSync(join(tmpdir(), 'ceph-'))
  const tasks = claimedTasks(shell, join(folder, 'claims'), 20)
  const capability = osdNoout(at, tasks)
  const isOn = async () => (await readMap(service)).some(({ osd, state }) => osd === 0 && state.includes('noout'))
  return {
    capability,
    node: nodeOf('storage-01', { roles: ['storage'] }),
    lossy: losingAnswers(capability, ['apply', 'revert']),
    unreachable: osdNoout({ ...at, settings: { ...at.settings, argv: [join(folder, 'no-ceph')] } }, tasks),
    inPlace: async () => ((await isOn()) ? 'yes' : 'no'),
    applied: null,
    others: {
      apply: async () => void (await service.ceph('osd', 'set-group', 'noout', 'osd.0')),
      revert: async () => void (await service.ceph('osd', 'unset-group', 'noout', 'osd.0')),
    },
    pause: () => headStart(200),
    histories: 3,
    async close() {
      await service.stop()
      rmSync(folder, { recursive: true })
    },
  }
})
