import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { identify, isAlive, type ProcessIdentity } from '../../sandbox/programs/process-table.ts'
import { findProgram, placeVariable } from '../../sandbox/programs/programs.ts'
import { projectFolder, stateFolder } from '../../sandbox/programs/project.ts'
import { removeLeftovers } from '../../sandbox/programs/run-folder.ts'

const owner = join(projectFolder, 'test/contract/services-owner.ts')

type Owner = {
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>
  readonly ended: Promise<number | null>
  readonly folder: string
  readonly children: readonly ProcessIdentity[]
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s ends a run together with everything it started, its folder too', async (signal, exitCode) => {
  const run = await startOwner('waits', {})
  expect(run.children.every(isAlive)).toBe(true)
  expect(await run.end(signal)).toBe(exitCode)
  await expectGone(run)
  expect(existsSync(run.folder)).toBe(false)
})

test.each(['throws', 'exits'] as const)('a run that %s leaves nothing behind', async (how) => {
  const run = await startOwner(how, {})
  await run.ended
  await expectGone(run)
  expect(existsSync(run.folder)).toBe(false)
})

test('the processes of a run that is killed with -9 die with it', async () => {
  const run = await startOwner('waits', {})
  await run.end('SIGKILL')
  await expectGone(run)
})

test('where nothing ties processes to a killed run, the next run ends them and removes its folder', async () => {
  const redis = await findProgram('redis-server')
  const withoutSetpriv = { PATH: '/nowhere', ...redis.env, [placeVariable('redis-server')]: redis.path }
  const run = await startOwner('waits', withoutSetpriv)
  await run.end('SIGKILL')
  removeLeftovers()
  await expectGone(run)
  expect(existsSync(run.folder)).toBe(false)
})

test('a process that only got the number of one that a dead run had started is left alone', async () => {
  const bystander = spawn('sleep', ['60'])
  onTestFinished(() => void bystander.kill('SIGKILL'))
  await once(bystander, 'spawn')
  const identity = identify(bystander.pid ?? 0)
  if (identity === undefined) throw new Error('sleep did not start')
  const folder = join(stateFolder, `run-${deadRun()}`)
  note(folder, { pid: identity.pid, startTime: '1' })
  removeLeftovers()
  expect(existsSync(folder)).toBe(false)
  expect(isAlive(identity)).toBe(true)
  note(folder, identity)
  removeLeftovers()
  await expect.poll(() => isAlive(identity)).toBe(false)
})

test('a run that is alive keeps its processes and its folder when another one begins', async () => {
  const run = await startOwner('waits', {})
  removeLeftovers()
  expect(run.children.every(isAlive)).toBe(true)
  expect(existsSync(run.folder)).toBe(true)
  await run.end('SIGTERM')
})

/** A number that cannot be a process's: Linux gives none above 4194304. */
function deadRun(): string {
  return `${4_194_305 + Math.floor(Math.random() * 1_000_000)}-1`
}

function note(folder: string, identity: ProcessIdentity): void {
  mkdirSync(join(folder, 'processes'), { recursive: true })
  writeFileSync(join(folder, 'processes', `${identity.pid}.json`), JSON.stringify({ name: 'sleep', ...identity }))
}

async function expectGone(run: Owner): Promise<void> {
  await expect.poll(() => run.children.filter(isAlive)).toEqual([])
}

async function startOwner(how: 'waits' | 'throws' | 'exits', env: Readonly<Record<string, string>>): Promise<Owner> {
  const child = spawn(process.execPath, [owner, how], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null)
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { folder, pids } = JSON.parse(line) as { folder: string; pids: readonly number[] }
  const children = pids.flatMap((pid) => identify(pid) ?? [])
  child.stdin.end('go on\n')
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal)
    return ended
  }
  return { end, ended, folder, children }
}
