import type { Mutant } from '../mutant.ts'

const events = 'src/adapters/calendar/events.ts'
const gate = 'src/engine/gates/maintenance-window.ts'
const localTime = 'src/core/windows/local-time.ts'
const opening = 'src/core/windows/next-opening.ts'
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
  { id: 'S73', file: window, from: 'without(united(openings), excluded)', to: 'united(openings)' },
  { id: 'S61', file: gate, from: "remedy: '', notBeforeMs: status.next.fromMs }", to: "remedy: '' }" },
  { id: 'I7', file: gate, from: "firstChange: 'wait',", to: '' },
  { id: 'I7', file: gate, from: "arming: 'unwind',", to: '' },
  { id: 'I7', file: gate, from: "moment === 'eachChange' || moment === 'arming'", to: 'false' },
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
  { id: 'S61', file: gate, from: '[...events, ...beforeTime(narrowing)]', to: 'events' },
  { id: 'I7', file: window, from: 'return without(open, closed)', to: 'return open' },
  { id: 'I7', file: gate, from: '[...events, ...beforeTime(narrowing)]', to: 'beforeTime(narrowing)' },
  {
    id: 'S61',
    file: 'src/core/plan/narrowing.ts',
    from: '[...own, ...(policy.windows ?? []).filter(({ name }) => name === inWindow)]',
    to: 'own',
  },
  {
    id: 'I2',
    file: 'src/engine/planning/planning.ts',
    from: '  const at = dated.value\n',
    to: '  const at = String(options.at)\n',
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
  { id: 'I7', file: 'src/core/plan/make.ts', from: '...(windows.length === 0 ? {} : { windows }),', to: '' },
]
