import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { operationState } from '../../src/core/operation/state.ts'
import { type Position, threadStart } from '../../src/core/operation/thread-position.ts'
import type { Plan } from '../../src/core/plan/plan.ts'
import { outageKey, type RunEvent } from '../../src/core/run/events.ts'
import { inBrief, storedEnding } from '../../src/core/run/step-ending.ts'
import { pendingLines, runsToRead } from '../../src/messages/operations/thread.ts'
import { holds } from '../property.ts'
import { planOf, stepsOf } from './plans-examples.ts'
import { ended, planWith, started } from './rollout-examples.ts'
import { created, wellAt } from './runs-examples.ts'

type Recorded<E> = { readonly atMs: number; readonly event: E }

/** The journals of an operation and its runs. */
type Journals = {
  readonly plan: Plan
  readonly operation: readonly Recorded<OperationEvent>[]
  readonly runs: ReadonlyMap<string, readonly Recorded<RunEvent>[]>
}

const gaps = fc.constantFrom(0, 1_000, 9_000, 29_999, 30_000, 31_000, 100_000, 500_000)
const waits = fc.constantFrom('a is critical', 'b is critical', outageKey('lock store'), 'hook evacuate runs')

/** What happens at a step: how long it waits for what, whether a bot restarts, and whether it fails. */
const stepCourses = fc.record({
  gap: gaps,
  wait: fc.option(fc.tuple(waits, gaps), { nil: null, freq: 2 }),
  restart: fc.constantFrom('no', 'no', 'no', 'yes'),
  warning: fc.constantFrom('no', 'no', 'no', 'yes'),
  fails: fc.constantFrom(...Array(30).fill('no'), 'yes'),
})

type StepCourse = typeof stepCourses extends fc.Arbitrary<infer One> ? One : never

/** The journal of a run over all steps of a reboot, or until it fails. */
function runOf(fromMs: number, all: readonly StepCourse[]): readonly Recorded<RunEvent>[] {
  let atMs = fromMs
  const journal: Recorded<RunEvent>[] = [{ atMs, event: created('reboot') }]
  const add = (gap: number, event: RunEvent) => {
    atMs += gap
    journal.push({ atMs, event })
  }
  for (const [index, step] of stepsOf(planOf('reboot')).entries()) {
    const { gap, wait, restart, warning, fails } = all[index % all.length] as StepCourse
    if (wait !== null) add(gap, { type: 'waiting', index, key: wait[0], reason: wait[0], sinceMs: atMs })
    if (restart === 'yes') add(gap, { type: 'resumed', index, found: 'Restarted.' })
    if (fails === 'yes') {
      add(gap, { type: 'stepFailed', index, code: 'hook failed', failure: 'exited 3', reboot: 'did not happen' })
      break
    }
    const notes = warning === 'yes' ? storedEnding(inBrief('passed', ['one OSD is out'])) : {}
    for (const event of wellAt(index, step))
      add(wait?.[1] ?? gap, event.type === 'stepDone' ? { ...event, notes: { ...event.notes, ...notes } } : event)
  }
  add(1_000, { type: 'ended', outcome: 'succeeded', summary: 'done', lock: 'released' })
  return journal
}

/** Up to three runs that overlap, and a cancel during them. */
const journals = fc
  .record({
    runs: fc.array(fc.array(stepCourses, { minLength: 3, maxLength: 18 }), { minLength: 1, maxLength: 3 }),
    cancelAfter: gaps,
  })
  .map(({ runs: all, cancelAfter }): Journals => {
    const plan = all.length === 1 ? planOf('reboot') : planWith(4)
    const runs = new Map(all.map((one, index) => [`op-1-${index + 1}`, runOf(2_000 + 5_000 * index, one)]))
    const begun: Recorded<OperationEvent>[] = [
      { atMs: 0, event: plannedWith(plan) },
      { atMs: 1_000, event: { type: 'submitted', expiresAtMs: null } },
      { atMs: 2_000, event: { type: 'started', evidence: [] } },
    ]
    const later = [
      ...[...runs].flatMap(([, journal], index): readonly Recorded<OperationEvent>[] => [
        { atMs: journal[0]?.atMs ?? 0, event: started(index + 1) },
        { atMs: journal.at(-1)?.atMs ?? 0, event: ended(index + 1, 'succeeded') },
      ]),
      { atMs: 2_000 + cancelAfter, event: { type: 'cancelAsked', person: 'UBEN', reason: 'power' } as const },
    ].sort((one, other) => one.atMs - other.atMs)
    const endMs = later.at(-1)?.atMs ?? 0
    const end = { atMs: endMs, event: { type: 'ended', outcome: 'cancelled', summary: 'done' } as const }
    return { plan, runs, operation: [...begun, ...later, end] }
  })

function plannedWith(plan: Plan): OperationEvent {
  const base = { operation: 'op-1', requester: 'UANA', hash: 'h', askedIn: 'C1', channel: 'C1' } as const
  return { type: 'planned', plan, ...base, evidence: [], expiresAtMs: 0, retryOf: null }
}

/** The lines after a position for a reader at `nowMs`, who sees what was written until then. */
function linesAt({ plan, operation, runs }: Journals, from: Position, nowMs: number) {
  const seen = <E>(all: readonly Recorded<E>[]) =>
    all.filter(({ atMs }) => atMs <= nowMs).map((entry) => ({ ...entry, cluster: 'harbour' }))
  const entries = seen(operation)
  const read = runsToRead(entries, from).map((run) => [run, seen(runs.get(run) ?? [])] as const)
  const thread = { requester: 'UANA', approvers: [], calls: [], plan }
  const was = operationState(entries.slice(0, from.operation))
  return pendingLines({ entries, from, was }, new Map(read), thread, nowMs)
}

const all = (of: Journals): readonly string[] =>
  linesAt(of, threadStart, Number.MAX_SAFE_INTEGER).lines.map(({ line }) => plain(line))

/** What readers post who look after these times, take at most so many lines, and keep the position where there are none. */
function postedBy(
  of: Journals,
  looks: readonly { readonly after: number; readonly most: number }[],
): readonly string[] {
  const posted: string[] = []
  let [from, nowMs] = [threadStart, 0]
  const read = (most: number): boolean => {
    const { lines, to } = linesAt(of, from, nowMs)
    const taken = lines.slice(0, most)
    posted.push(...taken.map(({ line }) => plain(line)))
    from = taken.at(-1)?.to ?? (lines.length === 0 ? to : from)
    return taken.length > 0
  }
  for (const { after, most } of looks) {
    nowMs += after
    read(most)
  }
  nowMs = Number.MAX_SAFE_INTEGER
  while (read(3));
  return posted
}

test('I9 thread: readers post the same lines whenever they look, wherever they stop, and from any position', () => {
  const looks = fc.array(fc.record({ after: gaps, most: fc.constantFrom(0, 1, 2, 12) }), { maxLength: 40 })
  holds(
    fc.property(journals, looks, (of, times) => {
      expect(postedBy(of, times)).toEqual(all(of))
    }),
    300,
  )
})

test('thread: readers see a line at the same time, whether an entry follows or not', () => {
  holds(
    fc.property(journals, gaps, (of, extra) => {
      const lines = linesAt(of, threadStart, Number.MAX_SAFE_INTEGER).lines
      const early = lines.filter(({ atMs }) => atMs <= extra * 3).map(({ line }) => plain(line))
      expect(linesAt(of, threadStart, extra * 3).lines.map(({ line }) => plain(line))).toEqual(early)
    }),
    200,
  )
})
