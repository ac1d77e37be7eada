import type { Mutant } from '../mutant.ts'

const judge = 'src/core/alerts/judge.ts'
const oneNode = 'src/core/alerts/one-node.ts'
const downtime = 'src/adapters/icinga/downtime.ts'
const silence = 'src/adapters/prometheus/silence.ts'
const prometheus = 'src/adapters/prometheus/prometheus.ts'

/** Mutants of gates on alerts and of silences. */
export const mutantsOfAlerts: readonly Mutant[] = [
  { id: 'I7', file: judge, from: 'if (concerned.length === 0)', to: 'if (concerned.length < 0)' },
  { id: 'I7', file: judge, from: 'if (problems.length > 0) return', to: 'if (problems.length < 0) return' },
  { id: 'I7', file: judge, from: "state === 'firing' || when === 'after'", to: "state === 'firing'" },
  { id: 'I7', file: judge, from: '{ ...added, ...labels }', to: '{ ...labels }' },
  { id: 'I7', file: judge, from: "fixed.includes('{{') || ", to: '' },
  {
    id: 'I7',
    file: judge,
    from: "if (health === 'unknown') return",
    to: "if (health === 'unknown' && error === '-') return",
  },
  { id: 'I7', file: judge, from: 'nowMs - evaluatedMs <=', to: 'nowMs - evaluatedMs >= 0 * ' },
  { id: 'I7', file: judge, from: ' && one.endsMs > nowMs', to: '' },
  { id: 'I7', file: judge, from: ' && !isOurs(one)', to: '' },
  { id: 'I7', file: judge, from: 'if (!found.some(fromSameServer)) return []', to: '' },
  { id: 'I7', file: judge, from: 'by.some((each) => each.length === 0)', to: 'by.length === 0' },
  { id: 'I7', file: judge, from: 'if (values.length === 0) return', to: 'if (values.length < 0) return' },
  { id: 'I7', file: judge, from: 'if (notNumbers.length > 0) return', to: 'if (notNumbers.length < 0) return' },
  {
    id: 'I7',
    file: prometheus,
    from: 'if (warnings && warnings.length > 0)',
    to: 'if (warnings && warnings.length < 0)',
  },
  {
    id: 'I7',
    file: 'src/adapters/prometheus/gates.ts',
    from: 'if (!plainName.test(node)) throw',
    to: "if (node === '') throw",
  },
  { id: 'I2', file: 'src/configuration/hash.ts', from: '{ alertGates, silences', to: '{ silences' },
  {
    id: 'I7',
    file: 'src/engine/gates/operator-gate.ts',
    from: "when: moment === 'after' || moment === 'arming' ? moment : 'before'",
    to: "when: 'before'",
  },
  { id: 'I7', file: 'src/adapters/json-api.ts', from: 'if (status >= 500) throw', to: 'if (status >= 600) throw' },
  { id: 'S62', file: silence, from: 'Math.min(nowMs + lengthMs, firstMs + atMostMs)', to: 'nowMs + lengthMs' },
  { id: 'S62', file: silence, from: 'if (before.sealedMs(mark.run) !== null) return', to: '// ' },
  { id: 'S62', file: silence, from: 'sealedMs + settings.afterMs', to: 'sealedMs + 2 * settings.afterMs + 60_000' },
  { id: 'S62', file: silence, from: '[mark.run, ...mark.drainedBy, ...others]', to: '[mark.run]' },
  { id: 'S69', file: silence, from: 'own.toSorted(longestFirst).slice(1)', to: 'own.slice(own.length)' },
  {
    id: 'S69',
    file: silence,
    from: 'for (const run of runs) if (before.sealedMs(run) === null) await seal(node, run)\n      await takeBack(await read(node), mark)',
    to: 'for (const run of runs) await seal(node, run)',
  },
  {
    id: 'I5',
    file: silence,
    from: "if (after.sealedMs(mark.run) !== null) return takeBack(after, { ...mark, ours: 'this run' })",
    to: '',
  },
  { id: 'I5', file: silence, from: "'lockkeeper', cluster, name, node.name", to: "'lockkeeper', name, node.name" },
  { id: 'I5', file: silence, from: "'lockkeeper', cluster, name, node.name", to: "'lockkeeper', cluster, node.name" },
  { id: 'I5', file: silence, from: "'lockkeeper', cluster, name, node.name", to: "'lockkeeper', cluster, name" },
  { id: 'I2', file: 'src/configuration/hash.ts', from: 'alertGates, silences,', to: 'alertGates,' },
  { id: 'S62', file: oneNode, from: 'own.value !== matcher.value && ', to: '' },
  { id: 'S62', file: oneNode, from: "['', ...others", to: '[...others' },
  { id: 'S62', file: oneNode, from: ', ...others.flatMap((other) => examplesOf(filled(matcher, other)))', to: '' },
  { id: 'S62', file: oneNode, from: '] as const', to: '].slice(0, 2)' },
  {
    id: 'S62',
    file: downtime,
    from: 'Math.min(nowMs + settings.lengthMs, (begunMs ?? nowMs) + settings.atMostMs)',
    to: 'nowMs + settings.lengthMs',
  },
  {
    id: 'S62',
    file: downtime,
    from: 'if (sealedMs(before, mark.run) !== null) return',
    to: 'if (clock.now() < 0) return',
  },
  { id: 'S69', file: downtime, from: 'marked(after, own).toSorted(longestFirst).slice(1)', to: '[]' },
  {
    id: 'I5',
    file: downtime,
    from: 'if (sealedMs(after, mark.run) !== null) return takeBack(node, after, own)',
    to: '',
  },
  { id: 'I5', file: downtime, from: "'lockkeeper', cluster, name, node.name", to: "'lockkeeper', cluster, node.name" },
  {
    id: 'I7',
    file: 'src/adapters/icinga/icinga.ts',
    from: 'if (status !== 200 || !read.success)',
    to: 'if (!read.success) return []\n  if (status !== 200)',
  },
  { id: 'I2', file: 'src/configuration/hash.ts', from: 'silences, downtimes', to: 'silences' },
]
