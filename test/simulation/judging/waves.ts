import type { Plan } from '../../../src/core/plan/plan.ts'
import type { OperationEntry, RunEntry } from '../../../src/engine/ports/journals.ts'
import type { World } from '../../world/world.ts'
import { runNow } from '../evidence.ts'
import type { Violation } from '../violation.ts'

type Started = { readonly run: string; readonly node: string }

/**
 * I1 for an operation in waves, whenever one of its runs starts. Runs that overlap are of one wave: it has at most twice as
 * many nodes as had succeeded before, or one for each role of which no node had. What succeeded is taken from the
 * journals of the runs. With a soak, runs that ended less than its time ago are of the same wave.
 */
export function wavesKept(world: World, entry: OperationEntry | RunEntry): readonly Violation[] {
  if (entry.event.type !== 'runStarted') return []
  const id = entry.journal.slice('operation/'.length)
  const entries = world.journals.operationNow(id).slice(0, entry.sequence)
  const plan = entries.flatMap(({ event }) => ('plan' in event ? [event.plan] : [])).at(-1)
  if (plan === undefined || plan.waves.every(({ nodes }) => nodes === 'rest')) return []
  // a run's own journal may have lost its last entries
  const recorded = new Map(
    entries.flatMap(({ event }) => (event.type === 'runEnded' ? [[event.run, event.outcome]] : [])),
  )
  const outcomeOf = ({ run }: Started) => runNow(world, run)?.outcome ?? recorded.get(run)
  const isCounted = (one: Started) =>
    !['gave way', ...(plan.soakMs > 0 ? ['nothing to do'] : [])].includes(outcomeOf(one) ?? '')
  return [overlapping(entries), ...(plan.soakMs > 0 ? [recent(entries, plan.soakMs)] : [])].flatMap(
    ({ before, together }): readonly Violation[] => {
      const counted = together.filter(isCounted)
      const succeeded = before.filter((one) => outcomeOf(one) === 'succeeded')
      const most = mostTogether(plan, succeeded, counted)
      const names = counted.map(({ node }) => node).join(', ')
      return counted.length > most
        ? [
            {
              id: 'I1',
              seen: `${id} has ${names} in one wave, of at most ${most}: ${succeeded.length} succeeded before`,
            },
          ]
        : []
    },
  )
}

/**
 * I4: after a request to pause after the wave, and until it is resumed, a run starts only if it fits into one wave with the runs
 * that were active at the request and those that started since.
 */
export function wavePauseKept(world: World, entry: OperationEntry | RunEntry): readonly Violation[] {
  if (entry.event.type !== 'runStarted') return []
  const entries = world.journals.operationNow(entry.journal.slice('operation/'.length)).slice(0, entry.sequence)
  const asked = entries.findLastIndex(({ event }) => event.type === 'pauseAsked' && event.after === 'wave')
  const plan = entries.flatMap(({ event }) => ('plan' in event ? [event.plan] : [])).at(-1)
  if (asked === -1 || plan === undefined || entries.slice(asked).some(({ event }) => event.type === 'resumed'))
    return []
  const startedIn = (some: readonly OperationEntry[]): readonly Started[] =>
    some.flatMap(({ event }) => (event.type === 'runStarted' ? [event] : []))
  const ended = new Set(entries.slice(0, asked).flatMap(({ event }) => (event.type === 'runEnded' ? [event.run] : [])))
  const { before = [], together = [] } = Object.groupBy(startedIn(entries), ({ run }) =>
    ended.has(run) ? 'before' : 'together',
  )
  const wave = together.filter(({ run }) => runNow(world, run)?.outcome !== 'gave way')
  const succeeded = before.filter(({ run }) => runNow(world, run)?.outcome === 'succeeded')
  return wave.length > mostTogether(plan, succeeded, wave)
    ? [{ id: 'I4', seen: `${entry.event.run} started although the operation was to pause after its wave` }]
    : []
}

/** The runs that are active or ended less than this time before the last entry, and the runs before. */
function recent(entries: readonly OperationEntry[], soakMs: number) {
  const sinceMs = (entries.at(-1)?.atMs ?? 0) - soakMs
  const ended = new Set(
    entries.flatMap(({ event, atMs }) => (event.type === 'runEnded' && atMs <= sinceMs ? [event.run] : [])),
  )
  const started: readonly Started[] = entries.flatMap(({ event }) => (event.type === 'runStarted' ? [event] : []))
  const { before = [], together = [] } = Object.groupBy(started, ({ run }) => (ended.has(run) ? 'before' : 'together'))
  return { before, together }
}

/** The runs since no run of the operation was active, and the runs before. */
function overlapping(entries: readonly OperationEntry[]) {
  const before: Started[] = []
  const active = new Set<string>()
  let together: Started[] = []
  for (const { event } of entries) {
    if (event.type === 'runStarted') {
      if (active.size === 0) before.push(...together.splice(0))
      together = [...together, event]
      active.add(event.run)
    } else if (event.type === 'runEnded') active.delete(event.run)
  }
  return { before, together }
}

function mostTogether(plan: Plan, succeeded: readonly Started[], together: readonly Started[]): number {
  const roles = (of: readonly Started[]) =>
    new Set(plan.nodes.filter(({ node }) => of.some((one) => one.node === node)).flatMap((planned) => planned.roles))
  const unproven = roles(together).difference(roles(succeeded))
  return unproven.size > 0 ? unproven.size : 2 * succeeded.length
}
