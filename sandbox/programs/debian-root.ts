import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { step } from '../../tools/progress.mjs'
import { run } from './command.ts'
import { ownArchives } from './debian-archive.ts'
import { withFileLock } from './file-lock.ts'
import { findProgram } from './programs.ts'
import { partsFolder } from './project.ts'

/** A Debian system in a folder, for packages that only work when they are installed. */
export type DebianRoot = {
  readonly folder: string
  /** The command that runs another in this system, where `/lab` is the given folder. It needs root. */
  command(lab: string): readonly [string, ...string[]]
}

/** Mounts are seen by the command alone, and end with it. Folders of this system are no folders of that one. */
const enter =
  'mount -t proc proc "$0/proc"; mount --rbind /dev "$0/dev"; mount --bind "$1" "$0/lab"; root=$0; shift; export TMPDIR=/tmp HOME=/root'

/** Finds a system with these packages in `.parts`; makes it there first if there is none. */
export async function debianRoot(name: string, packages: readonly string[]): Promise<DebianRoot> {
  if (process.getuid?.() !== 0) throw new Error(`${name} needs root: it runs in a Debian system of its own (chroot)`)
  const folder = join(partsFolder, name)
  await withFileLock(async () => {
    if (existsSync(folder)) return
    const building = join(partsFolder, `.building-${name}`)
    rmSync(building, { recursive: true, force: true })
    mkdirSync(building, { recursive: true })
    await step(`Making a Debian system for ${name}`, () => bootstrap(building))
    await step(`Installing ${name} there`, () => install(rootIn(building), building, packages))
    renameSync(building, folder)
  })
  return rootIn(folder)
}

const rootIn = (folder: string): DebianRoot => ({
  folder,
  command: (lab) => ['unshare', '--mount', 'sh', '-e', '-c', `${enter}; exec chroot "$root" "$@"`, folder, lab],
})

async function bootstrap(folder: string): Promise<void> {
  const { path } = await findProgram('debootstrap')
  const own = await ownArchives(join(partsFolder, '.apt/own'))
  const base = own.find(({ suite }) => !/-(security|updates|backports|proposed)/.test(suite))
  if (base === undefined) throw new Error('apt has no Debian archive configured')
  const DEBOOTSTRAP_DIR = join(path, '../../share/debootstrap')
  // what it mounts must not outlive it
  const args = ['--mount', path, '--variant=minbase', base.suite, folder, base.mirror]
  await run('unshare', args, {
    env: { DEBOOTSTRAP_DIR, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    workingFolder: '/',
  })
  // the archives of this machine, with their settings; those of third parties would need their keys
  writeFileSync(
    join(folder, 'etc/apt/sources.list'),
    own.map(({ mirror, suite }) => `deb ${mirror} ${suite} main\n`).join(''),
  )
  for (const path of ['etc/apt/apt.conf.d', 'etc/resolv.conf'])
    cpSync(join('/', path), join(folder, path), { recursive: true, dereference: true })
  // no daemon is started by its installation
  writeFileSync(join(folder, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  mkdirSync(join(folder, 'lab'))
}

async function install(root: DebianRoot, building: string, packages: readonly string[]): Promise<void> {
  const [program, ...before] = root.command(join(building, 'lab'))
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, workingFolder: '/' }
  await run(program, [...before, 'apt-get', '-q', 'update'], options)
  const quick = ['-o', 'Dpkg::Options::=--force-unsafe-io']
  await run(
    program,
    [...before, 'apt-get', '-q', '-y', '--no-install-recommends', ...quick, 'install', ...packages],
    options,
  )
}
