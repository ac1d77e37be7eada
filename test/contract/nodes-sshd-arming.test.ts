import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { scripts } from '../../src/adapters/ssh/scripts.ts'
import type { Claim } from '../../src/engine/ports/nodes.ts'
import { repetitions } from '../samples.ts'
import { headStart, seen } from '../until.ts'
import { testLock } from '../world/test-lock.ts'
import { type SshdFixture, startSshdFixture, testNode } from './nodes/sshd-server.ts'

// A program in the node's PATH that stops where a test says: it records that it came there and waits to be released.
const stopsAt = (real: string, when: string): string =>
  [
    'here=$(dirname "$0")/..',
    `if [ -p "$here/hold" ] && ${when}; then echo came >>"$here/came"; read word <"$here/hold"; fi`,
    `exec /bin/${real} "$@"`,
  ].join('\n')

let fixture: SshdFixture
beforeAll(async () => {
  fixture = await startSshdFixture((settings, folder) => ({
    ...settings,
    becomeArgv: ['env', `PATH=${folder}/bin:/usr/bin:/bin`],
  }))
  fixture.program('bin/mv', 'exec /bin/mv "$@"')
})
afterAll(() => fixture?.close())

const lock = testLock('op-1', testNode)
const claim = (step: string): Claim => ({ run: 'op-1', step })
const reboots = (): number => fixture.lines('reboots').length
const armed = (step: string) => fixture.nodes.armed(testNode, claim(step))
const within = async (seconds: number) => {
  const { bootId, uptimeSeconds } = await fixture.nodes.self(testNode)
  return { bootId, untilUptimeSeconds: Math.ceil(uptimeSeconds) + seconds }
}

/** Suspends the script at one place; returns what releases it. */
async function frozen(step: string, seconds: number, real: string, when: string): Promise<() => Promise<void>> {
  const hold = join(fixture.folder, 'hold')
  execFileSync('mkfifo', ['-m', '666', hold])
  fixture.program(`bin/${real}`, stopsAt(real, when))
  const before = fixture.lines('came').length
  const sent = fixture.nodes.arm(lock, claim(step), await within(seconds))
  await seen(
    async () => fixture.lines('came').length,
    (count) => count > before,
  )
  return async () => {
    fixture.program(`bin/${real}`, `exec /bin/${real} "$@"`)
    writeFileSync(hold, 'go\n')
    execFileSync('rm', [hold])
    await sent
  }
}

it('arm and disarm: agree on one winner in every round when they run at once', async () => {
  const winners = { arm: 0, disarm: 0 }
  let headStartMs = 20
  for (const round of repetitions(14)) {
    const step = `race${round}`
    const before = reboots()
    const arm = fixture.nodes.arm(lock, claim(step), await within(60))
    await headStart(headStartMs)
    const answer = await fixture.nodes.disarm(testNode, claim(step))
    await arm
    // the winner gives the other a better start, so that the rounds gather where the race is closest
    if (answer.is === 'fired') {
      await seen(
        async () => reboots(),
        (count) => count === before + 1,
      )
      winners.arm += 1
      headStartMs /= 1.5
    } else {
      expect(answer).toEqual({ is: 'disarmed', why: 'given up' })
      expect(await armed(step)).toEqual(answer)
      expect(reboots()).toBe(before)
      winners.disarm += 1
      headStartMs *= 2
    }
  }
  expect(reboots()).toBe(winners.arm)
  expect(Math.min(winners.arm, winners.disarm)).toBeGreaterThan(1)
})

it('arm: shows as armed while it is suspended before its decision, can be disarmed, and then never reboots', async () => {
  const before = reboots()
  const thaw = await frozen('frozen-early', 60, 'sync', 'true')
  expect(await armed('frozen-early')).toMatchObject({ is: 'armed' })
  // disarm must not stop at the same place
  fixture.program('bin/sync', 'exit 0')
  expect(await fixture.nodes.disarm(testNode, claim('frozen-early'))).toEqual({ is: 'disarmed', why: 'given up' })
  await thaw()
  expect(await armed('frozen-early')).toEqual({ is: 'disarmed', why: 'given up' })
  expect(reboots()).toBe(before)
})

it("S32 arm: never reboots when it is suspended until its deadline has passed by the node's uptime", async () => {
  const before = reboots()
  const thaw = await frozen('frozen-late', 2, 'sync', 'true')
  const passed = await seen(
    () => armed('frozen-late'),
    ({ is }) => is !== 'armed',
  )
  expect(passed).toEqual({ is: 'disarmed', why: 'deadline passed' })
  await thaw()
  expect(await armed('frozen-late')).toEqual({ is: 'disarmed', why: 'deadline passed' })
  expect(reboots()).toBe(before)
})

it('arm: loses to a disarm that decides while it is suspended in its decision', async () => {
  const before = reboots()
  const thaw = await frozen('frozen-deciding', 60, 'ln', '[ "$3" = fire ]')
  expect(await armed('frozen-deciding')).toMatchObject({ is: 'armed' })
  expect(await fixture.nodes.disarm(testNode, claim('frozen-deciding'))).toEqual({ is: 'disarmed', why: 'given up' })
  await thaw()
  expect(await armed('frozen-deciding')).toEqual({ is: 'disarmed', why: 'given up' })
  expect(reboots()).toBe(before)
})

it('arm: never reboots when the deadline passes while it is suspended in its decision', async () => {
  const before = reboots()
  const thaw = await frozen('late-decision', 2, 'ln', '[ "$3" = fire ]')
  await seen(
    () => armed('late-decision'),
    ({ is }) => is === 'disarmed',
  )
  await thaw()
  expect(await armed('late-decision')).toEqual({ is: 'disarmed', why: 'deadline passed' })
  expect(reboots()).toBe(before)
})

it('armed and disarm: return fired once the reboot command has begun, even after the deadline', async () => {
  const hold = join(fixture.folder, 'hold-reboot')
  execFileSync('mkfifo', ['-m', '666', hold])
  fixture.program('reboot', `read word <${hold}; echo late >>${fixture.folder}/reboots`)
  const before = reboots()
  const when = await within(2)
  await fixture.nodes.arm(lock, claim('slow'), when)
  await seen(
    () => fixture.nodes.self(testNode),
    ({ uptimeSeconds }) => uptimeSeconds > when.untilUptimeSeconds,
  )
  expect(await armed('slow')).toEqual({ is: 'fired', bootId: when.bootId })
  expect(await fixture.nodes.disarm(testNode, claim('slow'))).toEqual({ is: 'fired', bootId: when.bootId })
  writeFileSync(hold, 'go\n')
  await seen(
    async () => reboots(),
    (count) => count === before + 1,
  )
})

it('armed: returns fired when a signal ended the reboot command', async () => {
  fixture.program('reboot', 'kill -TERM $$')
  const when = await within(60)
  await fixture.nodes.arm(lock, claim('signalled'), when)
  expect(await armed('signalled')).toEqual({ is: 'fired', bootId: when.bootId })
})

it('arm: happens once or not at all when the SSH client is aborted at any moment', async () => {
  fixture.program('reboot', `echo "$*" >>${fixture.folder}/reboots`)
  for (const round of repetitions(8)) {
    const before = reboots()
    const step = `cut${round}`
    const patience = new AbortController()
    const connections = fixture.connections.run(testNode, {
      ...(await armCall(step)),
      signal: patience.signal,
    })
    setTimeout(() => patience.abort(), round * 5)
    await connections.catch(() => 'cut')
    const answer = await fixture.nodes.disarm(testNode, claim(step))
    if (answer.is === 'fired')
      await seen(
        async () => reboots(),
        (count) => count === before + 1,
      )
    else expect(answer).toEqual({ is: 'disarmed', why: 'given up' })
    expect(reboots() - before).toBe(answer.is === 'fired' ? 1 : 0)
  }
  expect(existsSync(fixture.settings.claimFolder)).toBe(true)
})

async function armCall(step: string) {
  const { bootId, untilUptimeSeconds } = await within(60)
  const place = [fixture.settings.claimFolder, `op-1.${step}`]
  const argv = [...place, bootId, String(untilUptimeSeconds), ...(fixture.settings.rebootArgv ?? [])]
  return { script: scripts.arm, argv, limitMs: 10_000 }
}
