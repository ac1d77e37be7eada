import { join } from 'node:path'
import { type ControlPlane, killAll, writeClients } from './control-plane.ts'
import { nameHosts } from './named-hosts.ts'
import { launch } from './owned-process.ts'
import { findProgram } from './programs.ts'
import { freshFolder } from './run-folder.ts'
import { makeService } from './running-service.ts'

const readyWithinMs = 60_000

/** Starts an etcd cluster with a member for each name; the client is `etcdctl`. */
export async function startEtcd(names: readonly string[]): Promise<ControlPlane> {
  const [server, client] = [await findProgram('etcd'), await findProgram('etcdctl')]
  const folder = freshFolder('etcd')
  const { addresses } = await nameHosts(folder, names)
  const at = (address: string | undefined, port: number) => `http://${address}:${port}`
  const cluster = names.map((name, index) => `${name}=${at(addresses[index], 2380)}`).join(',')
  const members = await Promise.all(
    names.map((name, index) => {
      const clients = at(addresses[index], 2379)
      const peers = at(addresses[index], 2380)
      const settings = {
        name,
        'data-dir': join(folder, name),
        'listen-client-urls': clients,
        'advertise-client-urls': clients,
        'listen-peer-urls': peers,
        'initial-advertise-peer-urls': peers,
        'initial-cluster': cluster,
      }
      const args = Object.entries(settings).flatMap(([key, value]) => [`--${key}`, value])
      return makeService(
        () => launch({ name: `etcd ${name}`, path: server.path, args, env: server.env, workingFolder: folder }),
        (member) => member.line(/ready to serve client requests/, readyWithinMs),
      )
    }),
  )
  return {
    members,
    addresses,
    clients: writeClients(folder, { etcdctl: { ...client, args: [] } }),
    [Symbol.asyncDispose]: () => killAll(members),
  }
}
