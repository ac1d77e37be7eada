import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { DemoEnvironment } from '../../sandbox/environment/environment.ts'
import type { Reboot } from '../../sandbox/fleet/judge.ts'
import { projectFolder } from '../../sandbox/programs/project.ts'
import type { ShownOperation } from '../integration/operations.ts'

const run = promisify(execFile)
const maxOutputBytes = 256 * 1024 * 1024

/** Runs the `lockkeeper` command with an operator's environment and returns its output. */
async function lockkeeper({ env }: DemoEnvironment, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['src/main/cli.ts', ...args], {
    cwd: projectFolder,
    env: { ...process.env, ...env },
    maxBuffer: maxOutputBytes,
  })
  return stdout
}

/** When each step of a run was done, by its number, from the exported audit log. */
export async function stepTimes(environment: DemoEnvironment, wanted: string): Promise<ReadonlyMap<number, number>> {
  const exported = await lockkeeper(environment, 'audit', 'export')
  const entries = exported
    .split('\n')
    .filter((line) => line.includes(`"run/${wanted}"`) && line.includes('"stepDone"'))
    .map((line) => Object(JSON.parse(line)))
  return new Map(entries.map(({ atMs, event }) => [Number(event.index) + 1, Number(atMs)]))
}

const roleOf = (name: string): readonly string[] => [`role/${name.split('-')[0] ?? name}`]
const changed = ({ bootIdAfter, bootIdBefore }: Reboot): boolean => bootIdAfter !== null && bootIdAfter !== bootIdBefore

/**
 * The reboots that each node had before the trial, and whether a run may need a person because its node failed by
 * itself.
 */
export type TrialExpectation = { readonly rebootsBefore: ReadonlyMap<string, number>; readonly mayNeedPerson: boolean }

/** Whether an operation's card says that it succeeded. */
export const succeeded = (asked: ShownOperation): boolean => /– done in/.test(asked.read())

/**
 * All violations after the operations, as seen from outside: by the fleet's record, Consul's keys, the messages in
 * Slack and `lockkeeper audit verify`. Empty when there is none.
 */
export async function wrongAfter(
  environment: DemoEnvironment,
  asked: readonly ShownOperation[],
  trial: TrialExpectation,
): Promise<readonly string[]> {
  const byPerson = trial.mayNeedPerson && !asked.every(succeeded)
  const left = byPerson ? [] : await wrongInLocks(environment)
  const inThreads = byPerson ? [] : asked.flatMap(wrongInThread)
  return [...wrongOnNodes(environment, trial), ...inThreads, ...left, ...(await wrongOnRecord(environment))]
}

function wrongOnNodes(
  { fleet }: DemoEnvironment,
  { rebootsBefore, mayNeedPerson }: TrialExpectation,
): readonly string[] {
  const down = fleet.neverTwoDown(roleOf).map(({ node, other }) => `I1: ${node} and ${other} were down together`)
  const rebooted = [...rebootsBefore].flatMap(([node, before]) => {
    const found = fleet.reboots(node).slice(before)
    const times = found.filter(({ cause }) => cause === 'command').length
    if (times > 1 || (times === 0 && !mayNeedPerson)) return [`I3: ${node} was rebooted ${times} times`]
    return found.every(changed) ? [] : [`I3: ${node} shows no new boot id`]
  })
  return [...down, ...rebooted]
}

function wrongInThread(asked: ShownOperation): readonly string[] {
  const ends = asked.read().split('Done in').length - 1
  return [
    ...(ends === 1 ? [] : [`I9: the thread of ${asked.id} tells its end ${ends} times`]),
    ...(succeeded(asked) ? [] : [`I4: the card of ${asked.id} does not say that it succeeded`]),
  ]
}

async function wrongInLocks({ operator }: DemoEnvironment): Promise<readonly string[]> {
  const lock = await operator.read('lockkeeper/harbour/locks/role/storage')
  return lock?.includes('"run"') ? [`I5: the lock is still held: ${lock}`] : []
}

async function wrongOnRecord(environment: DemoEnvironment): Promise<readonly string[]> {
  const verified = await lockkeeper(environment, 'audit', 'verify').catch((error: unknown) => String(error))
  return verified.includes('the chain verifies') ? [] : [`I8: ${verified.trim()}`]
}
