import { scopeWords } from '../../core/cluster/events.ts'
import type { StopScope } from '../../core/cluster/stop-scope.ts'
import { changedSince, outdated } from '../../core/commands/intent.ts'
import { granted, type Outcome, type Refusal, refusal, refused } from '../../core/refusals.ts'
import type { Requesting } from '../authorization/authorize.ts'
import type { ClusterContext } from '../ports/context.ts'
import { type DecisionContext, decide } from './record-decision.ts'

/** The ports that lift a stop. */
export type SeenStopContext = DecisionContext & Pick<ClusterContext, 'cluster'>

/** The stop that a request may lift. `begun`: the request has recorded its intent already. */
export type SeenStop = { readonly scope: StopScope; readonly version: string; readonly begun: 'yes' | 'no' }

const sameScope = (a: StopScope, b: StopScope): boolean => scopeWords(a) === scopeWords(b)

/**
 * Why a repeated stop request must not set its stop: it has done so, or the stop was lifted since the request. Null
 * when it may.
 */
export async function doneBefore(
  { journals }: Pick<ClusterContext, 'journals'>,
  asking: Requesting,
  scope: StopScope,
): Promise<Refusal | null> {
  const about = (await journals.cluster()).flatMap(({ event, atMs }) =>
    (event.type === 'stopSet' || event.type === 'stopLifted') && sameScope(event.scope, scope) ? [{ event, atMs }] : [],
  )
  if (about.some(({ event, atMs }) => event.type === 'stopLifted' && atMs > asking.atMs)) return changedSince
  const set = about.some(({ event }) => event.type === 'stopSet' && event.intent === asking.id)
  return set ? refusal('already decided', 'Carried out before Lockkeeper was restarted.', 'status shows it.') : null
}

/**
 * The stop that a request may lift: the one that it has begun to lift, otherwise the current one. Null when nothing is
 * stopped.
 */
export async function seenStop(
  context: Pick<ClusterContext, 'journals' | 'cluster' | 'clock'>,
  asking: Requesting,
  scope: StopScope,
): Promise<Outcome<SeenStop | null>> {
  const recorded = (await context.journals.cluster()).find(
    ({ event }) => event.type === 'stopLifted' && event.intent === asking.id && sameScope(event.scope, scope),
  )?.event
  if (recorded?.type === 'stopLifted') return granted({ scope, version: recorded.version ?? '', begun: 'yes' })
  const stop = await context.cluster.standingStop(scope)
  const no = outdated(asking, context.clock.now(), stop?.sinceMs ?? null)
  if (no !== null) return refused(no)
  return granted(stop === null ? null : { scope, version: stop.version, begun: 'no' })
}

/** Lifts exactly this stop. It is recorded first, so that nothing starts without an entry in the audit log. */
export async function liftSeen(
  context: SeenStopContext,
  { person, id: intent }: Requesting,
  { scope, version, begun }: SeenStop,
  reason: string,
  was: { readonly was?: 'never enabled' } = {},
): Promise<'lifted' | 'was set anew'> {
  if (begun === 'no') await decide(context, { type: 'stopLifted', person, scope, ...was, reason, intent, version })
  if ((await context.cluster.liftStop(scope, version)) === 'lifted') return 'lifted'
  if ((await context.cluster.standingStop(scope)) === null) return 'lifted'
  // Recorded as lifted, but set again before it was; the audit log gets an entry for that as well.
  await decide(context, { type: 'stopStays', person, scope, reason: '' })
  return 'was set anew'
}
