import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { Failure } from '../../engine/ports/failure.ts'
import type { SshSettings } from './settings.ts'

/** The address of a node; null when its name is enough. */
export type AddressOf = (node: string) => Promise<string | null>

/** The client's options for one host, and the name of the socket by which its connection is shared. */
export type HostOptions = { readonly argv: readonly string[]; readonly socket: string }

const aliveSeconds = 5
const aliveTimes = 2
const socketNameLength = 32
const legalName = /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/
const legalAddress = /^[A-Za-z0-9_:][A-Za-z0-9_.:%-]*$/

/**
 * The client's options for every host; on the command line they override any configuration file. A connection that they
 * open is closed when it was unused for `idleSeconds`.
 */
export function sharedOptions(settings: SshSettings, idleSeconds: number): readonly string[] {
  const options = {
    BatchMode: 'yes',
    StrictHostKeyChecking: 'yes',
    UpdateHostKeys: 'no',
    ConnectTimeout: settings.connectSeconds,
    ConnectionAttempts: 1,
    ServerAliveInterval: aliveSeconds,
    ServerAliveCountMax: aliveTimes,
    ControlMaster: 'auto',
    ControlPersist: idleSeconds,
    ClearAllForwardings: 'yes',
    ForwardAgent: 'no',
    ForwardX11: 'no',
    PermitLocalCommand: 'no',
    RemoteCommand: 'none',
    RequestTTY: 'no',
    SessionType: 'default',
    // at a lower level, the client does not show why a host refuses a login, such as that it is still booting
    LogLevel: 'INFO',
  }
  const file = settings.configFile === null ? [] : ['-F', resolve(settings.configFile)]
  return [...file, '-T', ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])]
}

/**
 * The options for one host. Its address only decides where to connect; the host key must still be that of its name.
 * Percent signs, such as the one before the zone of an IPv6 address, are escaped because the client expands them.
 */
export async function hostOptions(host: string, addressOf: AddressOf): Promise<HostOptions> {
  if (!legalName.test(host)) throw new Failure(`node ${host}`, `${JSON.stringify(host)} is not a host name`, 'none')
  const address = await addressOf(host)
  // One connection for each name. The client's own sharing is by address, so commands for one name could use a
  // connection on which another name's key was verified.
  const socket = createHash('sha256')
    .update(`${host} ${address ?? ''}`)
    .digest('hex')
    .slice(0, socketNameLength)
  const share = ['-o', `ControlPath=${socket}`]
  if (address === null) return { argv: share, socket }
  if (!legalAddress.test(address)) {
    throw new Failure(`node ${host}`, `${JSON.stringify(address)} is not an address`, 'none')
  }
  return { argv: [...share, '-o', `HostName=${address.replaceAll('%', '%%')}`, '-o', `HostKeyAlias=${host}`], socket }
}
