import type { RichText } from '../../core/message.ts'
import type { RunEvent } from '../../core/run/events.ts'
import { hasNews, phaseLine, phasesEnded } from './phase-line.ts'
import type { RunAt } from './run-journal.ts'
import type { Thread } from './thread-about.ts'
import { runLine } from './thread-of-run.ts'
import { noticeMs, waitLine } from './wait-line.ts'

/** A line about a run, the time at which the thread has it, and the number of entries that it covers. */
export type RunLine = { readonly line: RichText; readonly atMs: number; readonly entries: number }

/** The next line about a run; without one, when there may be one although the run writes nothing more, null for never. */
export type NextRunLine = ({ readonly is: 'line' } & RunLine) | { readonly is: 'none'; readonly dueMs: number | null }

/**
 * A line that is told at `atMs` unless something else happens before. `news` is `yes` when the last line of the node does not
 * cover it.
 */
type Candidate = RunLine & { readonly about: 'wait' | 'phase'; readonly index: number; readonly news: 'yes' | 'no' }

/** Phases that end within this time share a line, and no line reports a phase earlier. */
const sharedMs = 30_000

/**
 * The next line of a run's thread after the first `from` entries of its journal. It depends only on the journal, apart from
 * lines that are due after a time: those exist once that time has passed, by `nowMs` or by a later entry. So every reader
 * finds the same lines, whenever it looks.
 */
export function nextRunLine(journal: readonly RunAt[], from: number, nowMs: number, thread: Thread): NextRunLine {
  let open: readonly Candidate[] = []
  for (const [at, entry] of journal.entries()) {
    if (at < from) continue
    const due = firstDue(open, entry.atMs)
    if (due !== null) return due
    const told = toldWith(journal, { from, at, entry }, open, thread)
    if (told !== null) return { is: 'line', ...told }
    open = openAfter(journal, { from, at, entry }, open, thread)
  }
  return firstDue(open, nowMs) ?? { is: 'none', dueMs: earliest(open)?.atMs ?? null }
}

const earliest = (open: readonly Candidate[]): Candidate | null =>
  open.reduce<Candidate | null>((first, one) => (first !== null && first.atMs <= one.atMs ? first : one), null)

function firstDue(open: readonly Candidate[], atMs: number): NextRunLine | null {
  const first = earliest(open)
  return first === null || first.atMs > atMs ? null : { is: 'line', ...first }
}

/** An entry of a journal, and the position from which the thread continues. */
type Reading = { readonly from: number; readonly at: number; readonly entry: RunAt }

/** The line that an entry causes at once; the phases that ended before it come first, and at the end those with news. */
function toldWith(
  journal: readonly RunAt[],
  { at, entry }: Reading,
  open: readonly Candidate[],
  thread: Thread,
): RunLine | null {
  const line = runLine(entry, journal.slice(0, at), thread)
  const phase = open.find(({ about, news }) => about === 'phase' && (line !== null || news === 'yes'))
  if (line === null) return phase === undefined || entry.event.type !== 'ended' ? null : { ...phase, atMs: entry.atMs }
  return phase === undefined ? { line, atMs: entry.atMs, entries: at + 1 } : { ...phase, atMs: entry.atMs }
}

function openAfter(
  journal: readonly RunAt[],
  reading: Reading,
  open: readonly Candidate[],
  thread: Thread,
): readonly Candidate[] {
  const { event } = reading.entry
  const [waits, phases] = [open.filter(({ about }) => about === 'wait'), open.filter(({ about }) => about === 'phase')]
  switch (event.type) {
    case 'waiting':
      return [...phases, ...waitAfter(journal, reading, event, waits, thread)]
    case 'stepDone':
      return phaseAfter(journal, reading, event, phases, thread)
    case 'stepBegan':
      return [...phases, ...waits.filter(({ index }) => index !== event.index)]
    case 'undoBegan':
    case 'undoDone':
      return phases
    case 'cancelTaken':
    case 'ended':
      return []
    default:
      return open
  }
}

/** A wait counts from the first reason of its step; the line has the newest one. */
function waitAfter(
  journal: readonly RunAt[],
  { at, entry }: Reading,
  event: Extract<RunEvent, { type: 'waiting' }>,
  waits: readonly Candidate[],
  { plan }: Thread,
): readonly Candidate[] {
  const before = journal.slice(0, at)
  if (hasGivenBackFor(event.key, before)) return waits
  const since = waits.find(({ index }) => index === event.index)
  const ownMs = entry.atMs + noticeMs(event, before, plan)
  const atMs = Math.min(since?.atMs ?? ownMs, ownMs)
  return [{ about: 'wait', index: event.index, line: waitLine(event, before), atMs, entries: at + 1, news: 'no' }]
}

/** Whether the run has just given its slots back for the same reason, which was told then. */
function hasGivenBackFor(key: string, before: readonly RunAt[]): boolean {
  const last = before.at(-1)?.event
  return last?.type === 'gaveBack' && last.because?.key === key
}

/**
 * The line about the phases that have ended. The last line of a node covers what brings it back, so those phases have a line
 * only with news; checks and lock share that of the next phase. Of several nodes, the line of their
 * wave takes its place.
 */
function phaseAfter(
  journal: readonly RunAt[],
  { from, at, entry }: Reading,
  { index }: Extract<RunEvent, { type: 'stepDone' }>,
  phases: readonly Candidate[],
  { plan }: Thread,
): readonly Candidate[] {
  const last = phasesEnded(journal, journal.slice(from, at + 1)).at(-1)
  if (plan.nodes.length > 1 || last?.last !== index) return phases
  const isOwn = last.phase === 'take out of service' || last.phase === 'final change'
  const [earlier] = phases
  const isNews = last.phase !== 'check and lock' && hasNews(journal, earlier?.entries ?? from, at + 1)
  if (!isOwn && !isNews) return phases
  return [
    {
      about: 'phase',
      index,
      line: phaseLine(journal, from, at + 1),
      atMs: entry.atMs + sharedMs,
      entries: at + 1,
      news: isNews ? 'yes' : (earlier?.news ?? 'no'),
    },
  ]
}
