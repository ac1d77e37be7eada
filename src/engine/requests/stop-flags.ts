import { scopeWords } from '../../core/cluster/events.ts'
import type { StopScope } from '../../core/cluster/stop-scope.ts'
import { changedSince } from '../../core/commands/intent.ts'
import { isSameFold } from '../../core/inventory/names.ts'
import { line, type Message } from '../../core/message.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { capital } from '../../core/text/capital.ts'
import { acting, allowed, type Caller, hasRights, type Requesting } from '../authorization/authorize.ts'
import type { ClusterContext } from '../ports/context.ts'
import { announce, recordedOrNot, waitingWords } from './flag-words.ts'
import { doneBefore, liftSeen, type SeenStopContext, seenStop } from './seen-stops.ts'

type StopContext = SeenStopContext & Pick<ClusterContext, 'inventory' | 'rights' | 'people'>

/** The whole cluster or one of its groups. */
type ManyNodes = Exclude<StopScope, { kind: 'node' }>

/** The scope with the group's name as the inventory has it; refused when there is no such group. */
async function scopeNamed(context: Pick<ClusterContext, 'inventory'>, scope: ManyNodes): Promise<Outcome<ManyNodes>> {
  if (scope.kind === 'cluster') return granted(scope)
  const nodes = await context.inventory.nodes()
  const groups = [...new Set(nodes.flatMap(({ group }) => (group === null ? [] : [group])))].sort()
  const group = groups.find((one) => one === scope.name) ?? groups.find((one) => isSameFold(one, scope.name))
  return group !== undefined
    ? granted({ kind: 'group', name: group })
    : refused(refusal('unknown group', `${scope.name}: no such group.`, `Known: ${groups.join(', ') || 'none'}.`))
}

/** The nodes of a scope, on which access is judged. */
async function covered(context: Pick<ClusterContext, 'inventory'>, scope: ManyNodes) {
  if (scope.kind === 'cluster') return 'cluster' as const
  const nodes = await context.inventory.nodes()
  return nodes.filter(({ group }) => group === scope.name)
}

/** Sets a stop flag: nothing new starts in the scope, and nodes in work are finished or rolled back. */
export async function stop(
  context: StopContext,
  asking: Requesting,
  named: ManyNodes,
  reason: string,
): Promise<Outcome<Message>> {
  const ready = await mayFlag(context, asking, 'stop', named)
  if (!ready.ok) return ready
  const scope = ready.value
  if (asking.delivery === 'again') {
    const no = await doneBefore(context, asking, scope)
    if (no !== null) return refused(no)
  }
  // A stop is set even when it cannot be recorded at the moment.
  await context.cluster.setStop(scope, reason, asking.person)
  const onRecord = await recordedOrNot(context, {
    type: 'stopSet',
    person: asking.person,
    scope,
    reason,
    intent: asking.id,
  })
  await announce(context, `stopped ${scopeWords(scope)}: ${reason || 'no reason given'}`)
  const why = reason === '' ? '.' : `: ${reason}.`
  const held = `${await waitingWords(context)} Nodes in progress are finished or rolled back.`
  return granted(line(`Stopped ${scopeWords(scope)}`, why, ` ${held}${onRecord}`))
}

/** Lifts exactly the stop that the requester could know of; waiting operations continue. */
export async function lift(
  context: StopContext,
  asking: Requesting,
  named: ManyNodes,
  reason: string,
): Promise<Outcome<Message>> {
  const ready = await mayFlag(context, asking, 'resume', named)
  if (!ready.ok) return ready
  const scope = ready.value
  const seen = await seenStop(context, asking, scope)
  if (!seen.ok) return seen
  if (seen.value === null) return granted(line(capital(`${scopeWords(scope)} is not stopped. Nothing was changed.`)))
  const rights = await hasRights(context)
  if (!rights.ok) return rights
  const lifted = await liftSeen(context, asking, seen.value, reason)
  if (lifted === 'was set anew') return refused(changedSince)
  await announce(context, `resumed ${scopeWords(scope)}${reason ? `: ${reason}` : ''}`)
  return granted(line(capital(`${scopeWords(scope)} resumed. Waiting operations continue automatically.`)))
}

async function mayFlag(
  context: Pick<ClusterContext, 'policy' | 'inventory' | 'people' | 'clock'>,
  asking: Caller,
  verb: 'stop' | 'resume',
  named: ManyNodes,
): Promise<Outcome<ManyNodes>> {
  const may = acting(context)
  if (!may.ok) return may
  const scope = await scopeNamed(context, named)
  if (!scope.ok) return scope
  const right = await allowed(context, asking, verb, await covered(context, scope.value))
  return right.ok ? scope : right
}
