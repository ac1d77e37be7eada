import { isFree } from './ports.ts'

/** The ports of a Consul client agent that has an address of its own. */
const agentPorts = [8500, 8301]

/** Whether every address of 127.0.0.0/8 is usable, as on Linux; elsewhere there is only 127.0.0.1. */
export const hasManyAddresses = process.platform === 'linux'

let next = 1

/**
 * Reserves a loopback address for a node, never the same twice. Each process has a range of its own, so that concurrent
 * runs do not collide.
 */
export async function takeAddress(): Promise<string> {
  if (!hasManyAddresses) return '127.0.0.1'
  for (; next < 250; ) {
    const address = `127.${64 + ((process.pid >> 8) & 127)}.${process.pid & 255}.${next++}`
    const free = await Promise.all(agentPorts.map((port) => isFree(address, port)))
    if (free.every((each) => each)) return address
  }
  throw new Error('All loopback addresses of this run are taken.')
}
