import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { operatorCommands } from '../../src/adapters/commands/commands.ts'
import type { CommandSettings, GateSettings, HookSettings } from '../../src/adapters/commands/settings.ts'
import type { PowerCheckDefinition } from '../../src/core/plan/commands.ts'
import { commandHooks } from '../../src/engine/capabilities/command-hooks.ts'
import type { Claim } from '../../src/engine/ports/nodes.ts'
import { headStart, seen } from '../until.ts'
import { nodeOf } from '../world/node.ts'
import { testLock } from '../world/test-lock.ts'
import { type SshdFixture, startSshdFixture, testNode } from './nodes/sshd-server.ts'
import { describeCapability, losingAnswers } from './suites/capability.ts'

let fixture: SshdFixture
beforeAll(async () => {
  fixture = await startSshdFixture()
})
afterAll(() => fixture?.close())

const node = nodeOf(testNode, { roles: ['storage'], rack: 'a; touch pwned' })
const lock = testLock('op-1', testNode)
const configured = (name: string) => ({ name, planned: null })
const claim = (step: string): Claim => ({ run: 'op-1', step })
const never = new AbortController().signal

const byCode = { by: 'exit code', ok: [0], warn: [] } as const
const gate = (argv: readonly string[], more: Partial<GateSettings> = {}): GateSettings => ({
  on: 'the node',
  argv,
  limitSeconds: 10,
  judge: byCode,
  remedy: 'Look at it.',
  ...more,
})
const commandsWith = (settings: Partial<CommandSettings>) => {
  const all = {
    gates: {},
    hooks: {},
    upgrades: [],
    powerChecks: [],
    claimFolder: join(fixture.sshd.directory, 'claims-here'),
    ...settings,
  }
  return operatorCommands(all, fixture.settings, fixture.connections)
}
const ask = (settings: GateSettings, signal = never) =>
  commandsWith({ gates: { osds: settings } }).ask('osds', node, signal)

const places = ['the node', 'here', { host: testNode }] as const

it.each(places)(
  'gate on %j: gets facts of the node as whole arguments, and uses its output as evidence',
  async (on) => {
    const argv = ['sh', '-c', 'echo "$# $1 $2"; echo aside >&2', 'x', '{node}', '{rack}']
    expect(await ask(gate(argv, { on }))).toEqual({
      gate: 'osds',
      verdict: 'ok',
      evidence: '2 here a; touch pwned aside',
      remedy: '',
    })
    expect(readdirSync(fixture.sshd.home)).not.toContain('pwned')
  },
)

it('gate: blocks with its output and its remedy when its exit code says no', async () => {
  expect(await ask(gate(['sh', '-c', 'echo 3 PGs degraded; exit 255']))).toEqual({
    gate: 'osds',
    verdict: 'blocked',
    evidence: 'exit code 255: 3 PGs degraded',
    remedy: 'Look at it.',
  })
})

it('gate: reads only standard output when a JSON field decides', async () => {
  const judge = { by: 'json field', field: ['ok_to_stop'], ok: [true], warn: [] } as const
  const argv = ['sh', '-c', 'echo noise >&2; echo "{\\"ok_to_stop\\": true, \\"osds\\": [1]}"']
  expect(await ask(gate(argv, { judge }))).toMatchObject({ verdict: 'ok', evidence: 'ok_to_stop is true' })
})

it.each(places)('gate on %j: is stopped at its time limit and counts as unknown', async (on) => {
  const path = fixture.program('slow-gate', `echo $$ >>${fixture.folder}/slow-gates; exec sleep 1000`)
  const verdict = await ask(gate([path], { on, limitSeconds: 1 }))
  expect(verdict).toMatchObject({ verdict: 'unknown', evidence: 'no answer within its time limit' })
  expect(readdirSync('/proc')).not.toContain(fixture.lines('slow-gates').at(-1))
})

it('gate: counts as unknown and never throws when it cannot be asked', async () => {
  expect(await ask(gate(['no-such-program']))).toMatchObject({ verdict: 'unknown' })
  expect(await ask(gate(['true'], { on: { host: 'nowhere.invalid' } }))).toMatchObject({
    verdict: 'unknown',
    evidence: expect.stringContaining('does not resolve'),
  })
  expect(await ask(gate(['true', '{zone}']))).toMatchObject({ verdict: 'unknown', evidence: 'here has no zone' })
  expect(await ask(gate(['true', 'x{node}']))).toMatchObject({ verdict: 'unknown' })
  expect(await commandsWith({}).ask('toString', node, never)).toMatchObject({
    verdict: 'unknown',
    evidence: 'no gate of this name is configured',
  })
})

it('gate: can be aborted while it runs', async () => {
  const patience = new AbortController()
  const path = fixture.program('asked', `echo asked >>${fixture.folder}/asked-log; exec sleep 1000`)
  const asking = ask(gate([path], { limitSeconds: 60 }), patience.signal)
  await seen(
    async () => fixture.lines('asked-log').length,
    (count) => count > 0,
  )
  patience.abort()
  expect(await asking).toMatchObject({ verdict: 'unknown', evidence: expect.stringContaining('given up before') })
})

it.each(places)('hook on %j: runs once when it is started several times, and keeps its result', async (on) => {
  const name = `hook-${typeof on === 'string' ? on.replace(' ', '-') : 'host'}`
  const argv = [fixture.program(name, `echo "$1" >>${fixture.folder}/${name}.log; echo drained`), '{node}']
  const drain: HookSettings = { on, argv, limitSeconds: 60 }
  const commands = commandsWith({ hooks: { drain } })
  expect(await commands.hook(configured('drain'), node, claim(name))).toEqual({ is: 'unclaimed' })
  await Promise.all(Array.from({ length: 5 }, () => commands.startHook(lock, configured('drain'), node, claim(name))))
  const ended = await seen(
    () => commands.hook(configured('drain'), node, claim(name)),
    ({ is }) => is === 'ended',
  )
  expect(ended).toEqual({ is: 'ended', exitCode: 0, tail: 'drained' })
  expect(fixture.lines(`${name}.log`)).toEqual([testNode])
})

it('stopHook: ends a running hook, and prevents the start of one that has not begun', async () => {
  const drain: HookSettings = { on: 'here', argv: ['sleep', '1000'], limitSeconds: 600 }
  const commands = commandsWith({ hooks: { drain } })
  await commands.startHook(lock, configured('drain'), node, claim('stopped'))
  expect((await commands.hook(configured('drain'), node, claim('stopped'))).is).toBe('running')
  await commands.stopHook(lock, configured('drain'), node, claim('stopped'))
  expect(await commands.hook(configured('drain'), node, claim('stopped'))).toMatchObject({ is: 'ended', exitCode: 143 })
  await commands.stopHook(lock, configured('drain'), node, claim('never'))
  await commands.startHook(lock, configured('drain'), node, claim('never'))
  expect(await commands.hook(configured('drain'), node, claim('never'))).toEqual({ is: 'given up' })
})

it('startHook: fails without effect when the hook is not configured or the node lacks a fact', async () => {
  const drain: HookSettings = { on: 'here', argv: ['true', '{zone}'], limitSeconds: 60 }
  const commands = commandsWith({ hooks: { drain } })
  await expect(commands.startHook(lock, configured('drain'), node, claim('x'))).rejects.toMatchObject({
    effect: 'none',
  })
  await expect(commands.startHook(lock, configured('undrain'), node, claim('x'))).rejects.toMatchObject({
    effect: 'none',
  })
})

it('upgradeArgv: returns the first command that fits a role of the node, or null', () => {
  const upgrades = [
    { roles: ['compute'], argv: ['apt-compute'], ok: [0] },
    { roles: ['storage', 'control'], argv: ['apt-storage', '{node}'], ok: [0] },
    { roles: 'any', argv: ['apt-any'], ok: [0] },
  ] as const
  expect(commandsWith({ upgrades }).upgradeArgv(node)).toEqual(['apt-storage', 'here'])
  expect(commandsWith({ upgrades }).upgradeArgv({ ...node, roles: [] })).toEqual(['apt-any'])
  expect(commandsWith({}).upgradeArgv(node)).toBeNull()
})

const checkOf = (argv: readonly string[], more: Partial<PowerCheckDefinition> = {}): PowerCheckDefinition => ({
  roles: 'any',
  on: { host: testNode },
  argv,
  limitSeconds: 10,
  ...more,
})
const power = (...powerChecks: readonly PowerCheckDefinition[]) => commandsWith({ powerChecks }).power(node, never)
const prints = (script: string, more: Partial<PowerCheckDefinition> = {}) =>
  power(checkOf(['sh', '-c', script, 'power-state', '{node}'], more))

it.each(['here', { host: testNode }] as const)(
  'F44 power check on %j: gets facts of the node as whole arguments, and says on or off by its output alone',
  async (on) => {
    const where = on === 'here' ? '' : ` on ${testNode}`
    expect(await prints('echo "noise about $1" >&2; echo off', { on })).toEqual({
      says: 'off',
      command: `“sh -c echo "noise about $1" >&2; echo off power-state ${testNode}”${where}`,
      answer: 'off',
    })
    expect(await prints('[ "$1" = here ] && printf on', { on })).toMatchObject({ says: 'on', answer: 'on' })
  },
)

it('F44 power check: is unknown when it says anything else, fails, is stopped or cannot be asked', async () => {
  const unknown = (answer: unknown) => ({ says: 'unknown', answer })
  expect(await prints('echo Chassis Power is off')).toMatchObject(unknown('Chassis Power is off'))
  expect(await prints('echo off; echo off')).toMatchObject(unknown('off off'))
  expect(await prints('echo off >&2')).toMatchObject(unknown('off'))
  expect(await prints('true')).toMatchObject(unknown('nothing'))
  expect(await prints('echo off; exit 1')).toMatchObject(unknown('exit code 1: off'))
  expect(await prints('echo off; kill -9 $$')).toMatchObject(unknown(expect.stringContaining('ended by signal 9')))
  expect(await prints('echo off; exec sleep 1000', { limitSeconds: 1 })).toMatchObject(
    unknown('no answer within its time limit'),
  )
  expect(await power(checkOf(['no-such-program']))).toMatchObject(unknown(expect.stringContaining('could not be run')))
  expect(await power(checkOf(['echo', '{zone}']))).toMatchObject(unknown('here has no zone'))
  expect(await power(checkOf(['echo', 'off'], { on: { host: 'nowhere.invalid' } }))).toMatchObject(
    unknown(expect.stringContaining('does not resolve')),
  )
})

it('F44 power check: is the first that fits a role of the node, or null', async () => {
  const compute = checkOf(['echo', 'on'], { roles: ['compute'] })
  const storage = checkOf(['echo', 'off'], { roles: ['control', 'storage'] })
  expect(await power(compute, storage, checkOf(['echo', 'on']))).toMatchObject({ says: 'off' })
  expect(await power(compute)).toBeNull()
  expect(await power()).toBeNull()
})

describeCapability('hooks: OpenSSH server', async () => {
  // a stopped hook ends what it has begun, and the undo hook takes back whatever is there
  const placed = join(fixture.folder, 'placed')
  const file = (name: string, body: string) => fixture.program(name, body)
  const hook = (argv: readonly string[]): HookSettings => ({ on: 'the node', argv, limitSeconds: 60 })
  const settings: Partial<CommandSettings> = {
    hooks: {
      evacuate: hook([file('evacuate', `echo began >>${fixture.folder}/evacuated; touch ${placed}`)]),
      shift: hook([file('shift', 'sleep 0.2')]),
      enable: hook([file('enable', `rm -f ${placed}`)]),
    },
  }
  const commands = commandsWith(settings)
  const planned = { apply: ['evacuate', 'shift'], revert: ['enable'], commands: [] }
  const away = operatorCommands(
    {
      gates: {},
      upgrades: [],
      powerChecks: [],
      claimFolder: join(fixture.sshd.directory, 'claims-here'),
      hooks: Object.fromEntries(
        Object.entries(settings.hooks ?? {}).map(([name, one]) => [name, { ...one, on: { host: 'nowhere.invalid' } }]),
      ),
    },
    fixture.settings,
    fixture.connections,
  )
  return {
    node,
    capability: commandHooks(commands, planned),
    lossy: commandHooks(losingAnswers(commands, ['startHook', 'stopHook']), planned),
    unreachable: commandHooks(away, planned),
    inPlace: async () => (existsSync(placed) ? 'yes' : 'no'),
    applied: async () => fixture.lines('evacuated').length,
    others: null,
    pause: () => headStart(25),
    histories: 4,
    close: async () => {},
  }
})
