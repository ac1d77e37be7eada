import { stepKinds } from '../../../src/core/steps/table.ts'
import { traitsOf, undoneBy } from '../../../src/core/steps/traits.ts'
import { formatDuration } from '../../../src/core/text/format-duration.ts'

/** All kinds of steps as a Markdown table: the effect, what undoes it, and the usual duration. */
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
