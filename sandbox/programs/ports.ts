import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below the range of outgoing connections, so that none of these takes a port between finding and listening. */
const lowest = 18_000
const highest = 32_000
const given = new Set<number>()

/** Finds a port on loopback that is free at this moment. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1)
  if (port === undefined) throw new Error('This machine has no free port on loopback.')
  return port
}

/** Finds several different ports that are free at this moment, none of them returned before. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports: number[] = []
  while (ports.length < count) {
    if (given.size === highest - lowest) throw new Error('This run has used all its ports on loopback.')
    const port = randomInt(lowest, highest)
    if (given.has(port)) continue
    given.add(port)
    if (await isFree('127.0.0.1', port)) ports.push(port)
  }
  return ports
}

/** Whether a port can be listened on at this address. */
export function isFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, address, () => server.close(() => resolve(true)))
  })
}
