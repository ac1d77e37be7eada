import { createServer } from 'node:net'

/** Finds a port on loopback that nobody uses at this moment. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1)
  if (port === undefined) throw new Error('This machine has no free port on loopback.')
  return port
}

/** Finds several different ports that nobody uses at this moment. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen('127.0.0.1', 0)))
  const ports = servers.map((server) => server.port)
  await Promise.all(servers.map((server) => server.close()))
  return ports
}

/** Tells whether a port can be listened on at this address. */
export async function isFree(address: string, port: number): Promise<boolean> {
  try {
    const server = await listen(address, port)
    await server.close()
    return true
  } catch {
    return false
  }
}

type Listening = { readonly port: number; readonly close: () => Promise<void> }

function listen(address: string, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, address, () => {
      const at = server.address()
      if (at === null || typeof at === 'string') return reject(new Error('a TCP server without a port'))
      resolve({ port: at.port, close: () => new Promise((done) => server.close(() => done())) })
    })
  })
}
