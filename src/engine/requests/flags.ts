import type { StopScope } from '../../core/asks.ts'
import type { Holder } from '../../core/locks/locks.ts'
import { line, type Message } from '../../core/messages/message.ts'
import { isOver, operationState } from '../../core/operation/state.ts'
import { approvalRuleOf } from '../../core/policy/strictest.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { runState } from '../../core/run/state.ts'
import { Failure } from '../failure.ts'
import type { Outside } from '../outside.ts'
import { person as author } from '../record.ts'
import { type Asking, acting, allowed } from './allowed.ts'
import { change } from './change.ts'

// What people type is read in small letters.
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

const scopeWords = (scope: StopScope): string =>
  scope.kind === 'cluster' ? 'the cluster' : `${scope.kind} ${scope.name}`

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

async function scopeExists(outside: Outside, scope: StopScope): Promise<Outcome<'exists'>> {
  if (scope.kind === 'cluster') return granted('exists')
  const nodes = await outside.inventory.nodes()
  if (scope.kind === 'node')
    return nodes.some(({ name }) => same(name, scope.name))
      ? granted('exists')
      : refused(refusal('unknown node', `There is no node ${scope.name}.`, 'status shows the nodes.'))
  const groups = [...new Set(nodes.flatMap(({ group }) => (group === null ? [] : [group])))].sort()
  return groups.some((group) => same(group, scope.name))
    ? granted('exists')
    : refused(refusal('unknown group', `There is no group ${scope.name}.`, `Known: ${groups.join(', ') || 'none'}.`))
}

/** The nodes that a stop is about: access is judged on them. */
async function covered(outside: Outside, scope: StopScope) {
  if (scope.kind === 'cluster') return 'cluster' as const
  const nodes = await outside.inventory.nodes()
  return nodes.filter(({ name, group }) => same((scope.kind === 'node' ? name : group) ?? '', scope.name))
}

/** Sets a stop flag: nothing new starts there, what runs is finished or taken back. */
export async function stop(
  outside: Outside,
  asking: Asking,
  scope: StopScope,
  reason: string,
): Promise<Outcome<Message>> {
  const ready = await mayFlag(outside, asking, 'stop', scope)
  if (!ready.ok) return ready
  await outside.cluster.setStop(scope, reason, asking.person)
  const waiting = (await outside.journals.open()).filter(
    ({ state }) => state === 'queued' || state === 'awaiting approval',
  ).length
  await announce(outside, `stopped ${scopeWords(scope)}: ${reason || 'no reason given'}`)
  return granted(
    line(
      `Stopped ${scopeWords(scope)}`,
      reason === '' ? '.' : `: ${reason}.`,
      ` ${waiting === 1 ? '1 operation waits' : waiting === 0 ? 'Nothing waits' : `${waiting} operations wait`}. What has begun is finished or taken back.`,
    ),
  )
}

/** Lifts a stop flag; what waited goes on by itself. */
export async function lift(
  outside: Outside,
  asking: Asking,
  scope: StopScope,
  reason: string,
): Promise<Outcome<Message>> {
  const ready = await mayFlag(outside, asking, 'resume', scope)
  if (!ready.ok) return ready
  const lifted = await outside.cluster.liftStop(scope, asking.person)
  if (lifted === 'was not set')
    return granted(line(capital(`${scopeWords(scope)} was not stopped. Nothing was changed.`)))
  await announce(outside, `resumed ${scopeWords(scope)}${reason ? `: ${reason}` : ''}`)
  return granted(line(capital(`${scopeWords(scope)} is open again; what waited goes on by itself.`)))
}

async function mayFlag(
  outside: Outside,
  asking: Asking,
  verb: 'stop' | 'resume',
  scope: StopScope,
): Promise<Outcome<'allowed'>> {
  const may = acting(outside)
  if (!may.ok) return may
  const exists = await scopeExists(outside, scope)
  if (!exists.ok) return exists
  return allowed(outside, asking, verb, await covered(outside, scope))
}

/** Other tools are told; that they do not hear it changes nothing. */
async function announce(outside: Outside, message: string): Promise<void> {
  try {
    await outside.cluster.announce(message)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    outside.log.warn({ error }, 'could not announce')
  }
}

/** Breaks the lock of a node whose run is over for good; never one whose reboot may still fire, or that still works. */
export async function unlock(
  outside: Outside,
  asking: Asking,
  node: string,
  reason: string,
): Promise<Outcome<Message>> {
  const may = acting(outside)
  if (!may.ok) return may
  const nodes = (await outside.inventory.nodes()).filter(({ name }) => name === node)
  const right = await allowed(outside, asking, 'unlock', nodes.length > 0 ? nodes : 'cluster')
  if (!right.ok) return right
  const holders = (await outside.locks.state()).scopes.flatMap(({ holders: all }) =>
    all.filter((holder) => holder.node === node),
  )
  const [holder] = holders
  if (!holder) return refused(refusal('unknown node', `No lock is held for ${node}.`, 'status shows the locks.'))
  const no = await keepsItsLock(outside, holder, asking)
  if (no !== null) return refused(no)
  // On the record first; a lock that no journal knows is only in the log.
  await change(
    outside,
    holder.operation,
    ({ hash }) => author(asking.person, hash),
    () => granted({ type: 'unlocked', person: asking.person, node, reason }),
  )
  const broken = await outside.locks.breakLock(holder, asking.person, reason)
  outside.log.warn(
    { operation: holder.operation, run: holder.run, node, person: asking.person, reason },
    'a person broke a lock',
  )
  return granted(
    line(
      broken === 'released'
        ? `The lock of ${node} is broken: ${reason}.`
        : `The lock of ${node} was released meanwhile.`,
    ),
  )
}

async function keepsItsLock(outside: Outside, holder: Holder, asking: Asking) {
  const run = runState(await outside.journals.run(holder.run))
  const operation = operationState(await outside.journals.operation(holder.operation))
  if (run && run.status !== 'ended' && operation && !isOver(operation))
    return refusal(
      'wrong state',
      `${holder.operation} still works on ${holder.node}.`,
      'Cancel it, or mark it failed first.',
    )
  const rebooted = run?.notes.bootIdAfter !== undefined || run?.rebootDisproved === 'yes'
  if (holder.phase.armedUntilUptimeSeconds !== null && !rebooted) {
    const over = await disproved(outside, holder)
    if (!over)
      return refusal(
        'wrong state',
        `A reboot of ${holder.node} may still fire: its lock is kept.`,
        'When the node answers, its boot id tells.',
      )
  }
  const node = (await outside.inventory.nodes()).filter(({ name }) => name === holder.node)
  const rule = approvalRuleOf(outside.policy, node)
  if (rule !== null && holder.requester === asking.person)
    return refusal(
      'own request',
      `The lock of ${holder.node} is of your own request.`,
      'Somebody else who may unlock has to break it.',
    )
  return null
}

/** Whether the node itself shows that nothing armed can fire any more. */
async function disproved(outside: Outside, holder: Holder): Promise<boolean> {
  try {
    const self = await outside.nodes.self(holder.node)
    const until = holder.phase.armedUntilUptimeSeconds ?? 0
    return self.bootId !== holder.phase.bootIdBefore || self.uptimeSeconds > until
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}
