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
] as const)('%s: ends a run with every process that it started, and removes its folder', async (signal, exitCode) => {
  const run = await startOwner('waits', {})
  expect(run.children.every(isAlive)).toBe(true)
  expect(await run.end(signal)).toBe(exitCode)
  await expectGone(run)
  expect(existsSync(run.folder)).toBe(false)
})

test.each(['throws', 'exits'] as const)('run: leaves nothing behind when it %s', async (how) => {
  const run = await startOwner(how, {})
  await run.ended
  await expectGone(run)
  expect(existsSync(run.folder)).toBe(false)
})

test('run: takes its processes with it when it is killed with -9', async () => {
  const run = await startOwner('waits', {})
  await run.end('SIGKILL')
  await expectGone(run)
})

test('removeLeftovers: ends the processes and removes the folder of a killed run when nothing tied them to it', async () => {
  const redis = await findProgram('redis-server')
  const withoutSetpriv = { PATH: '/nowhere', ...redis.env, [placeVariable('redis-server')]: redis.path }
  const run = await startOwner('waits', withoutSetpriv)
  await run.end('SIGKILL')
  removeLeftovers()
  await expectGone(run)
  expect(existsSync(run.folder)).toBe(false)
})

test('removeLeftovers: spares a process that has only the id of one that a dead run had started', async () => {
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

test('removeLeftovers: keeps the processes and the folder of a live run', async () => {
  const run = await startOwner('waits', {})
  removeLeftovers()
  expect(run.children.every(isAlive)).toBe(true)
  expect(existsSync(run.folder)).toBe(true)
  await run.end('SIGTERM')
})

/** A number that is never a process id: Linux gives none above 4194304. */
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
