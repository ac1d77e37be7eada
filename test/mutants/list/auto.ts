import type { Mutant } from '../mutant.ts'

const auto = 'src/core/rollout/auto.ts'
const wouldWait = 'src/engine/guards/would-wait.ts'
const atOnce = 'src/core/plan/at-once.ts'

/** Mutants of `--at-once auto`. */
export const mutantsOfAuto: readonly Mutant[] = [
  { id: 'S60', file: wouldWait, from: "decision.is === 'waiting' ? decision.reasons : []", to: '[]' },
  { id: 'S60', file: wouldWait, from: 'holding.has(run) ? undefined : nodeOf(name)', to: 'undefined' },
  { id: 'S60', file: wouldWait, from: 'no.length === 0 ? null', to: 'no.length >= 0 ? null' },
  { id: 'S60', file: auto, from: 'b.load - a.load ||', to: '' },
  { id: 'S60', file: auto, from: 'ms / Math.max(1, slots.get(scope) ?? 1)', to: 'ms' },
  { id: 'S60', file: auto, from: 'earlier(a.opened, b.opened) ||', to: '' },
  { id: 'S60', file: auto, from: 'Number(a.isInTheWay) - Number(b.isInTheWay) ||', to: '' },
  { id: 'S60', file: auto, from: 'b.domainMs - a.domainMs,', to: '0,' },
  { id: 'S60', file: atOnce, from: 'Math.max(1, slotsFor(nodes))', to: 'nodes.length' },
  {
    id: 'S60',
    file: 'src/core/estimates/total.ts',
    from: " || operation.plan.atOnce === 'auto'",
    to: '',
  },
  {
    id: 'S60',
    file: 'src/core/plan/rollout-rule.ts',
    from: '(rollout?.atOnce ?? oneByOne.atOnce)',
    to: 'oneByOne.atOnce',
  },
  {
    id: 'S60',
    file: 'src/configuration/to-policy.ts',
    from: '{ atOnce: rollout.atOnce }',
    to: '{}',
  },
]
