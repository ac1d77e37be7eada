import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Claim, Task } from '../../src/engine/ports/nodes.ts'
import { repetitions } from '../samples.ts'
import { seen } from '../until.ts'
import { testLock } from '../world/test-lock.ts'
import { type SshdFixture, startSshdFixture, testNode } from './nodes/sshd-server.ts'

const deaf = "trap '' TERM; while :; do sleep 1; done"

let fixture: SshdFixture
beforeAll(async () => {
  fixture = await startSshdFixture()
  // begun before all others, because it takes ten seconds to be ended; the last test checks it
  const child = fixture.program('deaf', `echo $$ >>${fixture.folder}/pids; ${deaf}`)
  const parent = fixture.program('deaf-parent', `${child} & bash -mc '${child} & wait' 2>/dev/null & ${deaf}`)
  await fixture.nodes.start(lock, claim('deaf'), program([parent], 2))
})
afterAll(() => fixture?.close())

const lock = testLock('op-1', testNode)
const claim = (step: string): Claim => ({ run: 'op-1', step })
const program = (argv: readonly string[], limitSeconds = 60): Task => ({ task: 'program', argv, limitSeconds })
const state = (step: string) => fixture.nodes.task(testNode, claim(step))
const ended = (step: string) =>
  seen(
    () => state(step),
    ({ is }) => is !== 'running' && is !== 'unclaimed',
  )
const claimFile = (step: string, name: string): string => join(fixture.settings.claimFolder, `op-1.${step}`, name)
const numberIn = (path: string): number => Number(readFileSync(path, 'utf8').split(' ')[0])

const isAlive = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

const argvOf = (pid: string): readonly string[] => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}

/** Kills every SSH client of this server, including shared connections, as `kill -9` does. */
function killClients(): number {
  const clients = readdirSync('/proc').filter((entry) => {
    try {
      return /^\d+$/.test(entry) && readlinkSync(`/proc/${entry}/cwd`).startsWith(join(fixture.sshd.directory, 'ssh-'))
    } catch {
      return false
    }
  })
  for (const pid of clients) process.kill(Number(pid), 'SIGKILL')
  return clients.length
}

it('rebootmgr/wrong 2 task: continues and is found again when every SSH client is killed with -9', async () => {
  const gate = join(fixture.folder, 'gate')
  execFileSync('mkfifo', ['-m', '666', gate])
  const path = fixture.program('waits', `echo waiting; read word <${gate}; echo "heard $word"`)
  await fixture.nodes.start(lock, claim('survives'), program([path]))
  expect(killClients()).toBeGreaterThan(0)
  expect(await state('survives')).toMatchObject({ is: 'running', tail: 'waiting' })
  writeFileSync(gate, 'go\n')
  expect(await ended('survives')).toEqual({ is: 'ended', exitCode: 0, tail: 'waiting\nheard go' })
})

it('start: makes one task when the client is killed at any moment and starts it again', async () => {
  const path = fixture.program('counts', `echo "$1" >>${fixture.folder}/counted`)
  const steps = repetitions(8).map((round) => `round${round}`)
  for (const [round, step] of steps.entries()) {
    const first = fixture.nodes.start(lock, claim(step), program([path, step])).catch(() => 'cut')
    const patience = setTimeout(killClients, round * 8)
    await first
    clearTimeout(patience)
    await fixture.nodes.start(lock, claim(step), program([path, step]))
    expect(await ended(step)).toMatchObject({ is: 'ended', exitCode: 0 })
  }
  expect([...fixture.lines('counted')].sort()).toEqual([...steps].sort())
})

/** Starts a task and kills its runner once it has begun: one whose runner dies before that never begins. */
async function withoutRunner(step: string, limitSeconds?: number): Promise<void> {
  const path = fixture.program(step, `echo begun >>${fixture.folder}/${step}-begun; exec sleep 1000`)
  await fixture.nodes.start(lock, claim(step), program([path], limitSeconds))
  await seen(
    async () => fixture.lines(`${step}-begun`).length,
    (begun) => begun > 0,
  )
  process.kill(numberIn(claimFile(step, 'runner')), 'SIGKILL')
}

it('task: counts as running and can be stopped when its runner was killed', async () => {
  await withoutRunner('orphan')
  expect(await state('orphan')).toMatchObject({ is: 'running' })
  await fixture.nodes.stop(lock, claim('orphan'))
  expect(await state('orphan')).toMatchObject({ is: 'ended', exitCode: 143 })
  expect(isAlive(numberIn(claimFile('orphan', 'leader')))).toBe(false)
})

it('task: is ended at its time limit when its runner was killed', async () => {
  await withoutRunner('orphan-limit', 2)
  expect(await ended('orphan-limit')).toMatchObject({ is: 'ended', exitCode: 124 })
})

it('task: is lost when it died with its runner or with its boot', async () => {
  const { bootId } = await fixture.nodes.self(testNode)
  await fixture.nodes.start(lock, claim('died'), program(['sleep', '1000']))
  await seen(
    async () => readdirSync(join(fixture.settings.claimFolder, 'op-1.died')),
    (names) => names.includes('leader'),
  )
  process.kill(numberIn(claimFile('died', 'runner')), 'SIGKILL')
  process.kill(-numberIn(claimFile('died', 'leader')), 'SIGKILL')
  expect(await ended('died')).toMatchObject({ is: 'lost', bootId })

  await fixture.nodes.start(lock, claim('boot'), program(['sleep', '1000']))
  const other = '11111111-1111-4111-8111-111111111111'
  writeFileSync(claimFile('boot', 'boot-id'), `${other}\n`)
  expect(await state('boot')).toMatchObject({ is: 'lost', bootId: other })
  writeFileSync(claimFile('boot', 'boot-id'), `${bootId}\n`)
  await fixture.nodes.stop(lock, claim('boot'))
})

it('taskEnded: leaves no process on the node when it is aborted', async () => {
  const waiters = (): readonly string[] =>
    readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && argvOf(entry).includes(claimFile('awaited', 'alive')))
  await fixture.nodes.start(lock, claim('awaited'), program(['sleep', '1000']))
  const patience = new AbortController()
  const waiting = fixture.nodes.taskEnded(testNode, claim('awaited'), patience.signal)
  await seen(
    async () => waiters().length,
    (count) => count > 0,
  )
  patience.abort()
  await waiting
  await seen(
    async () => waiters().length,
    (count) => count === 0,
  )
  await fixture.nodes.stop(lock, claim('awaited'))
})

it("start: runs nothing when a folder of the claim's name exists", async () => {
  mkdirSync(join(fixture.settings.claimFolder, 'op-1.by-hand'))
  await fixture.nodes.start(lock, claim('by-hand'), program(['touch', join(fixture.folder, 'by-hand')]))
  expect(await state('by-hand')).toEqual({ is: 'given up' })
  expect(readdirSync(fixture.folder)).not.toContain('by-hand')
})

it('S40 arguments: reach a program unchanged, with any shell characters', async () => {
  const path = fixture.program('prints', 'printf "<%s>" "$@"')
  const argv = ['a b', '', "it's", '$(touch pwned)', '`id`', '; reboot', '--', '-n', '*', '"', '\\', '~', '\t|&>!#']
  await fixture.nodes.start(lock, claim('metacharacters'), program([path, ...argv, 'two\nlines']))
  const printed = [...argv, 'two\nlines'].map((argument) => `<${argument}>`).join('')
  expect(await ended('metacharacters')).toEqual({ is: 'ended', exitCode: 0, tail: printed })
})

it('claim: stays inside the folder and is unique for any characters in run and step', async () => {
  const names = [
    { run: '../../etc', step: 'x' },
    { run: 'a.b', step: 'c' },
    { run: 'a', step: 'b.c' },
    { run: '$(id)/;', step: '..' },
  ]
  for (const name of names) {
    await fixture.nodes.start(testLock(name.run, testNode), name, program(['true']))
    expect(
      (
        await seen(
          () => fixture.nodes.task(testNode, name),
          ({ is }) => is !== 'running',
        )
      ).is,
    ).toBe('ended')
  }
  const folders = readdirSync(fixture.settings.claimFolder)
  expect(folders).toEqual(
    expect.arrayContaining(['%2E%2E%2F%2E%2E%2Fetc.x', 'a%2Eb.c', 'a.b%2Ec', '%24%28id%29%2F%3B.%2E%2E']),
  )
})

it('S54 tail: keeps the end, hides secrets and removes control characters', async () => {
  const path = fixture.program(
    'chatty',
    'seq 1 100000; printf "\\033[31mDB_PASSWORD=hunter2 https://u:pw@host/\\033[0m\\007 the end"',
  )
  await fixture.nodes.start(lock, claim('chatty'), program([path]))
  const { tail } = (await ended('chatty')) as { tail: string }
  expect(tail).toMatch(/DB_PASSWORD=\(secret\) https:\/\/u:\(secret\)@host\/ the end$/)
  expect(tail.length).toBeLessThanOrEqual(1000)
  expect(readFileSync(claimFile('chatty', 'output')).length).toBeLessThanOrEqual(65_536)
})

it('task: has an ordinary umask and default signals', async () => {
  const looks = fixture.program('looks', 'umask; grep SigIgn /proc/self/status')
  await fixture.nodes.start(lock, claim('looks'), program([looks]))
  expect(await ended('looks')).toEqual({ is: 'ended', exitCode: 0, tail: '0022\nSigIgn:\t0000000000000000' })
})

it('task: ends with 127 and says so when the program is missing', async () => {
  await fixture.nodes.start(lock, claim('absent'), program(['no-such-program']))
  const state = await ended('absent')
  expect(state).toMatchObject({ is: 'ended', exitCode: 127 })
  expect(state).toHaveProperty('tail', expect.stringContaining('not found'))
})

it('rebootmgr/25 and rebootmgr/wrong 11 task: is ended at its time limit with its whole session, also with process groups that ignore TERM', async () => {
  expect(await ended('deaf')).toMatchObject({
    is: 'ended',
    exitCode: 124,
    tail: 'ended at its time limit of 2 seconds',
  })
  const pids = fixture.lines('pids').map(Number)
  expect(pids.length).toBe(2)
  expect(pids.filter(isAlive)).toEqual([])
})
