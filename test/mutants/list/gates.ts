import type { Mutant } from '../mutant.ts'

const ask = 'src/engine/gates/ask.ts'
const hostQueues = 'src/engine/gates/host-queues.ts'
const operatorGate = 'src/engine/gates/operator-gate.ts'

/** Mistakes in asking gates: when, for how long, how many at once, and what a no causes. */
export const mutantsOfGates: readonly Mutant[] = [
  { id: 'F24', file: operatorGate, from: "verdict: 'warn', remedy }", to: 'remedy }' },
  { id: 'F24', file: operatorGate, from: 'if (holder === undefined) return verdict', to: '' },
  { id: 'F24', file: operatorGate, from: "acquire: 'wait', ", to: '' },
  {
    id: 'F25',
    file: ask,
    from: 'return Promise.race([gate.ask({ ...query, signal }).catch(unanswered), late])',
    to: 'return gate.ask({ ...query, signal }).catch(() => late)',
  },
  { id: 'F25', file: operatorGate, from: 'defined.limitSeconds * 1000 + connectMs', to: '15_000' },
  { id: 'F36', file: hostQueues, from: 'before.then(() => slot(work))', to: 'slot(work)' },
  { id: 'F36', file: hostQueues, from: 'if (open > 0) open--', to: 'if (open > -99) open--' },
  {
    id: 'F36',
    file: 'src/engine/gates/node-config.ts',
    from: "context.policy.besideRebootmgr === 'yes' && node.group !== null",
    to: 'false',
  },
  {
    id: 'F65',
    file: 'src/engine/gates/of-operation.ts',
    from: "|| times.length > 0 ? 'unlimited'",
    to: "? 'unlimited'",
  },
]
