import type { Mutant } from '../mutant.ts'

const quarantine = 'src/core/operation/quarantine.ts'
const failures = 'src/core/rollout/failures.ts'
const rollout = 'src/core/rollout/rollout.ts'

/** Mutants of nodes that are set aside because they refuse to be drained. */
export const mutantsOfQuarantine: readonly Mutant[] = [
  { id: 'S74', file: quarantine, from: 'refused.slice(0, plan.quarantineLimit)', to: 'refused' },
  {
    id: 'S74',
    file: quarantine,
    from: "if (runs.some((one) => one.refusal === refusal)) return 'the same cause'",
    to: '',
  },
  {
    id: 'S74',
    file: 'src/messages/wording/waves.ts',
    from: "nodesWith('failed', 'undone').filter((node) => !aside.has(node))",
    to: "nodesWith('failed', 'undone')",
  },
  { id: 'S74', file: quarantine, from: "refusedLast === 'yes' ?", to: "refusedLast !== 'yes' ?" },
  {
    id: 'S74',
    file: quarantine,
    from: "outcome === 'gave way' || outcome === 'nothing to do'",
    to: "outcome === 'gave way'",
  },
  { id: 'S74', file: failures, from: 'filter((one) => !aside.has(one.run))', to: 'filter((one) => aside.size >= 0)' },
  { id: 'S74', file: failures, from: '...[...ended, ...refusing]', to: '...[...ended]' },
  { id: 'S74', file: rollout, from: 'isFull || isUnsettled ||', to: 'isFull ||' },
  {
    id: 'S74',
    file: rollout,
    from: '!isAnyDone(operation)',
    to: 'operation.runs.length === 0',
  },
  {
    id: 'S74',
    file: 'src/core/run/setbacks.ts',
    from: 'state.failure === null ? null : withoutCause(state.failure)',
    to: 'state.failure',
  },
  {
    id: 'S74',
    file: 'src/core/operation/state.ts',
    from: 'recovered !== undefined || pauseByRefusal(operation, refusal) !== null',
    to: 'recovered !== undefined',
  },
  {
    id: 'S74',
    file: 'src/engine/capabilities/command-hooks.ts',
    from: 'refusals(name).includes(state.exitCode)',
    to: 'state.exitCode > 0',
  },
  {
    id: 'S74',
    file: 'src/adapters/openstack/servers.ts',
    from: "after === 'no migration' ? whyNotMoved(server, stopped) : null",
    to: 'after',
  },
  {
    id: 'S74',
    file: 'src/adapters/openstack/servers.ts',
    from: 'causes.length < own.length',
    to: 'causes.length === 0',
  },
]
