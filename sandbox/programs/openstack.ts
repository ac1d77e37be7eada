import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { step } from '../../tools/progress.mjs'
import { run } from './command.ts'
import { debianRoot } from './debian-root.ts'
import { type CloudAccounts, makeAccounts, prepareServers } from './openstack-accounts.ts'
import {
  addressOf,
  type CloudPorts,
  cloudFiles,
  cloudPassword,
  databasesSql,
  lab,
  schemaCommands,
} from './openstack-configuration.ts'
import { launch } from './owned-process.ts'
import { freePorts } from './ports.ts'
import type { OwnedProcess } from './process.ts'
import { freshFolder } from './run-folder.ts'
import { untilSo } from './until.ts'

/** A real Keystone, Placement, Glance, Neutron, Nova and Masakari on loopback, whose hosts have a fake hypervisor. */
export type OpenStackService = AsyncDisposable &
  CloudAccounts & {
    readonly authUrl: string
    readonly region: string
    /** The account of its administrator, in the domain `Default`. */
    readonly user: string
    readonly password: string
    readonly project: string
    /** Ends the `nova-compute` of a host, as when its machine loses power, and starts it again. */
    readonly host: (name: string) => { end(): Promise<void>; start(): void }
    readonly stop: () => Promise<void>
  }

const packages = [
  'mariadb-server',
  'rabbitmq-server',
  'python3-pymysql',
  'uwsgi-plugin-python3',
  'keystone',
  'placement-api',
  'glance-api',
  'neutron-common',
  'nova-api',
  'nova-conductor',
  'nova-scheduler',
  'nova-compute',
  // the one hypervisor package that brings neither libvirt nor QEMU
  'nova-compute-ironic',
  'masakari-api',
] as const

const readyWithinMs = 600_000

/** Starts a cloud with these hosts; resolves once all of them take servers. Needs root. */
export async function startOpenStack(hosts: readonly string[]): Promise<OpenStackService> {
  const root = await debianRoot('openstack', packages)
  const folder = freshFolder('openstack')
  const ports = await cloudPorts()
  writeFiles(folder, { ...cloudFiles(ports, hosts), 'conf/keystone/policy.d/none.yaml': '{}\n' }, hosts)
  const [program, ...before] = root.command(folder)
  const started: OwnedProcess[] = []
  const execute = (command: string): Promise<string> =>
    run(program, [...before, 'sh', '-c', command], { env: {}, workingFolder: folder })
  const daemon = (name: string, command: string): OwnedProcess => {
    const args = [...before, 'sh', '-c', `exec ${command}`]
    const process = launch({ name, path: program, args, env: {}, workingFolder: folder })
    started.push(process)
    return process
  }
  const stop = async (): Promise<void> => {
    await Promise.all(started.toReversed().map((one) => one.kill()))
  }
  const nova = `--config-file ${lab}/conf/nova/nova.conf`
  const computes = new Map<string, OwnedProcess>()
  const host = (name: string) => ({
    end: async (): Promise<void> => computes.get(name)?.kill(),
    start(): void {
      const own = `--config-file ${lab}/conf/nova/${name}.conf --log-file ${lab}/log/${name}.log`
      computes.set(name, daemon(name, `nova-compute ${nova} ${own}`))
    },
  })
  try {
    // their APIs read these files beside their configuration
    await execute(
      `cp /usr/share/nova-common/api-paste.ini ${lab}/conf/nova/; cp /usr/share/glance-common/glance-api-paste.ini ${lab}/conf/glance/; ` +
        `cp /etc/masakari/api-paste.ini ${lab}/conf/masakari/`,
    )
    await step('Starting MariaDB and RabbitMQ', () => startStores(execute, daemon, ports))
    await step('Making the databases', async () => {
      await execute(`mariadb --no-defaults -S ${lab}/mysql.sock -u root <<'SQL'\n${databasesSql}\nSQL`)
      await Promise.all(schemaCommands(ports).map((list) => execute(list.join(' && '))))
    })
    const accounts = await step('Starting the services', async () => {
      startWsgi(daemon, 'keystone', ports.keystone, '/usr/bin/keystone-wsgi-public', 'OS_KEYSTONE_CONFIG_DIR')
      await until('Keystone', () => answers(ports.keystone))
      const administrator = await makeAccounts(ports)
      startServices(daemon, ports)
      for (const name of hosts) host(name).start()
      for (const port of [ports.placement, ports.glance, ports.neutron, ports.nova, ports.masakari])
        await until(`port ${port}`, () => answers(port))
      const discover = async (): Promise<void> => void (await execute(`nova-manage ${nova} cell_v2 discover_hosts`))
      return prepareServers(ports, hosts, administrator, { discover, until })
    })
    const admin = { user: 'admin', password: cloudPassword, project: 'admin', region: 'RegionOne' }
    return {
      ...accounts,
      ...admin,
      authUrl: `${addressOf(ports.keystone)}/v3`,
      host,
      stop,
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function cloudPorts(): Promise<CloudPorts> {
  const [keystone = 0, placement = 0, nova = 0, glance = 0, neutron = 0, masakari = 0, ...others] = await freePorts(9)
  const [amqp = 0, distribution = 0, epmd = 0] = others
  return { keystone, placement, nova, glance, neutron, masakari, amqp, distribution, epmd }
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>, hosts: readonly string[]): void {
  for (const each of [
    'log',
    'images',
    'locks',
    'mysql',
    'rabbit/db',
    'rabbit/log',
    ...hosts.map((host) => `state/${host}`),
  ])
    mkdirSync(join(folder, each), { recursive: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

type Execute = (command: string) => Promise<string>
type Daemon = (name: string, command: string) => unknown

async function startStores(execute: Execute, daemon: Daemon, { amqp, distribution, epmd }: CloudPorts): Promise<void> {
  const socket = `-S ${lab}/mysql.sock`
  await execute(
    `mariadb-install-db --no-defaults --user=root --datadir=${lab}/mysql --auth-root-authentication-method=normal --skip-test-db`,
  )
  daemon(
    'mariadb',
    `mariadbd --no-defaults --user=root --datadir=${lab}/mysql --socket=${lab}/mysql.sock --pid-file=${lab}/mysql.pid ` +
      '--skip-networking --max-connections=500 --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0',
  )
  daemon('epmd', `epmd -address 127.0.0.1 -port ${epmd}`)
  const rabbit = {
    HOME: `${lab}/rabbit`,
    RABBITMQ_NODENAME: 'lab@localhost',
    ERL_EPMD_PORT: epmd,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: amqp,
    RABBITMQ_DIST_PORT: distribution,
    RABBITMQ_MNESIA_BASE: `${lab}/rabbit/db`,
    RABBITMQ_LOG_BASE: `${lab}/rabbit/log`,
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_CONFIG_FILE: `${lab}/rabbit/rabbitmq`,
    RABBITMQ_ENABLED_PLUGINS_FILE: `${lab}/rabbit/plugins`,
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '"-kernel inet_dist_use_interface {127,0,0,1} +S 2:2"',
  }
  const variables = Object.entries(rabbit).map(([name, value]) => `${name}=${value}`)
  daemon('rabbitmq', `env ${variables.join(' ')} /usr/lib/rabbitmq/bin/rabbitmq-server`)
  await until('MariaDB', async () => (await execute(`mariadb-admin --no-defaults ${socket} -u root ping`)) !== '')
  await until('RabbitMQ', () => answers(amqp))
}

function startServices(daemon: Daemon, ports: CloudPorts): void {
  const nova = `--config-file ${lab}/conf/nova/nova.conf`
  startWsgi(daemon, 'placement', ports.placement, '/usr/bin/placement-api', 'OS_PLACEMENT_CONFIG_DIR')
  startWsgi(daemon, 'glance', ports.glance, '/usr/bin/glance-wsgi-api', 'OS_GLANCE_CONFIG_DIR')
  startWsgi(daemon, 'masakari', ports.masakari, `${lab}/conf/masakari/wsgi.py`, 'OS_MASAKARI_CONFIG_DIR')
  startWsgi(daemon, 'nova', ports.nova, '/usr/bin/nova-api-wsgi', 'OS_NOVA_CONFIG_DIR')
  daemon('neutron', `neutron-server --config-file ${lab}/conf/neutron/neutron.conf`)
  daemon('conductor', `nova-conductor ${nova} --log-file ${lab}/log/conductor.log`)
  daemon('scheduler', `nova-scheduler ${nova} --log-file ${lab}/log/scheduler.log`)
}

/** Starts an API under uwsgi. A client may reuse a connection that uwsgi is closing, so each is for one request. */
const startWsgi = (daemon: Daemon, name: string, port: number, file: string, folderVariable: string): unknown =>
  daemon(
    name,
    // Masakari reads its configuration a second time, from the home folder before /etc
    `env HOME=${lab}/conf/${name} ${folderVariable}=${lab}/conf/${name} uwsgi --plugins python3 --http-socket 127.0.0.1:${port} --wsgi-file ${file} ` +
      '--master --processes 1 --enable-threads --lazy-apps --die-on-term --no-orphans --buffer-size 65535 ' +
      '--add-header "Connection: close"',
  )

const until = (what: string, isSo: () => Promise<boolean>): Promise<void> =>
  untilSo(`OpenStack: ${what}`, readyWithinMs, isSo)

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
