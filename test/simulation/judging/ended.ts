import { plain } from '../../../src/core/message.ts'
import { isTerminal, type Operation } from '../../../src/core/operation/state.ts'
import { threadStart } from '../../../src/core/operation/thread-position.ts'
import { pendingLines } from '../../../src/messages/operations/thread.ts'
import type { World } from '../../world/world.ts'
import { namesOf, operationNow, runNow, takenFrom } from '../evidence.ts'
import type { Violation } from '../violation.ts'

/** I4, I5, I8 and I9 at the end, after everything was healed and had time to end. */
export async function ended(world: World): Promise<readonly Violation[]> {
  const operations = namesOf(world, 'operation')
  const verified = await world.journals.verify()
  return [
    ...operations.flatMap((id) => forgotten(world, id)),
    ...leftBehind(world),
    ...unfinished(world),
    ...unknownOperations(world),
    ...operations.flatMap((id) => undeliveredIn(world, id)),
    ...twice(world),
    ...(verified.chain === 'broken' ? [{ id: 'I8' as const, seen: `the chain is broken at ${verified.where}` }] : []),
  ]
}

function forgotten(world: World, id: string): readonly Violation[] {
  const operation = operationNow(world, id)
  if (operation === null || isTerminal(operation) || operation.state === 'paused') return []
  const active = operation.runs.find(({ outcome }) => outcome === null)
  if (active === undefined && heldByStop(world, operation)) return []
  const run = active ? runNow(world, active.run) : null
  if (run?.status === 'needs attention') return []
  const step = run ? ` at step ${run.current} (${run.status}${run.waiting ? `, ${run.waiting.reason}` : ''})` : ''
  return [{ id: 'I4', seen: `${id} is ${operation.state} for ever${step}` }]
}

/** Whether a stop holds the operation: a person may leave it in force without a limit. */
const heldByStop = ({ cluster }: World, { held, heldUntilMs }: Operation): boolean =>
  held.length > 0 &&
  heldUntilMs === null &&
  (cluster.flags.length > 0 || [...cluster.configs.values()].some(({ is }) => is === 'disabled'))

/** I4: a terminal operation has no run that has not ended. */
function unfinished(world: World): readonly Violation[] {
  return namesOf(world, 'run').flatMap((name) => {
    const run = runNow(world, name)
    const operation = run && operationNow(world, run.operation)
    return run && operation && isTerminal(operation) && run.status !== 'ended'
      ? [{ id: 'I4' as const, seen: `${operation.operation} is over, and its run ${name} is ${run.status}` }]
      : []
  })
}

/** I4: a run that has ended is not in the lock queue, where it would block all runs behind it. */
const unknownOperations = (world: World): readonly Violation[] =>
  world.locks.table.line
    .filter(({ run }) => runNow(world, run)?.status === 'ended')
    .map(({ run }) => ({ id: 'I4', seen: `${run} has ended, and stands in line` }))

/** I5: a run that ended and released its lock has not left its maintenance on. */
function leftBehind(world: World): readonly Violation[] {
  return namesOf(world, 'run').flatMap((name) => {
    const run = runNow(world, name)
    if (run?.status !== 'ended' || run.lock !== 'released') return []
    const machine = world.machine(run.node)
    const own = machine.maintenance?.startsWith(`lockkeeper ${name}:`)
    return own ? [{ id: 'I5' as const, seen: `${name} ended, and left ${takenFrom(world, run.node).join(', ')}` }] : []
  })
}

/** I9: the thread has every line that the journals lead to, exactly once. */
function undeliveredIn(world: World, id: string): readonly Violation[] {
  const operation = operationNow(world, id)
  if (operation === null || operation.submittedAtMs === null || world.redis.hasLost) return []
  const runs = new Map(operation.runs.map(({ run }) => [run, world.journals.runNow(run)]))
  const { policy } = world.context
  const calls = [
    ...policy.callsGroups.flatMap((group) => [{ group }, ' ']),
    ...policy.callsPeople.flatMap((person) => [{ person }, ' ']),
  ]
  const thread = { requester: operation.requester, approvers: [], calls, plan: operation.plan }
  const source = { entries: world.journals.operationNow(id), from: threadStart, was: null }
  const { lines } = pendingLines(source, runs, thread, world.nowMs)
  const wanted = lines.map(({ line }) => plain(line))
  // a note about delayed messages is not an event of the journals
  const said = world.chat.thread(id).filter((line) => !line.startsWith('Messages were delayed from '))
  const missing = wanted.filter((line) => !said.includes(line))
  return [
    ...missing.map((line): Violation => ({ id: 'I9', seen: `${id} never said: ${line}` })),
    ...(said.length > wanted.length && !world.sleptPosting
      ? [{ id: 'I9' as const, seen: `${id} said ${said.length} lines, not ${wanted.length}` }]
      : []),
  ]
}

function twice(world: World): readonly Violation[] {
  const keys = world.chat.posted.map(({ key }) => key)
  const again = keys.filter((key, index) => keys.indexOf(key) !== index)
  return world.redis.hasLost || world.sleptPosting
    ? []
    : again.map((key): Violation => ({ id: 'I9', seen: `${key} was posted twice` }))
}
