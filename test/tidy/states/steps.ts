import { stepKinds } from '../../../src/core/steps/table.ts'
import { traitsOf, undoneBy } from '../../../src/core/steps/traits.ts'
import { formatDuration } from '../../../src/core/text/format-duration.ts'

/** Every kind of step, what it does to node or cluster, what takes it back, and how long it usually takes. */
export function stepTable(): string {
  const rows = stepKinds.map((kind) => {
    const { title, phase, touches, typicalMs } = traitsOf(kind)
    const undo = undoneBy(kind)
    const by = undo === 'nothing' ? 'nothing needs to' : undo === 'impossible' ? 'nothing can' : `\`${undo}\``
    const of = typeof phase === 'string' ? phase : 'that of the work that it checks'
    return `| \`${kind}\` | ${title} | ${of} | ${touches} | ${by} | ${formatDuration(typicalMs)} |`
  })
  return [
    '| step | as people read it | phase | touches | taken back by | usually takes |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}
