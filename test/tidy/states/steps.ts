import { type StepTraits, stepTraits } from '../../../src/core/plan/steps.ts'

/** Every kind of step, what it does to node or cluster, and what takes it back. */
export function stepTable(): string {
  const rows = Object.entries(stepTraits).map(([kind, traits]: readonly [string, StepTraits]) => {
    const undone = { nothing: 'nothing needs to', impossible: 'nothing can' }
    const by =
      traits.undoneBy === 'nothing' || traits.undoneBy === 'impossible'
        ? undone[traits.undoneBy]
        : `\`${traits.undoneBy}\``
    return `| \`${kind}\` | ${traits.title} | ${traits.touches} | ${by} |`
  })
  return ['| step | as people read it | touches | taken back by |', '|---|---|---|---|', ...rows].join('\n')
}
