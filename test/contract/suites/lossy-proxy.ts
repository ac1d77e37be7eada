import { createServer, connect as dial, type Socket } from 'node:net'

/** A proxy to a server on loopback that can lose answers. */
export type LossyProxy = {
  readonly url: string
  /** Breaks the connection instead of sending the next answer; the request takes effect. */
  loseNextAnswer(): void
  close(): Promise<void>
}

/** Opens a proxy to a Redis on loopback. */
export async function lossyProxyTo(port: number): Promise<LossyProxy> {
  const sockets = new Set<Socket>()
  let lose: 'no' | 'next' = 'no'
  const server = createServer((client) => {
    const upstream = dial(port, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream)
    upstream.on('data', (data) => {
      if (lose === 'no') return void client.write(data)
      lose = 'no'
      client.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port')
  return {
    url: `redis://127.0.0.1:${address.port}`,
    loseNextAnswer: () => {
      lose = 'next'
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
