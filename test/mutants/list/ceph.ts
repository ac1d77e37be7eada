import type { Mutant } from '../mutant.ts'

const gate = 'src/adapters/ceph/gate.ts'
const judge = 'src/adapters/ceph/judge.ts'
const flags = 'src/adapters/ceph/flags.ts'
const groups = 'src/adapters/ceph/groups.ts'
const session = 'src/adapters/ceph/session.ts'
const answers = 'src/adapters/ceph/answers.ts'
const noout = 'src/adapters/ceph/noout.ts'

/** Mutants of the gate and the capability of Ceph. */
export const mutantsOfCeph: readonly Mutant[] = [
  { id: 'S22', file: judge, from: 'if (osd.num_ok_pgs > 0) return', to: 'if (osd.num_ok_pgs >= 0) return' },
  { id: 'S22', file: groups, from: 'known.up_from > group.reported_epoch', to: 'false' },
  { id: 'S22', file: groups, from: 'known.up === 0 ||', to: '' },
  { id: 'S22', file: groups, from: "states.includes('clean') &&", to: '' },
  {
    id: 'S22',
    file: judge,
    from: 'const advances = (osd: number): boolean =>',
    to: 'const advances = (osd: number): boolean => true ||',
  },
  { id: 'S22', file: gate, from: 'if (!mgrmap.available) return noManager', to: '' },
  { id: 'S22', file: gate, from: 'await at.pause(statsSeconds', to: 'await at.pause(0 * statsSeconds' },
  { id: 'S22', file: gate, from: "signal)) === 'ended')", to: 'signal)) === null)' },
  { id: 'S22', file: session, from: "code === 'EBUSY'", to: "code === 'busy'" },
  { id: 'I7', file: session, from: 'if (other !== undefined) throw', to: 'if (other === null) throw' },
  {
    id: 'S22',
    file: session,
    from: 'echo status; echo pg dump pgs osds; echo osd dump;',
    to: 'echo osd dump; echo status; echo pg dump pgs osds;',
  },
  { id: 'S22', file: gate, from: '[node, ...together], signal', to: '[node], signal' },
  { id: 'S22', file: judge, from: 'namesHost([node, ...others], host))', to: 'namesHost([node], host))' },
  { id: 'S22', file: judge, from: '(isIn === 1 || up.length === 0)', to: 'isIn === 1' },
  { id: 'S22', file: judge, from: 'if (!isOfCeph(hosts, node)) return noDaemonOf(node)', to: '' },
  { id: 'S22', file: judge, from: '(pg_stats.length === 0', to: '(pg_stats.length < 0' },
  { id: 'F28', file: flags, from: "flag === 'noout' ||", to: "flag === 'noout' || flag === 'nodown' ||" },
  { id: 'F28', file: flags, from: '&& !harmfulFlags.includes(flag))', to: ')' },
  { id: 'F28', file: flags, from: "...parts(map.crush_node_flags, ''),", to: '' },
  { id: 'F28', file: flags, from: 'harmfulChecks.includes(name) ||', to: '' },
  { id: 'F38', file: flags, from: '!accepts.checks.includes(name))', to: 'true)' },
  {
    id: 'F38',
    file: judge,
    from: '[...new Set(reasons.map(({ remedy }) => remedy))]',
    to: 'reasons.slice(0, 1).map(({ remedy }) => remedy)',
  },
  { id: 'F28', file: flags, from: 'return harmfulFlags.includes(flag) ?', to: 'return false ?' },
  { id: 'F37', file: noout, from: 'const off = own.filter((osd) => !on.has(osd))', to: 'const off = own' },
  { id: 'F37', file: noout, from: "note !== null && (ours === 'every run' || note.run === run)", to: 'note !== null' },
  { id: 'F133', file: judge, from: 'const missing = named.filter(', to: 'const missing = named.slice(0, 0).filter(' },
  {
    id: 'F133',
    file: judge,
    from: 'const strange = running.filter(',
    to: 'const strange = running.slice(0, 0).filter(',
  },
  { id: 'F133', file: judge, from: 'filter((osd) => !placed.has(osd))', to: 'filter(() => false)' },
  { id: 'F134', file: answers, from: "? found : 'null'", to: '? found : found' },
  { id: 'S22', file: answers, from: 'text.replace(longNumbers, \'"seq":"$1"\')', to: 'text' },
  {
    id: 'I7',
    file: answers,
    from: 'z.record(z.string(), z.array(daemon))',
    to: 'z.record(z.string(), z.array(daemon)).default({})',
  },
  { id: 'F135', file: judge, from: 'return !(min_size > k)', to: 'return !(min_size >= k)' },
  {
    id: 'F135',
    file: judge,
    from: 'filter(({ pool_name }) => !accepts.pools',
    to: 'filter(({ pool_name }) => false && !accepts.pools',
  },
  {
    id: 'F136',
    file: judge,
    from: '(pg_ready\n',
    to: '(true\n',
  },
  { id: 'I2', file: 'src/configuration/hash.ts', from: ', ceph: ofCeph', to: '' },
  {
    id: 'I7',
    file: 'src/engine/gates/operator-gate.ts',
    from: 'filter((other) => !isSameName(other, node.name))',
    to: 'filter(() => false)',
  },
  { id: 'I5', file: noout, from: 'for (const claim of claimsOf(mark)) await tasks.stop(at.host, claim)', to: '' },
  { id: 'I5', file: noout, from: "if (states.some(({ is }) => is === 'unclaimed'))", to: 'if (false)' },
]
