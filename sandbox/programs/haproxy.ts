import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ControlPlane, killAll, writeClients } from './control-plane.ts'
import { nameHosts } from './named-hosts.ts'
import { launch } from './owned-process.ts'
import { findProgram } from './programs.ts'
import { freshFolder } from './run-folder.ts'
import { makeService } from './running-service.ts'
import { untilSo } from './until.ts'

const readyWithinMs = 30_000

/**
 * Starts a HAProxy for each name. Each one also is the server of its node, which all of them check, and has statistics on port 8404. The
 * client is `curl`.
 */
export async function startHaproxy(names: readonly string[]): Promise<ControlPlane> {
  const [server, client] = [await findProgram('haproxy'), await findProgram('curl')]
  const folder = freshFolder('haproxy')
  const { addresses, env } = await nameHosts(folder, names)
  const members = await Promise.all(
    names.map((name, index) => {
      const file = join(folder, `${name}.cfg`)
      writeFileSync(file, configuration(addresses[index] ?? '', names, addresses))
      return makeService(
        () =>
          launch({
            name: `haproxy ${name}`,
            path: server.path,
            args: ['-db', '-f', file],
            env: server.env,
            workingFolder: folder,
          }),
        () => untilSo(`haproxy ${name}`, readyWithinMs, () => answers(`http://${addresses[index]}:8404/stats;csv`)),
      )
    }),
  )
  return {
    members,
    addresses,
    clients: writeClients(folder, { curl: { ...client, env: { ...client.env, ...env }, args: [] } }),
    [Symbol.asyncDispose]: () => killAll(members),
  }
}

const answers = (address: string): Promise<boolean> =>
  fetch(address).then(
    ({ ok }) => ok,
    () => false,
  )

function configuration(own: string, names: readonly string[], addresses: readonly string[]): string {
  const servers = names.map((name, index) => `  server ${name} ${addresses[index]}:5001 check inter 500 fall 2 rise 1`)
  return [
    'defaults',
    '  mode http',
    '  timeout connect 1s',
    '  timeout client 5s',
    '  timeout server 5s',
    'frontend statistics',
    `  bind ${own}:8404`,
    '  stats enable',
    '  stats uri /stats',
    'frontend api',
    `  bind ${own}:5000`,
    '  default_backend api',
    'backend api',
    '  option httpchk GET /',
    ...servers,
    'frontend server',
    `  bind ${own}:5001`,
    '  http-request return status 200',
    '',
  ].join('\n')
}
