import { createServer, type Server, type Socket } from 'node:net'
import ssh2, { type AuthContext, type Connection, type PublicKeyAuthContext, type ServerChannel } from 'ssh2'
import type { NodeAddress } from './addresses.ts'
import type { KeyPair } from './keys.ts'

/** A request to run a command on the node; `line` null requests a shell that reads its input. */
export type ExecRequest = {
  readonly line: string | null
  readonly key: string
  readonly channel: ServerChannel
  /** Cuts the whole connection, like a broken cable. */
  readonly cut: () => void
  readonly onSignal: (listener: (signal: NodeJS.Signals) => void) => void
}

/** The SSH server of one node: listening or not, silent or not. */
export type SshServer = {
  listen(hostKey: KeyPair): Promise<void>
  /** Drops all connections and refuses new ones. */
  close(): Promise<void>
  /** Stops answering without closing anything, like a network that drops all packets. */
  silence(): void
  unsilence(): void
}

/** Serves SSH for one node; only the given client key may log in. */
export function openSshServer(
  address: NodeAddress,
  client: KeyPair,
  onExec: (request: ExecRequest) => void,
): SshServer {
  const allowed = parsedKey(client.publicKey)
  const sockets = new Set<Socket>()
  let isSilent = false
  let listening: Server | undefined

  const protocolFor = (socket: Socket, hostKey: KeyPair): ssh2.Server =>
    new ssh2.Server({ hostKeys: [hostKey.privateKey], ident: 'OpenSSH_9.2p1 fleet' }, (connection) =>
      serve(connection, client, allowed, (request) => onExec({ ...request, cut: () => socket.resetAndDestroy() })),
    )

  return {
    listen(hostKey) {
      const server = createServer({ noDelay: true }, (socket) => {
        sockets.add(socket)
        socket.on('close', () => sockets.delete(socket))
        socket.on('error', () => socket.destroy())
        if (isSilent) socket.pause()
        else protocolFor(socket, hostKey).injectSocket(socket)
      })
      listening = server
      return new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(address.sshPort, address.host, () => resolve())
      })
    },
    async close() {
      const server = listening
      listening = undefined
      for (const socket of sockets) socket.resetAndDestroy()
      if (server !== undefined) await new Promise((resolve) => server.close(resolve))
    },
    silence() {
      isSilent = true
      for (const socket of sockets) socket.pause()
    },
    unsilence() {
      isSilent = false
      // after a silence the two sides no longer agree on the protocol's state: a new connection is needed
      for (const socket of sockets) socket.resetAndDestroy()
    },
  }
}

type ParsedKey = Exclude<ReturnType<typeof ssh2.utils.parseKey>, Error>

function parsedKey(text: string): ParsedKey {
  const parsed = ssh2.utils.parseKey(text)
  if (parsed instanceof Error) throw parsed
  return parsed
}

function serve(
  connection: Connection,
  client: KeyPair,
  allowed: ParsedKey,
  onExec: (request: Omit<ExecRequest, 'cut'>) => void,
): void {
  connection.on('error', () => connection.end())
  connection.on('authentication', (context) => authenticate(context, allowed))
  connection.on('session', (accept) => {
    const session = accept()
    const signalListeners: ((signal: NodeJS.Signals) => void)[] = []
    const request = (line: string | null, channel: ServerChannel): void =>
      onExec({
        line,
        channel,
        key: client.fingerprint,
        onSignal: (listener) => signalListeners.push(listener),
      })
    session.on('exec', (acceptExec, _reject, info) => request(info.command, acceptExec()))
    session.on('shell', (acceptShell) => request(null, acceptShell()))
    session.on('pty', (_accept, reject) => reject())
    session.on('env', (acceptVariable) => acceptVariable?.())
    session.on('signal', (acceptSignal, _reject, info) => {
      acceptSignal?.()
      for (const listener of signalListeners) listener(`SIG${info.name}` as NodeJS.Signals)
    })
  })
}

function authenticate(context: AuthContext, allowed: ParsedKey): void {
  if (context.method !== 'publickey') context.reject(['publickey'])
  else if (mayEnter(context, allowed)) context.accept()
  else context.reject()
}

function mayEnter(context: PublicKeyAuthContext, allowed: ParsedKey): boolean {
  if (!context.key.data.equals(allowed.getPublicSSH())) return false
  // without a signature the client only asks whether this key would be accepted
  if (context.signature === undefined || context.blob === undefined) return true
  return allowed.verify(context.blob, context.signature, context.hashAlgo) === true
}
