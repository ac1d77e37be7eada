import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { lookForProgram } from '../../sandbox/programs/programs.ts'
import { projectFolder } from '../../sandbox/programs/project.ts'
import { freshFolder } from '../../sandbox/programs/run-folder.ts'

afterEach(() => vi.unstubAllEnvs())

test('lookForProgram: prefers a configured path to the PATH', () => {
  const named = program(freshFolder('named'), 'consul', 'exit 0')
  const onPath = program(freshFolder('path'), 'consul', 'exit 0')
  vi.stubEnv('PATH', dirname(onPath))
  expect(lookForProgram('consul')).toEqual({ path: onPath, env: {}, foundIn: 'path' })
  vi.stubEnv('LOCKKEEPER_CONSUL', named)
  expect(lookForProgram('consul')).toEqual({ path: named, env: {}, foundIn: 'given' })
})

test('lookForProgram: fails and names the variable when the configured path has no program', () => {
  vi.stubEnv('LOCKKEEPER_CONSUL', '/nowhere/consul')
  expect(() => lookForProgram('consul')).toThrow('LOCKKEEPER_CONSUL=/nowhere/consul: there is no program')
})

test('prepare: names package manager, container and variable when a program can be neither found nor downloaded', async () => {
  const bare = bareMachine()
  const { exitCode, complained } = await prepare(bare, { PATH: '/nowhere' }, 'consul')
  expect(exitCode).toBe(1)
  expect(complained).toContain('consul is not on this machine and could not be fetched: there is no apt-get here')
  expect(complained).toMatch(/install Consul.*\n.*container.*\n.*LOCKKEEPER_CONSUL=/)
  expect(complained).not.toContain('    at ')
})

test('prepare: downloads a program once when several runs need it at once', async () => {
  const bare = bareMachine()
  const path = archiveThatHasConsul(bare)
  const runs = await Promise.all([1, 2, 3].map(() => prepare(bare, { PATH: path }, 'consul')))
  expect(
    runs
      .map(({ exitCode, complained }) => ({ exitCode, lines: complained.match(/Fetching/g)?.length ?? 0 }))
      .sort(byLines),
  ).toEqual([
    { exitCode: 0, lines: 0 },
    { exitCode: 0, lines: 0 },
    { exitCode: 0, lines: 1 },
  ])
  expect(readFileSync(join(bare, 'downloads'), 'utf8')).toBe('begun\nended\n')
  expect(existsSync(join(bare, '.parts/consul/usr/bin/consul'))).toBe(true)
})

test('prepare: starts over when a download was killed half-way', async () => {
  const bare = bareMachine()
  const path = archiveThatHasConsul(bare)
  mkdirSync(join(bare, '.parts/.building-consul/root/usr/bin'), { recursive: true })
  program(join(bare, '.parts/.building-consul/root/usr/bin'), 'half-a-program', 'exit 1')
  expect(await prepare(bare, { PATH: path }, 'consul')).toMatchObject({ exitCode: 0 })
  expect(readdirSync(join(bare, '.parts/consul/usr/bin'))).toEqual(['consul'])
})

function byLines(left: { readonly lines: number }, right: { readonly lines: number }): number {
  return left.lines - right.lines
}

/** A copy of the project without any downloads. */
function bareMachine(): string {
  const bare = freshFolder('bare machine')
  for (const folder of ['sandbox/programs', 'tools'])
    cpSync(join(projectFolder, folder), join(bare, folder), { recursive: true })
  symlinkSync(join(projectFolder, 'node_modules'), join(bare, 'node_modules'))
  return bare
}

/** A PATH on which apt-get and dpkg-deb pretend to have Consul, slowly enough for concurrent runs to meet. */
function archiveThatHasConsul(bare: string): string {
  const folder = join(bare, 'programs')
  mkdirSync(folder)
  const log = `"${join(bare, 'downloads')}"`
  program(
    folder,
    'apt-get',
    `case "$*" in
      *--print-uris*) echo "'http://archive.example/debian/dists/stable/InRelease' x 0" ;;
      *--download-only*)
        echo begun >>${log}; sleep 0.3; echo ended >>${log}
        for word in "$@"; do case "$word" in Dir::Cache::archives=*) : >"\${word#*=}/consul_1.8.7_amd64.deb" ;; esac; done ;;
    esac`,
  )
  program(folder, 'dpkg-deb', `[ "$1" = --version ] || { mkdir -p "$3/usr/bin" && echo >"$3/usr/bin/consul"; }`)
  // not the whole /usr/bin, because this machine may have the real Consul there
  for (const tool of ['cat', 'flock', 'ldd', 'mkdir', 'sh', 'sleep'])
    symlinkSync(`/usr/bin/${tool}`, join(folder, tool))
  return folder
}

function program(folder: string, name: string, script: string): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

type Prepared = { readonly exitCode: number | null; readonly complained: string }

async function prepare(bare: string, env: Readonly<Record<string, string>>, name: string): Promise<Prepared> {
  const child = spawn(process.execPath, [join(bare, 'sandbox/programs/prepare.ts'), name], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complained = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complained += text
  })
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return { exitCode, complained }
}
