import { z } from 'zod'
import { type CephService, startCeph } from '../../sandbox/programs/ceph.ts'
import { hostOfOsd } from '../../sandbox/programs/ceph-configuration.ts'
import { runningOsdsArgv } from '../../src/adapters/ceph/calls.ts'
import type { CephToAsk } from '../../src/adapters/ceph/gate.ts'
import { localShell } from '../../src/adapters/commands/local-shell.ts'
import { scripts } from '../../src/adapters/ssh/scripts.ts'
import type { Shell } from '../../src/adapters/ssh/shell.ts'
import { pauseFor } from '../../src/engine/ports/pause.ts'
import { seen } from '../until.ts'
import { cephSettings } from '../world/ceph/settings.ts'

/** A real Ceph with what the adapter needs to ask it. */
export type RealCeph = { readonly service: CephService; readonly at: CephToAsk; readonly shell: Shell }

/** Starts a Ceph of three hosts. */
export async function startRealCeph(): Promise<RealCeph> {
  const service = await startCeph(3)
  const shell = localShell(8)
  const settings = { ...cephSettings, argv: [service.command] }
  return { service, shell, at: { settings, shell, host: 'here', nodes: nodesOf(service, shell), pause: pauseFor } }
}

/** All hosts of the cluster are this machine: each shows only the processes of its own OSDs. */
function nodesOf({ osds }: CephService, shell: Shell): Shell {
  const run: Shell['run'] = (host, call) => {
    const [limit = '', ...command] = call.argv
    if (call.script !== scripts.command || command.join() !== runningOsdsArgv.join())
      throw new Error(`nodes do not run ${command.join(' ')}`)
    const pids = osds.flatMap((osd, id) => (hostOfOsd(id) === host && osd.isRunning() ? [`${osd.pid()}`] : []))
    const argv = ['ps', '-ww', '-p', pids.join() || '0', '-o', 'args=']
    return shell.run('here', { ...call, argv: [limit, ...argv] })
  }
  return { run, wait: run }
}

const osdMap = z.object({
  osds: z.array(z.object({ osd: z.number(), up: z.number(), up_from: z.number(), state: z.array(z.string()) })),
})
const groupStats = z.object({
  pg_stats: z.array(z.object({ state: z.string(), reported_epoch: z.number(), acting: z.array(z.number()) })),
})

/** Reads the OSD map. */
export const readMap = async ({ ceph }: CephService): Promise<z.output<typeof osdMap>['osds']> =>
  osdMap.parse(JSON.parse(await ceph('osd', 'dump', '--format', 'json'))).osds

const health = z.object({ checks: z.record(z.string(), z.unknown()) })

/** Waits until all OSDs are up, every placement group has reported that it is active+clean, and Ceph finds all well. */
export async function settled(service: CephService): Promise<void> {
  const read = async <T>(schema: z.ZodType<T>, ...words: readonly string[]): Promise<T> =>
    schema.parse(JSON.parse(await service.ceph(...words, '--format', 'json')))
  const isWell = async (): Promise<boolean> => {
    const osds = await readMap(service)
    const { pg_stats } = await read(groupStats, 'pg', 'dump', 'pgs')
    const { checks } = await read(health, 'health')
    const newest = Math.max(...osds.map(({ up_from }) => up_from))
    return (
      osds.every(({ up }) => up === 1) &&
      pg_stats.every(
        ({ state, reported_epoch, acting }) =>
          state === 'active+clean' && acting.length === osds.length && reported_epoch >= newest,
      ) &&
      Object.keys(checks).every((name) => name === 'RECENT_CRASH')
    )
  }
  await seen(isWell, (isSo) => isSo)
}
