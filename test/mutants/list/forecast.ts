import type { Mutant } from '../mutant.ts'

const forecast = 'src/core/forecast/forecast.ts'
const limits = 'src/core/forecast/limits.ts'
const worst = 'src/core/forecast/worst.ts'

/** Mutants of the forecast of a plan's worst moment. */
export const mutantsOfForecast: readonly Mutant[] = [
  { id: 'F160', file: limits, from: 'most - now.failing + now.instances', to: 'most - now.failing' },
  { id: 'F160', file: limits, from: 'now.serving - least', to: 'now.serving - least + 1' },
  { id: 'F160', file: limits, from: 'if (all && !now.isWell) return -1', to: '' },
  { id: 'F160', file: limits, from: 'Math.max(0, quorumMargin)', to: 'Math.max(1, quorumMargin)' },
  { id: 'F160', file: worst, from: '(unhindered?.out.get(kind) ?? 0) <= size', to: 'size >= 0' },
  {
    id: 'F160',
    file: 'src/core/forecast/out-together.ts',
    from: 'this.lost(limit) <= cap',
    to: 'this.lost(limit) <= cap + 1',
  },
  { id: 'F160', file: forecast, from: 'mostAtOnce(plan) + plan.budget - 1', to: 'mostAtOnce(plan)' },
  { id: 'F160', file: forecast, from: 'most - (taken[scope]?.length ?? 0)', to: 'most' },
  { id: 'F160', file: forecast, from: 'hosts.length > 1 &&', to: 'hosts.length > 99 &&' },
  { id: 'F160', file: forecast, from: "without.is === 'exact' &&", to: '' },
  { id: 'F160', file: 'src/engine/planning/worst-moment.ts', from: '...(held.get(scope) ?? [])', to: '' },
]
