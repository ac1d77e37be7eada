import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'

/** A port of loopback that forwards every connection to another port of loopback. */
export type Forward = {
  readonly port: number
  /** From now on what the other side sends is kept back; what is sent to it is still forwarded. */
  readonly hold: () => void
  /** Breaks the connection instead of forwarding what the other side sends next; what was sent to it takes effect. */
  readonly loseNext: () => void
  /** Breaks all connections; what was kept back is lost. */
  readonly breakConnections: () => void
  readonly close: () => Promise<void>
}

/** Opens a forward; `port` is asked for each new connection. */
export async function forwardTo(port: () => number): Promise<Forward> {
  const sockets = new Set<Socket>()
  let answers: 'forwarded' | 'held' | 'lost once' = 'forwarded'
  const server = createServer((client) => {
    const upstream = dial(port(), '127.0.0.1')
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
      if (answers === 'forwarded') client.write(data)
      if (answers !== 'lost once') return
      answers = 'forwarded'
      client.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const breakConnections = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    hold: () => {
      answers = 'held'
    },
    loseNext: () => {
      answers = 'lost once'
    },
    breakConnections,
    close: () => {
      breakConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
