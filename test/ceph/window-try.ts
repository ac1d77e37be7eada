import { Failure } from '../../src/engine/ports/failure.ts'
import type { OutsideGates } from '../../src/engine/ports/outside-gates.ts'
import { begins, runOf, until, untilStep, worldWith } from '../conformance/cycle.ts'
import type { SshdFixture } from '../contract/nodes/sshd-server.ts'
import { testNode } from '../contract/nodes/sshd-server.ts'
import { seen } from '../until.ts'
import { policy } from '../world/policy.ts'
import { testLock } from '../world/test-lock.ts'

/** What a turn that arms a reboot did: when the gate agreed, when the node ran the reboot command, and why it did not. */
export type ArmingTurn = {
  readonly askedMs: number
  /** When the last answer of the gate came, and what it was. */
  readonly answeredMs: number
  readonly evidence: string
  /** When the arming script had decided, by the node's clock; null when nothing was armed. */
  readonly decidedMs: number | null
}

const { storage } = policy.roles
if (storage === undefined) throw new Error('the policy has no storage role')
const withCeph = { roles: { ...policy.roles, storage: { ...storage, approvals: null, gates: ['ceph'] } } }

const nanosecondsPerMs = 1e6
const mostTurns = 100

/** The reboot command of the node: it only says when it was called. */
export const rebootBody = (folder: string): string => `date +%s%N >>${folder}/reboots`

/**
 * Takes the turn that arms the reboot of storage-01 in the engine, with these gates and the real arming script on a real
 * OpenSSH server; everything before it is simulated. `began` is called when the turn begins.
 */
export async function armingTurn(
  gates: OutsideGates,
  { nodes, lines }: Pick<SshdFixture, 'nodes' | 'lines'>,
  name: string,
  began: () => void,
): Promise<ArmingTurn> {
  const world = worldWith(withCeph)
  const { context } = world
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'reboot')
  await until(cycle, () => runOf(cycle)?.progress[runOf(cycle)?.current ?? 0]?.is === 'begun')
  const turn = { askedMs: 0, answeredMs: 0, evidence: '' }
  Object.assign(context.outsideGates, { withinMs: { ...context.outsideGates.withinMs, ...gates.withinMs } })
  context.outsideGates.ask = async (...asked) => {
    turn.askedMs ||= Date.now()
    try {
      const verdict = await gates.ask(...asked)
      turn.evidence = `${verdict.verdict}: ${verdict.evidence}`
      return verdict
    } catch (error) {
      turn.evidence = error instanceof Failure ? `no answer: ${error.message}` : String(error)
      throw error
    } finally {
      turn.answeredMs = Date.now()
    }
  }
  const { bootId, uptimeSeconds } = await nodes.self(testNode)
  const before = lines('reboots').length
  let armed = false
  context.nodes.arm = async () => {
    armed = true
    const claim = { run: name, step: 'reboot' }
    await nodes.arm(testLock(name, testNode), claim, { bootId, untilUptimeSeconds: Math.ceil(uptimeSeconds) + 60 })
  }
  began()
  for (let turns = 0; turn.answeredMs === 0 && turns < mostTurns; turns++)
    if (!(await world.turn(world.nowMs + 60_000))) throw new Error('the engine came to rest before it asked the gate')
  if (!armed) return { ...turn, decidedMs: null }
  // the node runs it in the background
  const [line = ''] = await seen(
    async () => lines('reboots').slice(before),
    (found) => found.length > 0,
  )
  return { ...turn, decidedMs: Number(BigInt(line)) / nanosecondsPerMs }
}
