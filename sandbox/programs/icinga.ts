import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { launch } from './owned-process.ts'
import { freePort } from './ports.ts'
import type { Program } from './program.ts'
import { findProgram } from './programs.ts'
import { partsFolder } from './project.ts'
import { freshFolder } from './run-folder.ts'
import { makeService, type Service } from './running-service.ts'

/** A real Icinga on loopback with the hosts `n1` and `n2`, and the account of its API. */
export type IcingaService = Service & {
  readonly url: string
  readonly user: string
  readonly password: string
  /** PEM text of the authority of its certificate. */
  readonly certificateAuthority: string
}

const readyWithinMs = 60_000
const [user, password] = ['lockkeeper', 's3cret']

const permissions = [
  'actions/schedule-downtime',
  'actions/remove-downtime',
  'actions/add-comment',
  'objects/query/Host',
  'objects/query/Downtime',
  'objects/query/Comment',
]

const configuration = (port: number): string => `
const NodeName = "localhost"
const ZoneName = "localhost"
include <itl>
object Endpoint "localhost" {}
object Zone "localhost" { endpoints = [ "localhost" ] }
object CheckerComponent "checker" {}
object ApiListener "api" { bind_host = "127.0.0.1", bind_port = ${port} }
object ApiUser "${user}" { password = "${password}", permissions = ${JSON.stringify(permissions)} }
object Host "n1" { check_command = "dummy" }
object Host "n2" { check_command = "dummy" }
object Service "disk" { host_name = "n1", check_command = "dummy" }
`

/** The program itself: in an unpacked copy, the one on the path of a system is a script with places of its own. */
function binaryOf({ path, foundIn }: Program): { readonly path: string; readonly include: readonly string[] } {
  if (foundIn !== 'parts') return { path, include: [] }
  const root = join(partsFolder, 'icinga/usr')
  const [folder = ''] = readdirSync(join(root, 'lib')).filter((entry) => entry.endsWith('-linux-gnu'))
  return {
    path: join(root, 'lib', folder, 'icinga2/sbin/icinga2'),
    include: ['-I', join(root, 'share/icinga2/include')],
  }
}

/** Starts an Icinga whose certificate is its own authority. */
export async function startIcinga(): Promise<IcingaService> {
  const program = await findProgram('icinga2')
  const { path, include } = binaryOf(program)
  const folder = freshFolder('icinga')
  const port = await freePort()
  for (const each of ['etc', 'data/certs', 'log', 'cache', 'spool', 'init'])
    mkdirSync(join(folder, each), { recursive: true })
  writeFileSync(join(folder, 'etc/icinga2.conf'), configuration(port))
  const certificate = join(folder, 'data/certs/localhost.crt')
  const key = join(folder, 'data/certs/localhost.key')
  const account = userInfo()
  const places = {
    DataDir: 'data',
    LogDir: 'log',
    CacheDir: 'cache',
    SpoolDir: 'spool',
    InitRunDir: 'init',
    ConfigDir: 'etc',
  }
  const defined = [
    ...Object.entries(places).map(([name, place]) => `${name}=${join(folder, place)}`),
    `RunAsUser=${account.username}`,
    `RunAsGroup=${execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()}`,
  ].flatMap((each) => ['-D', each])
  const env = { ...process.env, ...program.env }
  const made = ['pki', 'new-cert', '--cn', 'localhost', '--key', key, '--cert', certificate]
  execFileSync(path, [...made, ...defined], { env, stdio: 'pipe' })
  const certificateAuthority = readFileSync(certificate, 'utf8')
  writeFileSync(join(folder, 'data/certs/ca.crt'), certificateAuthority)
  const args = ['daemon', '-c', join(folder, 'etc/icinga2.conf'), ...include, ...defined]
  const service = await makeService(
    () => launch({ name: 'icinga2', path, args, env: program.env, workingFolder: folder }),
    (daemon) => daemon.line(/Activated all objects/, readyWithinMs),
  )
  return { ...service, url: `https://localhost:${port}`, user, password, certificateAuthority }
}
