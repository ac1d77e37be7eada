import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accountOf } from './account.ts'
import { run } from './command.ts'
import { type ControlPlane, killAll, startInOrder, writeClients } from './control-plane.ts'
import { joinEnvironments } from './local-copy.ts'
import { nameHosts } from './named-hosts.ts'
import { launch } from './owned-process.ts'
import type { Program } from './program.ts'
import { findProgram } from './programs.ts'
import { partsFolder } from './project.ts'
import { freshFolder } from './run-folder.ts'
import { makeService, type Service } from './running-service.ts'

/** A Galera cluster, and an options file for its account `lockkeeper`, which has no privilege. */
export type GaleraCluster = ControlPlane & { readonly optionsFile: string }

const readyWithinMs = 90_000
const password = 's3cret'
const account = `CREATE USER lockkeeper@'%' IDENTIFIED BY '${password}'`
const alone = 'gcomm://'

/** Where everything of a cluster is. */
type Places = {
  readonly folder: string
  /** The folder of the installed or unpacked programs. */
  readonly base: string
  readonly env: Readonly<Record<string, string>>
}

type Member = { readonly name: string; readonly address: string }

/** Starts a cluster with a member for each name; the client is `mariadb`. */
export async function startGalera(names: readonly string[]): Promise<GaleraCluster> {
  const [server, client] = [await findProgram('mariadbd'), await findProgram('mariadb')]
  const folder = freshFolder('galera')
  const hosts = await nameHosts(folder, names)
  const base = server.foundIn === 'parts' ? join(partsFolder, 'galera/usr') : '/usr'
  const env = { ...joinEnvironments(server.env, hosts.env), PATH: [join(base, 'bin'), process.env.PATH].join(':') }
  const places = { folder, base, env }
  const [first, ...others] = names.map((name, index): Member => ({ name, address: hosts.addresses[index] ?? '' }))
  if (first === undefined) throw new Error('a cluster has at least one member')
  const data = await emptyData(places, first.name)
  const start = await starter(places, server, data)
  await makeState(
    start(first, () => alone),
    client,
    folder,
    first.name,
  )
  for (const { name } of others) await run('cp', ['-a', data, join(folder, name)], { env: {}, workingFolder: folder })
  const everybody = `gcomm://${hosts.addresses.join(',')}`
  // whoever comes back joins the others
  const founding = [alone]
  const members = await startInOrder([
    start(first, () => founding.pop() ?? everybody),
    ...others.map((member) => start(member, () => everybody)),
  ])
  const optionsFile = join(folder, 'lockkeeper.cnf')
  writeFileSync(optionsFile, `[client]\nuser = lockkeeper\npassword = ${password}\n`, { mode: 0o600 })
  const prepared = { path: client.path, env: joinEnvironments(client.env, hosts.env), args: [] }
  return {
    members,
    addresses: hosts.addresses,
    clients: writeClients(folder, { mariadb: prepared }),
    optionsFile,
    [Symbol.asyncDispose]: () => killAll(members),
  }
}

async function emptyData({ folder, base }: Places, name: string): Promise<string> {
  const installer = await findProgram('mariadb-install-db')
  const data = join(folder, name)
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : []
  const args = [
    '--no-defaults',
    `--datadir=${data}`,
    `--basedir=${base}`,
    messagesIn(base),
    '--skip-test-db',
    ...asRoot,
  ]
  await run(installer.path, args, { env: installer.env, workingFolder: folder })
  return data
}

/** Returns what starts a member; for root it runs as an ordinary account, because rsync's daemon has no rights as root. */
async function starter({ folder, base, env }: Places, { path }: Program, data: string) {
  const { launchArgs } = await accountOf(folder, data, '/bin/sh')
  if (launchArgs.length > 0) await run('chown', ['-R', `--reference=${data}`, data], { env: {}, workingFolder: folder })
  return ({ name, address }: Member, cluster: () => string) =>
    (): Promise<Service> =>
      makeService(
        () => {
          const settings = settingsOf(base, join(folder, name), { name, address, cluster: cluster() })
          const [program = path, ...before] = [...launchArgs, path]
          const args = [...before, '--no-defaults', messagesIn(base), ...settings]
          return launch({ name: `mariadbd ${name}`, path: program, args, env, workingFolder: folder })
        },
        (member) => member.line(/Synchronized with group, ready for connections/, readyWithinMs),
      )
}

/** Members that begin with a copy of one state need no transfer of everything. */
async function makeState(start: () => Promise<Service>, client: Program, folder: string, name: string): Promise<void> {
  const member = await start()
  const asRoot = ['--no-defaults', '--user=root', `--socket=${join(folder, name, 'socket')}`]
  await run(client.path, [...asRoot, '--execute', account], { env: client.env, workingFolder: folder })
  await member.stop()
}

const messagesIn = (base: string): string => `--lc-messages-dir=${join(base, 'share/mysql')}`

function settingsOf(
  base: string,
  data: string,
  { name, address, cluster }: Member & { readonly cluster: string },
): readonly string[] {
  const provider = readdirSync(join(base, 'lib/galera')).find((file) => file.endsWith('.so')) ?? ''
  const settings = {
    datadir: data,
    tmpdir: data,
    basedir: base,
    socket: join(data, 'socket'),
    'pid-file': join(data, 'pid'),
    'bind-address': address,
    'binlog-format': 'ROW',
    'innodb-autoinc-lock-mode': '2',
    'innodb-flush-log-at-trx-commit': '0',
    'innodb-buffer-pool-size': '16M',
    'performance-schema': 'off',
    'wsrep-on': 'ON',
    'wsrep-provider': join(base, 'lib/galera', provider),
    'wsrep-cluster-name': 'lab',
    'wsrep-node-name': name,
    'wsrep-node-address': address,
    'wsrep-sst-method': 'rsync',
    'wsrep-sst-receive-address': address,
    'wsrep-cluster-address': cluster,
    'wsrep-provider-options': `gmcast.listen_addr=tcp://${address}:4567;ist.recv_addr=${address}:4568;gcache.size=16M`,
  }
  return Object.entries(settings).map(([key, value]) => `--${key}=${value}`)
}
