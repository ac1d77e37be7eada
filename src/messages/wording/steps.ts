import type { StepProgress } from '../../core/run/state.ts'

/** Shapes, not colours: every mark differs in form, and a word stands beside it. */
const marks: { readonly [K in StepProgress['is']]: string } = {
  pending: '○',
  begun: '◐',
  done: '●',
  failed: '✕',
  undoing: '◑',
  undone: '↩',
  'undo failed': '!',
}

/** The mark of a step's progress. */
export const markOf = (is: StepProgress['is']): string => marks[is]

/** A bar of `width` signs for so many of so many. */
export function progressBar(done: number, all: number, width = 12): string {
  const full = all === 0 ? width : Math.round((done / all) * width)
  return '█'.repeat(full) + '░'.repeat(width - full)
}
