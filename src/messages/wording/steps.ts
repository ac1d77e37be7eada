import type { Step } from '../../core/plan/steps.ts'
import { stepTraits } from '../../core/plan/steps.ts'
import type { StepProgress } from '../../core/run/state.ts'
import { formatDuration } from '../../core/text/format-duration.ts'

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

/** One step as people approve it, with what matters of its data. */
export function stepWords(step: Step): string {
  const { title } = stepTraits[step.kind]
  switch (step.kind) {
    case 'checkNode':
      return step.onlyIfNeeded ? `${title}: right node, enabled, needs a reboot` : `${title}: right node, enabled`
    case 'acquireLock':
      return `${title}: ${step.scopes.join(', ')}`
    case 'verifyCluster':
      return `${title}${step.gates.length > 0 ? `: members, services, ${step.gates.join(', ')}` : ': members, services'}${step.passes > 1 ? `, ${step.passes} times in a row` : ''}${step.waives === undefined ? '' : `; overriding ${step.waives}`}`
    case 'drain':
    case 'undrain':
      return step.hooks.length === 0 ? `${title}: no hooks` : `${title}: ${step.hooks.join(', ')}`
    case 'settle':
      return `${title} for ${formatDuration(step.settleMs)}`
    case 'reboot':
      return `${title}${step.condition === 'always' ? '' : ` ${step.condition}`} (cannot be undone)`
    case 'upgradePackages':
      return `${title} (cannot be undone)`
    case 'awaitNewBoot':
      return `${title}, at most ${formatDuration(step.limitMs)}`
    default:
      return title
  }
}

/** A bar of `width` signs for so many of so many. */
export function progressBar(done: number, all: number, width = 12): string {
  const full = all === 0 ? width : Math.round((done / all) * width)
  return '█'.repeat(full) + '░'.repeat(width - full)
}
