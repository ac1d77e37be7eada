import type { Mutant } from '../mutant.ts'

const ask = 'src/engine/gates/ask.ts'
const hosts = 'src/engine/ports/concurrency-limit.ts'
const operatorGate = 'src/engine/gates/operator-gate.ts'

/** Mutants of gates: when they are asked, for how long, how many concurrently, and what a no causes. */
export const mutantsOfGates: readonly Mutant[] = [
  { id: 'F24', file: operatorGate, from: "verdict: 'warn', remedy }", to: 'remedy }' },
  { id: 'F24', file: operatorGate, from: 'if (holder === undefined) return verdict', to: '' },
  { id: 'F24', file: operatorGate, from: "acquire: 'wait', ", to: '' },
  {
    id: 'F25',
    file: ask,
    from: 'return Promise.race([verdictsOn(gate, { ...query, signal }).catch(unanswered), late])',
    to: 'return verdictsOn(gate, { ...query, signal }).catch(() => late)',
  },
  { id: 'F25', file: operatorGate, from: 'answerLimitMs(defined)', to: '15_000' },
  { id: 'F36', file: hosts, from: 'insideOf(host) < maxPerHost', to: 'true' },
  { id: 'F36', file: hosts, from: 'isSameName(name, host)', to: 'name === host' },
  { id: 'F36', file: hosts, from: 'insideAll < maxAtOnce &&', to: '' },
  {
    id: 'F36',
    file: ask,
    from: 'hosts.pass(host, query.signal, ask).catch(unanswered)',
    to: 'hosts.pass(host, query.signal, ask)',
  },
  {
    id: 'F36',
    file: 'src/engine/gates/node-config.ts',
    from: "context.policy.besideRebootmgr === 'no' || node.group === null",
    to: 'true',
  },
  {
    id: 'F65',
    file: 'src/engine/gates/gate.ts',
    from: ' || verdict.notBeforeMs !== undefined',
    to: '',
  },
  {
    id: 'S61',
    file: 'src/engine/steps/locks.ts',
    from: "closed.every(({ patience }) => patience === 'limited')",
    to: 'closed.length > 0',
  },
  {
    id: 'S61',
    file: 'src/core/run/waiting.ts',
    from: "waiting?.patience === 'unlimited'",
    to: 'waiting === null',
  },
  {
    id: 'I7',
    file: 'src/engine/guards/gates.ts',
    from: "moment === 'arming' && arms(run.work.step)",
    to: "moment === 'arming'",
  },
  {
    id: 'F65',
    file: 'src/engine/gates/of-operation.ts',
    from: 'Math.max(...times)',
    to: 'Math.min(...times)',
  },
  {
    id: 'S61',
    file: 'src/engine/runs/step-result.ts',
    from: ' && state.waiting.patience === observe.patience',
    to: '',
  },
  { id: 'F25', file: ask, from: 'limitOf: memoized(', to: 'limitOf: (' },
  { id: 'F29', file: 'src/engine/ports/gate-pace.ts', from: '* 2 ** (refusals - 1)', to: '' },
  { id: 'F29', file: 'src/engine/ports/gate-pace.ts', from: 'Math.max(firstMs', to: 'Math.min(firstMs' },
  { id: 'F29', file: 'src/engine/ports/gate-pace.ts', from: ' && nowMs >= kept.refusedMs', to: '' },
  { id: 'F29', file: 'src/engine/gates/paced.ts', from: 'else if (!signal.aborted)', to: 'else' },
  {
    id: 'I7',
    file: 'src/engine/gates/paced.ts',
    from: 'if (allPass([verdict])) gatePace.agreed(question)',
    to: 'if (!allPass([verdict])) gatePace.agreed(question)',
  },
]
