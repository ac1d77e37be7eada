import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { root } from '../tidy/sources.ts'
import { seen } from '../until.ts'
import { type AptRoot, aptRoot } from './apt-root.ts'

const upgrades = z.array(z.object({ run: z.array(z.string()) }))
const example = z.object({
  clusters: z.record(z.string(), z.object({ upgrades, ssh: z.object({ packages: z.array(z.string()) }) })),
})
const { clusters } = example.parse(parse(readFileSync(join(root, 'lockkeeper.example.yaml'), 'utf8')))
const [cluster] = Object.values(clusters)
const command = cluster?.upgrades[0]?.run ?? []
/** The options of the example's query for versions, without the packages. */
const query = cluster?.ssh.packages.filter((word) => word.startsWith('-')) ?? []

let apt: AptRoot
beforeEach(() => {
  apt = aptRoot()
})
afterEach(() => apt.close())

it('F31 example: upgrades a package and keeps its configuration file that was changed by hand', async () => {
  writeFileSync(apt.conffile, 'changed by hand\n')
  expect(await apt.run(command).ended).toMatchObject({ code: 0 })
  expect(apt.installed()).toBe('install ok installed 2')
  expect(readFileSync(apt.conffile, 'utf8')).toBe('changed by hand\n')
  expect(existsSync(`${apt.conffile}.dpkg-dist`)).toBe(true)
})

it('F31 example: takes the new configuration file where the old one was not changed', async () => {
  expect(await apt.run(command).ended).toMatchObject({ code: 0 })
  expect(readFileSync(apt.conffile, 'utf8')).toBe('shipped with 2\n')
})

it('F31 example: is needed, because apt-get alone leaves the package half installed', async () => {
  writeFileSync(apt.conffile, 'changed by hand\n')
  expect(await apt.run(['apt-get', '-y', 'dist-upgrade']).ended).toMatchObject({ code: 100 })
  expect(apt.installed()).not.toContain('install ok installed')
})

it('F32 example: waits for the lock of another package manager and continues when it is free', async () => {
  const program =
    'import fcntl,sys; f=open(sys.argv[1],"a"); fcntl.lockf(f,fcntl.LOCK_EX); print("held",flush=True); sys.stdin.read()'
  const holder = spawn('python3', ['-c', program, apt.lockFile], { stdio: 'pipe' })
  await new Promise((resolve) => holder.stdout.once('data', resolve))
  const upgrade = apt.run(command)
  await seen(
    async () => upgrade.printed(),
    (printed) => /waiting for cache lock/i.test(printed),
  )
  expect(apt.installed()).toBe('install ok installed 1')
  holder.stdin.end()
  expect(await upgrade.ended).toMatchObject({ code: 0 })
  expect(apt.installed()).toBe('install ok installed 2')
})

it('F127 example: the query for versions tells a removed package from an installed one', () => {
  const { dpkg } = apt
  const listed = (): string => execFileSync('dpkg-query', [dpkg.admin, ...query, 'demo'], { encoding: 'utf8' })
  expect(listed()).toBe('demo 1 installed\n')
  execFileSync('dpkg', [...dpkg.options, '--remove', 'demo'], { stdio: 'pipe' })
  expect(listed()).toBe('demo 1 config-files\n')
})

it('F31 example: fails and changes nothing when the mirror lacks the package', async () => {
  rmSync(apt.deb)
  expect((await apt.run(command).ended).code).toBe(100)
  expect(apt.installed()).toBe('install ok installed 1')
})
