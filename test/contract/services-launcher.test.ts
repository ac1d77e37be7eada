import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { programNames } from '../../sandbox/programs/bundles.ts'
import { identify, isAlive } from '../../sandbox/programs/process-table.ts'
import { lookForProgram, placeVariable } from '../../sandbox/programs/programs.ts'
import { projectFolder } from '../../sandbox/programs/project.ts'
import { freshFolder } from '../../sandbox/programs/run-folder.ts'

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGKILL', null],
] as const)('%s: ends the launcher and every process that it started, directly or not', async (signal, exitCode) => {
  const project = projectWith({ 'sandbox/demo.ts': waitingDemo })
  const run = launch(project, ['demo'], {})
  const [line] = (await once(createInterface({ input: run.stdout }), 'line')) as [string]
  const started = (JSON.parse(line) as number[]).flatMap((pid) => identify(pid) ?? [])
  expect(started).toHaveLength(2)
  run.kill(signal)
  expect(await run.ended).toBe(exitCode)
  await expect.poll(() => started.filter(isAlive)).toEqual([])
})

test('launcher: forwards arguments and returns the exit code', async () => {
  const project = projectWith({ 'sandbox/demo.ts': 'process.exit(process.argv[2] === "--tour" ? 7 : 8)\n' })
  expect(await launch(project, ['demo', '--tour'], {}).ended).toBe(7)
})

test('launcher: lists valid names when the name is unknown', async () => {
  const run = launch(projectWith({}), ['dmeo'], {})
  expect(await run.ended).toBe(1)
  expect(run.printed()).toMatch(/dmeo: no such target\. Targets:\n {2}demo .*\n(.*\n)* {2}test /)
})

test('launcher: counts passed, failed and unloadable tests in its last line', async () => {
  const project = projectWith({
    'test/core/good.test.ts': `${imports}test('good', () => expect(1).toBe(1))\ntest.skip('not now', () => undefined)\n`,
    'test/core/bad.test.ts': `${imports}test('bad', () => expect(1).toBe(2))\n`,
    'test/core/broken.test.ts': `${imports}throw new Error('broken')\n`,
  })
  const run = launch(project, ['test'], {})
  expect(await run.ended).toBe(1)
  expect(run.printed()).toMatch(/\n1 skipped\n1 passed, 2 failed\n$/)
})

test('launcher: succeeds only when a test passed, and names tests that passed on a retry', async () => {
  const good = projectWith({
    'test/core/good.test.ts': `${imports}test('good', () => expect(1).toBe(1))\n`,
    'test/contract/unsteady.test.ts': `${imports}let tries = 0\ntest('unsteady', () => expect(++tries).toBe(2))\n`,
  })
  const run = launch(good, ['test'], {})
  expect(await run.ended).toBe(0)
  expect(run.printed()).toMatch(
    /\nPASSED ONLY WHEN TRIED AGAIN: test\/contract\/unsteady\.test\.ts: unsteady\n2 passed, 0 failed\n$/,
  )
  const none = launch(projectWith({}), ['test'], {})
  expect(await none.ended).toBe(1)
  expect(none.printed()).toMatch(/No test ran\.\n0 passed, 0 failed\n$/)
})

test('launcher: names and ends a process that a test left running', async () => {
  const leave = `spawn('sleep', ['86399'], { detached: true, stdio: 'inherit' }).unref()`
  const project = projectWith({
    'test/core/good.test.ts': `import { spawn } from 'node:child_process'\n${imports}test('good', () => { ${leave}\n expect(1).toBe(1) })\n`,
  })
  const run = launch(project, ['test'], {})
  expect(await run.ended).toBe(0)
  expect(run.printed()).toMatch(/\nSTILL RUNNING AFTER THE LAST TEST: \d+ sleep 86399\n(.*\n)*1 passed, 0 failed\n$/)
})

test('launcher: warns that the browser tests did not run when there is no Chromium', async () => {
  const project = projectWith({
    'test/core/good.test.ts': `${imports}test('good', () => expect(1).toBe(1))\n`,
    'test/browser/page.test.ts': `${imports}test('page', () => expect(1).toBe(2))\n`,
  })
  const without = launch(project, ['test'], noPath())
  expect(await without.ended).toBe(0)
  expect(without.printed()).toMatch(/NO CHROMIUM FOUND(.*\n)+1 passed, 0 failed\n$/)
  const withOne = launch(project, ['test'], { LOCKKEEPER_CHROMIUM: '/bin/true' })
  expect(await withOne.ended).toBe(1)
  expect(withOne.printed()).toMatch(/\n1 passed, 1 failed\n$/)
})

/** Hides a Chromium of this machine, and nothing that the launcher needs. */
function noPath(): Readonly<Record<string, string>> {
  const found = programNames.filter((name) => name !== 'chromium').map((name) => [name, lookForProgram(name)] as const)
  const places = found.flatMap(([name, program]) =>
    program?.foundIn === 'path' ? [[placeVariable(name), program.path] as const] : [],
  )
  return { PATH: '/nowhere', ...Object.fromEntries(places) }
}

const imports = `import { expect, test } from 'vitest'\n`

const waitingDemo = `
import { startRedis } from './programs/redis.ts'
const redis = await startRedis()
process.stdout.write(JSON.stringify([process.pid, redis.pid()]) + '\\n')
setInterval(() => undefined, 60_000)
`

const copied = ['sandbox/programs', 'tools', 'package.json', 'package-lock.json', 'vitest.config.ts']
// what vitest.config.ts runs before all tests
const testSetup = ['test/temporary-folder.ts', 'test/complete-documents.ts']

/** A project with these files and with the launcher, packages and programs of this one, but without a browser. */
function projectWith(files: Readonly<Record<string, string>>): string {
  const project = freshFolder('project')
  for (const path of [...copied, ...testSetup])
    cpSync(join(projectFolder, path), join(project, path), { recursive: true })
  symlinkSync(join(projectFolder, 'node_modules'), join(project, 'node_modules'))
  mkdirSync(join(project, '.parts'))
  for (const part of ['redis', 'consul', 'ssh-client', 'ssh-server', 'account-wrapper']) {
    const fetched = join(projectFolder, '.parts', part)
    if (existsSync(fetched)) symlinkSync(fetched, join(project, '.parts', part))
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(project, path, '..'), { recursive: true })
    writeFileSync(join(project, path), text)
  }
  return project
}

function launch(project: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const { npm_lifecycle_event: _, LOCKKEEPER_CHROMIUM: __, VITEST: ___, ...rest } = process.env
  const launcher = join(project, 'tools/run.mjs')
  // both outputs through one pipe, as on a terminal: otherwise the last line may not come last
  const child = spawn('/bin/sh', ['-c', 'exec "$@" 2>&1', 'sh', process.execPath, launcher, ...args], {
    env: { ...rest, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGTERM'))
  let text = ''
  child.stdout.on('data', (data) => (text += String(data)))
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null)
  return { stdout: child.stdout, kill: (signal: NodeJS.Signals) => child.kill(signal), ended, printed: () => text }
}
