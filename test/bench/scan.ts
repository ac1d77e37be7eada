import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freshFolder } from '../../sandbox/programs/run-folder.ts'
import { shutDown } from '../../sandbox/programs/shutdown.ts'
import { openConnections } from '../../src/adapters/ssh/connections.ts'
import { sshNodes } from '../../src/adapters/ssh/nodes.ts'
import { defaultSshSettings, type SshSettings } from '../../src/adapters/ssh/settings.ts'
import { scanForReboots } from '../../src/engine/housekeeping/scan.ts'
import { addressLookup } from '../../src/main/bot/addresses.ts'
import { open, settingsFor } from '../contract/consul-fixtures.ts'
import { MemoryLeases } from '../world/leases.ts'
import { policy } from '../world/policy.ts'
import { startLargeConsul } from './large-consul.ts'
import { type Row, rowOfValue } from './results.ts'

const size = 10_000
/** As many nodes are asked; the time for all is projected from them. */
const askedNodes = 600
const aim = { withinMinutes: 10, ofACore: 0.2, blockedMs: 50 } as const

/** A client that runs what it is given on this machine, so that only the bot's own part is measured. */
function localClient(): SshSettings {
  const program = join(freshFolder('local-client'), 'ssh')
  writeFileSync(program, '#!/bin/sh\nfor last; do :; done\nexec sh -c "$last"\n')
  chmodSync(program, 0o755)
  return { ...defaultSshSettings, program, rebootNeeded: { sources: [], programs: [['false']] } }
}

/**
 * The most CPU time that the thread of the event loop used between two of its timers, in milliseconds: unlike the time on
 * the clock, it does not grow with the load of the machine.
 */
function longestBlocks(): { end(): number } {
  let longestMs = 0
  let before = process.threadCpuUsage()
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before)
    longestMs = Math.max(longestMs, (user + system) / 1000)
    before = process.threadCpuUsage()
  }, 5)
  return {
    end() {
      clearInterval(timer)
      return longestMs
    },
  }
}

/** Measures the scan for needed reboots in a large cluster: the bot's CPU, and how long it blocks other work. */
export async function benchmarkScan(): Promise<readonly Row[]> {
  const { url, token } = await startLargeConsul(size)
  const clock = { now: Date.now }
  const { recent, close } = open(settingsFor(url, { cluster: policy.cluster, token }), undefined, clock)
  const settings = localClient()
  const connections = openConnections(settings, addressLookup(recent, clock))
  const asked = (await recent.inventory.nodes()).filter(({ membership }) => membership === 'alive').slice(0, askedNodes)
  const inventory = { nodes: async () => asked, lastKnown: () => null }
  const leases = new MemoryLeases(clock.now)
  const context = { recent: { ...recent, inventory }, nodes: sshNodes(connections, settings), leases, clock }
  const blocked = longestBlocks()
  const cpu = process.cpuUsage()
  const beganMs = performance.now()
  await scanForReboots(context)
  const tookMs = performance.now() - beganMs
  const { user, system } = process.cpuUsage(cpu)
  const heard = askedNodes - ((await leases.rebootScan())?.silent.length ?? askedNodes)
  const cpuMs = (user + system) / 1000 / askedNodes
  const minutes = (tookMs / askedNodes / 60_000) * size
  const ofACore = (cpuMs * size) / (aim.withinMinutes * 60_000)
  const blockedMs = blocked.end()
  await connections.close()
  await close()
  await shutDown()
  if (heard !== askedNodes) throw new Error(`only ${heard} of ${askedNodes} nodes answered`)
  return [
    rowOfValue({
      what: `scan of ${size} nodes that answer at once`,
      unit: 'minutes',
      value: minutes,
      bound: aim.withinMinutes,
      runs: askedNodes,
    }),
    rowOfValue({
      what: `CPU of the bot for a scan of ${size} nodes in ${aim.withinMinutes} minutes`,
      unit: '% of a core',
      value: ofACore * 100,
      bound: aim.ofACore * 100,
      runs: askedNodes,
    }),
    rowOfValue({
      what: 'longest time that a scan blocks the event loop',
      unit: 'ms of CPU',
      value: blockedMs,
      bound: aim.blockedMs,
      runs: askedNodes,
    }),
  ]
}
