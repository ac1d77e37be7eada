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
import { ms } from './percentiles.ts'

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
 * The most CPU time that this process used between two timers of the event loop, in milliseconds: unlike the time on the
 * clock, it does not grow with the load of the machine.
 */
function longestBlocks(): { end(): number } {
  let longestMs = 0
  let before = process.cpuUsage()
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(before)
    longestMs = Math.max(longestMs, (user + system) / 1000)
    before = process.cpuUsage()
  }, 5)
  return {
    end() {
      clearInterval(timer)
      return longestMs
    },
  }
}

/** Measures the scan for needed reboots in a large cluster: the bot's CPU, and how long it blocks other work. */
export async function benchmarkScan(): Promise<'reached' | 'missed'> {
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
  process.stdout.write(
    `${heard} of ${askedNodes} nodes asked, with the addresses of ${size}\n` +
      `all ${size} nodes    ${minutes.toFixed(1)} minutes, with nodes that answer at once (aim: ${aim.withinMinutes})\n` +
      `CPU of the bot      ${ms(cpuMs)} a node, ${(ofACore * 100).toFixed(0)} % of a core over ${aim.withinMinutes} minutes (aim: ${aim.ofACore * 100} %)\n` +
      `event loop blocked  at most ${ms(blockedMs)} of CPU (aim: ${aim.blockedMs} ms)\n`,
  )
  await connections.close()
  await close()
  await shutDown()
  const isReached =
    heard === askedNodes && minutes <= aim.withinMinutes && ofACore <= aim.ofACore && blockedMs <= aim.blockedMs
  return isReached ? 'reached' : 'missed'
}
