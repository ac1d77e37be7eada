import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Exit code and output of a program. */
export type Ended = { readonly code: number | null; readonly printed: string }

/** A running program. */
export type Running = { readonly printed: () => string; readonly ended: Promise<Ended> }

/** Real apt and dpkg on their own root folder, where version 1 of `demo` is installed and version 2 is available. */
export type AptRoot = {
  readonly conffile: string
  readonly deb: string
  readonly lockFile: string
  /** How dpkg and dpkg-query are told of the root. */
  readonly dpkg: { readonly options: readonly string[]; readonly admin: string }
  run(argv: readonly string[]): Running
  installed(): string
  close(): void
}

/** Installs `demo` 1 in a new root. */
export function aptRoot(): AptRoot {
  const folder = mkdtempSync(join(tmpdir(), 'apt-'))
  const root = join(folder, 'root')
  const repository = join(folder, 'repository')
  for (const each of [
    'etc/apt/apt.conf.d',
    'etc/apt/preferences.d',
    'etc/apt/trusted.gpg.d',
    'var/lib/dpkg/info',
    'var/lib/dpkg/updates',
    'var/lib/dpkg/triggers',
    'var/lib/apt/lists/partial',
    'var/cache/apt/archives/partial',
    'var/log/apt',
  ])
    mkdirSync(join(root, each), { recursive: true })
  mkdirSync(repository)
  writeFileSync(join(root, 'var/lib/dpkg/status'), '')
  writeFileSync(join(root, 'etc/apt/sources.list'), `deb [trusted=yes] file:${repository} ./\n`)
  const configuration = join(folder, 'apt.conf')
  writeFileSync(
    configuration,
    [
      `Dir "${root}";`,
      `Dir::State::status "${root}/var/lib/dpkg/status";`,
      'APT::Sandbox::User "root";',
      `DPkg::Options { "--root=${root}"; "--force-not-root"; "--force-script-chrootless"; "--log=/dev/null"; };`,
      '',
    ].join('\n'),
  )
  const env = { ...process.env, APT_CONFIG: configuration }
  const run = (argv: readonly string[]): Running => running(spawn(argv[0] ?? '', argv.slice(1), { env, stdio: 'pipe' }))
  const dpkg = ['--force-not-root', '--force-script-chrootless', '--log=/dev/null', `--root=${root}`]
  const admin = `--admindir=${root}/var/lib/dpkg`
  execFileSync('dpkg', [...dpkg, '-i', build(folder, repository, '1')], { stdio: 'pipe' })
  const deb = build(folder, repository, '2')
  writeFileSync(join(repository, 'Packages'), entryOf(deb))
  execFileSync('apt-get', ['update'], { env, stdio: 'pipe' })
  return {
    conffile: join(root, 'etc/demo.conf'),
    deb,
    lockFile: join(root, 'var/lib/dpkg/lock-frontend'),
    dpkg: { options: dpkg, admin },
    run,
    installed: () =>
      execFileSync('dpkg-query', [admin, '-W', `-f=\${Status} \${Version}`, 'demo'], {
        encoding: 'utf8',
      }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const control = (version: string): string =>
  `Package: demo\nVersion: ${version}\nArchitecture: all\nMaintainer: nobody <nobody@example.com>\nDescription: demo\n`

function build(folder: string, repository: string, version: string): string {
  const tree = join(folder, `demo-${version}`)
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true })
  mkdirSync(join(tree, 'etc'))
  writeFileSync(join(tree, 'DEBIAN/control'), control(version))
  writeFileSync(join(tree, 'DEBIAN/conffiles'), '/etc/demo.conf\n')
  writeFileSync(join(tree, 'etc/demo.conf'), `shipped with ${version}\n`)
  const deb = join(repository, `demo_${version}_all.deb`)
  execFileSync('dpkg-deb', ['-b', tree, deb], { stdio: 'pipe' })
  return deb
}

function entryOf(deb: string): string {
  const digest = createHash('sha256').update(readFileSync(deb)).digest('hex')
  const file = `Filename: ./${deb.split('/').at(-1)}\nSize: ${statSync(deb).size}\nSHA256: ${digest}\n`
  return `${control('2')}${file}\n`
}

function running(child: ChildProcess): Running {
  let printed = ''
  const keep = (chunk: Buffer): void => {
    printed += chunk.toString('utf8')
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  child.stdin?.end()
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, printed })))
  return { printed: () => printed, ended }
}
