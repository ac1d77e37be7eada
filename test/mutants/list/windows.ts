import type { Mutant } from '../mutant.ts'

const events = 'src/adapters/calendar/events.ts'
const estimates = 'src/core/estimates/history.ts'
const gate = 'src/engine/gates/maintenance-window.ts'
const localTime = 'src/core/windows/local-time.ts'
const needed = 'src/core/estimates/needed.ts'
const narrowing = 'src/core/plan/narrowing.ts'
const opening = 'src/core/windows/next-opening.ts'
const operations = 'src/engine/operations/advance-operation.ts'
const runs = 'src/engine/runs/advance-run.ts'
const worked = 'src/core/run/worked.ts'
const window = 'src/core/windows/window.ts'

/** Mutants of maintenance windows: when they open and end, and what their end stops. */
export const mutantsOfWindows: readonly Mutant[] = [
  { id: 'S73', file: localTime, from: "disambiguation: 'earlier'", to: "disambiguation: 'later'" },
  {
    id: 'S73',
    file: localTime,
    from: "shown.getTimeZoneTransition('next')?.epochMilliseconds ?? shown.epochMilliseconds",
    to: 'shown.epochMilliseconds',
  },
  { id: 'S73', file: window, from: 'Math.min(fromMs + lengthMs, ', to: 'Math.max(fromMs + lengthMs, ' },
  { id: 'S73', file: window, from: 'days.includes(weekdayOf(date)) && ', to: '' },
  { id: 'S17', file: window, from: 'fromMs - window.lengthMs - longestDayMs', to: 'fromMs' },
  { id: 'S73', file: window, from: 'without(united(openings), excludedIn(window))', to: 'united(openings)' },
  { id: 'S61', file: gate, from: "remedy: '', notBeforeMs: status.next.fromMs }", to: "remedy: '' }" },
  { id: 'I7', file: gate, from: "firstChange: 'wait',", to: '' },
  { id: 'I7', file: gate, from: "arming: 'unwind',", to: '' },
  { id: 'I7', file: gate, from: "moment === 'eachChange' || moment === 'arming'", to: 'false' },
  { id: 'S17', file: estimates, from: 'newest.length < fewestRuns', to: 'newest.length < 1' },
  { id: 'S17', file: estimates, from: 'Math.max(p90Ms, ...newest.slice(0, longestOf))', to: 'p90Ms' },
  { id: 'S17', file: estimates, from: 'newest.slice(0, longestOf)', to: 'newest' },
  {
    id: 'S17',
    file: estimates,
    from: 'flatMap(({ worked }) => worked ?? []).toReversed()',
    to: 'flatMap(({ worked }) => worked ?? [])',
  },
  { id: 'S17', file: needed, from: "estimate.neededMs, is: 'known'", to: "estimate.p50Ms, is: 'known'" },
  {
    id: 'S17',
    file: needed,
    from: 'if (estimate !== null) return',
    to: "if (estimate === null) return { ms: 0, is: 'known' }; else return",
  },
  {
    id: 'S17',
    file: worked,
    from: "find(({ event }) => event.type === 'needsAttention') ?? end",
    to: 'find(() => false) ?? end',
  },
  { id: 'S17', file: worked, from: 'entries.findLastIndex(', to: 'entries.findIndex(' },
  { id: 'I7', file: opening, from: 'nowMs - graceMs, nowMs + 1', to: 'nowMs, nowMs + 1' },
  {
    id: 'I7',
    file: 'src/engine/runs/take-step.ts',
    from: 'objection === null ? observe : givingBackIfWaiting(work, objection)',
    to: 'objection ?? observe',
  },
  {
    id: 'I7',
    file: 'src/engine/runs/fencing.ts',
    from: 'return givingBackIfWaiting(work, refusal)',
    to: 'return refusal',
  },
  { id: 'S61', file: gate, from: '[...events, ...outside(narrowing)]', to: 'events' },
  { id: 'I7', file: window, from: 'return without(open, closed)', to: 'return open' },
  { id: 'I7', file: gate, from: '[...events, ...outside(narrowing)]', to: 'outside(narrowing)' },
  {
    id: 'S61',
    file: 'src/core/plan/narrowing.ts',
    from: '[...own, ...(policy.windows ?? []).filter(({ name }) => name === inWindow)]',
    to: 'own',
  },
  {
    id: 'I2',
    file: 'src/engine/planning/planning.ts',
    from: 'options: { ...options, ...dated.value }, words: withDates',
    to: 'options, words',
  },
  {
    id: 'I7',
    file: events,
    from: "isException(one) && one.getFirstPropertyValue('uid') === uid",
    to: 'isException(one)',
  },
  { id: 'I7', file: events, from: 'for (const component of components) knowZonesOf(component)', to: '' },
  { id: 'I7', file: events, from: 'if (untilMs < fromMs) throw', to: 'if (untilMs < 0) throw' },
  {
    id: 'rebootmgr/deviation 10',
    file: events,
    from: "if (time.isDate) return instantOf(zone, date, '00:00')",
    to: "if (time.isDate) return instantOf('UTC', date, '00:00')",
  },
  { id: 'I7', file: 'src/core/plan/make.ts', from: 'windows.length === 0 ? {} :', to: 'windows.length >= 0 ? {} :' },
  {
    id: 'I7',
    file: gate,
    from: '{ fromMs: untilMs, untilMs: Number.MAX_SAFE_INTEGER }',
    to: '{ fromMs: 0, untilMs: 0 }',
  },
  {
    id: 'I7',
    file: operations,
    from: 'return waits ? endEarly(turn, tooLate(turn)) : decide(turn)',
    to: 'return decide(turn)',
  },
  { id: 'I7', file: operations, from: 'if (begins && isOver(', to: 'if (!begins && isOver(' },
  { id: 'I7', file: runs, from: 'state.changed.length === 0 && isOver(', to: 'state.changed.length < 0 && isOver(' },
  { id: 'I7', file: runs, from: 'state.changed.length === 0 && isOver(', to: 'isOver(' },
  { id: 'I7', file: narrowing, from: ' && without.length === 0', to: '' },
  { id: 'I7', file: narrowing, from: 'dated(zone, until, fromMs)', to: 'dated(zone, until, nowMs)' },
  { id: 'I7', file: narrowing, from: 'instantAt(zone, to) <= fromMs', to: 'instantAt(zone, to) <= 0' },
]
