import type { Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hasManyAddresses } from '../../programs/loopback.ts'
import { freePorts } from '../../programs/ports.ts'

/** The addresses of one node and its agent. */
export type NodeAddress = {
  readonly host: string
  readonly sshPort: number
  readonly httpPort: number
  readonly serfPort: number
}

/** The fleet's range of loopback: the address of its own server, and one for each node. */
export type Loopback = {
  readonly host: string
  readonly port: number
  readonly addresses: readonly NodeAddress[]
}

const fleetPort = 2200
const firstNode = 10
const lastSubnet = 250

/**
 * Reserves a free range of loopback for a fleet by listening on it with the given server. On Linux every node gets an
 * address of its own in 127.0.N.0/24 with the usual ports; elsewhere loopback is one address and free ports are
 * searched.
 */
export async function takeLoopback(server: HttpServer, count: number): Promise<Loopback> {
  if (count > 254 - firstNode) throw new Error(`${count} nodes do not fit one fleet: at most ${254 - firstNode}`)
  if (!hasManyAddresses) return takePorts(server, count)
  for (let subnet = 1; subnet <= lastSubnet; subnet += 1) {
    const host = `127.0.${subnet}.1`
    if (!(await listens(server, host, fleetPort))) continue
    const addresses = Array.from({ length: count }, (_, index) => ({
      host: `127.0.${subnet}.${firstNode + index}`,
      sshPort: 2222,
      httpPort: 8500,
      serfPort: 8301,
    }))
    return { host, port: fleetPort, addresses }
  }
  throw new Error(`no free loopback network: port ${fleetPort} is taken in 127.0.1.1 to 127.0.${lastSubnet}.1`)
}

async function takePorts(server: HttpServer, count: number): Promise<Loopback> {
  const host = '127.0.0.1'
  await listens(server, host, 0)
  const ports = await freePorts(count * 3)
  const addresses = Array.from({ length: count }, (_, index) => {
    const [sshPort = 0, httpPort = 0, serfPort = 0] = ports.slice(index * 3)
    return { host, sshPort, httpPort, serfPort }
  })
  return { host, port: portOf(server.address()), addresses }
}

function listens(server: HttpServer, host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EADDRINUSE') resolve(false)
      else reject(error)
    }
    server.once('error', failed)
    server.listen(port, host, () => {
      server.off('error', failed)
      resolve(true)
    })
  })
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}
