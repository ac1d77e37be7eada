import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Starts a server on a free local port; returns its address, and a function that closes it and its connections. */
export async function listening(server: Server): Promise<{ readonly url: string; close(): void }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // a server that listens on a port has an address with one
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
