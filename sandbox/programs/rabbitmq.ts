import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.ts'
import { writeCommand } from './command-file.ts'
import { type ControlPlane, killAll, startInOrder, writeClients } from './control-plane.ts'
import { launch } from './owned-process.ts'
import { freePort, freePorts } from './ports.ts'
import { findProgram } from './programs.ts'
import { partsFolder } from './project.ts'
import { freshFolder } from './run-folder.ts'
import { makeService, type Service } from './running-service.ts'

const readyWithinMs = 90_000

/**
 * Starts a RabbitMQ cluster with a member for each name, such as `control-01@localhost`: one machine has one table of
 * names. The client is `rabbitmq-diagnostics`.
 */
export async function startRabbitmq(names: readonly string[]): Promise<ControlPlane> {
  const folder = freshFolder('rabbitmq')
  const { env, scripts, epmd } = await erlangOf(folder)
  writeFileSync(join(folder, 'rabbitmq.conf'), configuration(names))
  writeFileSync(join(folder, 'plugins'), '[].\n')
  const server = (name: string, own: Readonly<Record<string, string>>) => () =>
    makeService(
      () => {
        const all = { ...env, ...own }
        const path = join(scripts, 'rabbitmq-server')
        return launch({ name: `rabbitmq ${name}`, path, args: [], env: all, workingFolder: folder })
      },
      (broker) => broker.line(/completed with \d+ plugins/, readyWithinMs),
    )
  const nameTable = await makeService(
    () => {
      const args = ['-address', '127.0.0.1', '-port', env.ERL_EPMD_PORT ?? '']
      return launch({ name: 'epmd', path: epmd, args, env, workingFolder: folder })
    },
    async () => {},
  )
  try {
    const starts: (() => Promise<Service>)[] = []
    for (const name of names) starts.push(server(name, await environmentOf(folder, name)))
    // each one joins those that run already
    const members = await startInOrder(starts)
    const client = { path: join(scripts, 'rabbitmq-diagnostics'), env, args: [] }
    return {
      members,
      addresses: names.map(() => '127.0.0.1'),
      clients: writeClients(folder, { 'rabbitmq-diagnostics': client }),
      [Symbol.asyncDispose]: () => killAll([...members, nameTable]),
    }
  } catch (error) {
    await nameTable.kill()
    throw error
  }
}

/** Erlang with a command `erl` that finds its own files, and the scripts of RabbitMQ. */
async function erlangOf(folder: string) {
  const { path, env, foundIn } = await findProgram('erl')
  const root = foundIn === 'parts' ? join(partsFolder, 'rabbitmq') : '/'
  const erlang = join(root, 'usr/lib/erlang')
  const releases = (await run('ls', [erlang], { env: {}, workingFolder: folder })).split('\n')
  const binaries = join(erlang, releases.find((name) => name.startsWith('erts-')) ?? '', 'bin')
  const place = join(folder, 'erlang')
  mkdirSync(place)
  const variables = { ROOTDIR: erlang, BINDIR: binaries, EMU: 'beam', PROGNAME: 'erl' }
  writeCommand(join(place, 'erl'), {
    path: foundIn === 'parts' ? join(binaries, 'erlexec') : path,
    env: variables,
    args: [],
  })
  writeFileSync(join(folder, '.erlang.cookie'), 'lab', { mode: 0o400 })
  return {
    env: {
      ...env,
      PATH: [place, '/usr/bin', '/bin', '/usr/sbin', '/sbin'].join(':'),
      HOME: folder,
      ERL_EPMD_PORT: `${await freePort()}`,
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
    } as Readonly<Record<string, string>>,
    scripts: join(root, 'usr/lib/rabbitmq/bin'),
    epmd: join(binaries, 'epmd'),
  }
}

async function environmentOf(folder: string, name: string): Promise<Readonly<Record<string, string>>> {
  const [port, peers] = await freePorts(2)
  return {
    RABBITMQ_NODENAME: `${name}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: `${port}`,
    RABBITMQ_DIST_PORT: `${peers}`,
    RABBITMQ_MNESIA_BASE: join(folder, name),
    RABBITMQ_LOG_BASE: join(folder, name),
    RABBITMQ_PID_FILE: join(folder, `${name}.pid`),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 -kernel inet_dist_use_interface {127,0,0,1}',
  }
}

const configuration = (names: readonly string[]): string =>
  [
    'cluster_formation.peer_discovery_backend = classic_config',
    ...names.map((name, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${name}@localhost`),
    'cluster_formation.randomized_startup_delay_range.min = 0',
    'cluster_formation.randomized_startup_delay_range.max = 1',
    '',
  ].join('\n')
