import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cephConfiguration, hostOfOsd } from './ceph-configuration.ts'
import { run } from './command.ts'
import { writeCommand } from './command-file.ts'
import { launch } from './owned-process.ts'
import { freePorts } from './ports.ts'
import { findProgram } from './programs.ts'
import { partsFolder } from './project.ts'
import { freshFolder } from './run-folder.ts'
import { makeService, type Service } from './running-service.ts'
import { untilSo } from './until.ts'

/** A real Ceph cluster on loopback: a monitor, two managers, and an OSD for each of its hosts. */
export type CephService = AsyncDisposable & {
  /** The path of a `ceph` command that reaches it as its administrator. */
  readonly command: string
  /** Runs that command and returns what it prints. */
  readonly ceph: (...words: readonly string[]) => Promise<string>
  /** The path of a `rados` command for the objects of its pool `volumes`. */
  readonly rados: string
  /** The OSDs, by their numbers. */
  readonly osds: readonly Service[]
  readonly managers: readonly Service[]
  readonly stop: () => Promise<void>
}

const readyWithinMs = 120_000
const pool = 'volumes'

/** Programs of a Ceph cluster, with the environment that an unpacked copy needs. */
type Programs = {
  readonly env: Readonly<Record<string, string>>
  readonly root: string
  readonly libraries: string
  readonly pathOf: (name: string) => string
}

async function findPrograms(): Promise<Programs> {
  const { path, env: found, foundIn } = await findProgram('ceph-osd')
  const root = foundIn === 'parts' ? join(partsFolder, 'ceph') : '/'
  const architecture = readdirSync(join(root, 'usr/lib')).find((name) => name.endsWith('-linux-gnu')) ?? ''
  const python = foundIn === 'parts' ? { PYTHONPATH: join(root, 'usr/lib/python3/dist-packages') } : {}
  // the manager embeds Python and would follow the PATH to another installation
  const PATH = [join(root, 'usr/bin'), '/usr/bin', '/bin', '/usr/sbin', '/sbin'].join(':')
  return {
    env: { ...found, ...python, PATH, LC_ALL: 'C.UTF-8' },
    root,
    libraries: join(root, 'usr/lib', architecture),
    pathOf: (name) => (name === 'ceph-osd' ? path : join(root, 'usr/bin', name)),
  }
}

/** Creates and starts a cluster with this many hosts; resolves once every placement group is active+clean. */
export async function startCeph(hosts: number): Promise<CephService> {
  const programs = await findPrograms()
  const folder = freshFolder('ceph')
  const configuration = join(folder, 'ceph.conf')
  const { env } = programs
  const execute = (name: string, ...args: readonly string[]) =>
    run(programs.pathOf(name), args, { env, workingFolder: folder })
  const daemon = (kind: 'mon' | 'mgr' | 'osd', id: string, more: Readonly<Record<string, string>> = {}) =>
    makeService(
      () =>
        launch({
          name: `ceph-${kind} ${id}`,
          path: programs.pathOf(`ceph-${kind}`),
          args: ['-f', '-c', configuration, '-i', id],
          env: { ...env, ...more },
          workingFolder: folder,
        }),
      // the cluster says when a daemon is ready
      async () => {},
    )

  const [first = 0, second = 0] = await freePorts(2)
  const [lowest = 0] = await freePorts(1)
  const places = { folder, root: programs.root, libraries: programs.libraries, fsid: randomUUID(), osds: hosts }
  const ports = { monitorPorts: [first, second], daemonPorts: [lowest, lowest + 200] } as const
  writeFileSync(configuration, cephConfiguration({ ...places, ...ports }))
  const command = commandIn(folder, programs, 'ceph', ['-c', configuration, '--connect-timeout', '10'])
  const rados = commandIn(folder, programs, 'rados', ['-c', configuration, '-p', pool])
  const ceph = (...words: readonly string[]) => run(command, words, { env: {}, workingFolder: folder })
  await prepareMonitor(execute, folder, configuration, { fsid: places.fsid, ports: [first, second] })

  const services: Service[] = []
  const started = async (service: Promise<Service>): Promise<Service> => {
    const one = await service
    services.push(one)
    return one
  }
  try {
    await started(daemon('mon', 'a'))
    await until('the monitor', async () => (await ceph('quorum_status')) !== '')
    await ceph('config', 'set', 'mgr', 'mgr/devicehealth/enable_monitoring', 'false', '--force')
    const managers: Service[] = []
    for (const id of ['x', 'y']) {
      await makeManager(ceph, folder, id)
      // without these, the metadata of every daemon names this machine
      managers.push(await started(daemon('mgr', id, hostNamed(id === 'x' ? 0 : 1))))
    }
    const osds: Service[] = []
    for (let osd = 0; osd < hosts; osd++) {
      await makeOsd(ceph, execute, configuration, folder, osd)
      osds.push(await started(daemon('osd', `${osd}`, hostNamed(osd))))
    }
    await ceph('osd', 'pool', 'create', pool, '16', '16', 'replicated', 'replicated_rule')
    await ceph('osd', 'pool', 'application', 'enable', pool, 'lab')
    await until('active+clean', async () => isClean(await ceph('pg', 'stat', '--format', 'json')))
    const stop = async () => {
      for (const service of services.toReversed()) await service.kill()
    }
    return { command, ceph, rados, osds, managers, stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    for (const service of services) await service.kill()
    throw error
  }
}

const hostNamed = (osd: number) => ({ CONTAINER_NAME: 'lab', NODE_NAME: hostOfOsd(osd) })

const isClean = (stat: string): boolean => /"num_pg_by_state":\[\{"name":"active\+clean","num":16\}\]/.test(stat)

const until = (what: string, isSo: () => Promise<boolean>): Promise<void> =>
  untilSo(`Ceph: ${what}`, readyWithinMs, isSo)

/** Writes a command that needs no environment, and returns its path. */
function commandIn(folder: string, { env, pathOf }: Programs, name: string, args: readonly string[]): string {
  const command = join(folder, name)
  writeCommand(command, { path: pathOf(name), env, args })
  return command
}

type Execute = (name: string, ...args: readonly string[]) => Promise<string>

async function prepareMonitor(
  execute: Execute,
  folder: string,
  configuration: string,
  { fsid, ports: [first, second] }: { readonly fsid: string; readonly ports: readonly [number, number] },
): Promise<void> {
  const keyring = (name: string) => join(folder, `keyring.${name}`)
  const all = ['--cap', 'mon', 'allow *']
  await execute('ceph-authtool', '-C', keyring('mon.a'), '--gen-key', '-n', 'mon.', ...all)
  const more = ['--cap', 'mgr', 'allow *', '--cap', 'osd', 'allow *']
  await execute('ceph-authtool', '-C', keyring('client.admin'), '--gen-key', '-n', 'client.admin', ...all, ...more)
  await execute('ceph-authtool', keyring('mon.a'), '--import-keyring', keyring('client.admin'))
  const address = `[v2:127.0.0.1:${first},v1:127.0.0.1:${second}]`
  const map = join(folder, 'monmap')
  await execute('monmaptool', '--create', '--fsid', fsid, '--addv', 'a', address, map)
  await execute('ceph-mon', '-c', configuration, '--mkfs', '-i', 'a', '--monmap', map, '--keyring', keyring('mon.a'))
}

type Ceph = CephService['ceph']

async function makeManager(ceph: Ceph, folder: string, id: string): Promise<void> {
  mkdirSync(join(folder, `mgr.${id}`))
  const key = await ceph('auth', 'get-or-create', `mgr.${id}`, 'mon', 'allow profile mgr', 'osd', 'allow *')
  writeFileSync(join(folder, `keyring.mgr.${id}`), key, { mode: 0o600 })
}

/** The monitor gives out the numbers of OSDs in order. */
async function makeOsd(
  ceph: Ceph,
  execute: Execute,
  configuration: string,
  folder: string,
  osd: number,
): Promise<void> {
  const uuid = randomUUID()
  const key = (await execute('ceph-authtool', '--gen-print-key')).trim()
  const secrets = join(folder, 'new-osd.json')
  writeFileSync(secrets, JSON.stringify({ cephx_secret: key }), { mode: 0o600 })
  const given = (await ceph('osd', 'new', uuid, '-i', secrets)).trim()
  if (given !== `${osd}`) throw new Error(`the monitor gave osd.${given} instead of osd.${osd}`)
  mkdirSync(join(folder, `osd.${osd}`))
  writeFileSync(join(folder, `keyring.osd.${osd}`), `[osd.${osd}]\n\tkey = ${key}\n`, { mode: 0o600 })
  await execute('ceph-osd', '-c', configuration, '-i', `${osd}`, '--mkfs', '--osd-uuid', uuid)
}
