import type { RunOutcome } from '../../core/run/events.ts'
import { type RunState, staysDrained } from '../../core/run/state.ts'
import { arms, endsDrained, lockIndex, stepTitle } from '../../core/steps/traits.ts'
import { capital } from '../../core/text/capital.ts'

const past: { readonly [command: string]: string } = {
  drain: 'drained',
  undrain: 'undrained',
  upgrade: 'upgraded',
  reboot: 'checked',
}

/**
 * The outcome of a run in one sentence: what was changed and what was rolled back. `overridden` is a gate that a
 * break-glass override skipped after the node's return; null without one.
 */
export function runSummary(state: RunState, outcome: RunOutcome, overridden: string | null): string {
  const { node } = state
  switch (outcome) {
    case 'succeeded':
      return `${node} ${changesMade(state)}${endsDrained(state.steps) ? '' : `, ${healthWords(overridden)}, lock released`}`
    case 'nothing to do':
      return `${node}: ${state.leftAlone ?? 'nothing to do'}, ${backWords(state)}${lockWords(state, outcome)}`
    case 'gave way':
      return `${node} ${gaveWayWords(state)}, ${backWords(state)}${lockWords(state, outcome)}`
    case 'cancelled':
      return `${node} cancelled, ${backWords(state)}${lockWords(state, outcome)}`
    case 'failed':
      return `${node} marked failed`
    case 'undone':
      return failureWords(state)
  }
}

/** The health of the node; names an overridden gate, because that gate did not confirm it. */
const healthWords = (overridden: string | null): string =>
  overridden === null ? 'healthy again' : `healthy again (${overridden} overridden)`

function changesMade({ command, memory }: RunState): string {
  const rebooted =
    memory.rebooted === 'yes' ? [`rebooted (boot id ${short(memory.bootIdBefore)} → ${short(memory.bootIdAfter)})`] : []
  const own = command === 'reboot' && rebooted.length > 0 ? [] : [past[command] ?? `${command} done`]
  const unknown = memory.rebootNeedUnknown === undefined ? '' : ', not rebooted (whether it needs a reboot is unknown)'
  const leftOut = memory.leftOut === undefined ? '' : ' without the requested reboot'
  return `${[...own, ...rebooted].join(' and ')}${leftOut}${unknown}`
}

const short = (bootId: string | undefined): string => bootId?.slice(0, 8) ?? 'unknown'

/** What became of the lock of a run that was rolled back; empty when the lock is kept. */
function lockWords(state: RunState, outcome: RunOutcome): string {
  if (staysDrained(state, outcome)) return ''
  const lock = state.progress[lockIndex(state.steps)]
  return lock === undefined || lock.is === 'pending' ? ', no lock was acquired' : ', lock released'
}

/** A run gives way to another one only after its first change. */
const gaveWayWords = ({ changed }: RunState): string =>
  changed.length > 0 ? 'gave way to another run' : 'left the lock queue, because its approvals no longer count'

const backWords = ({ changed }: RunState): string =>
  changed.length > 0 ? 'all changes were rolled back' : 'nothing was changed'

function failureWords(state: RunState): string {
  const { node, failure, steps } = state
  const step = failure ? steps[failure.index] : undefined
  const at = step ? stepTitle(step) : 'a step'
  const spared = steps.some(arms) ? ', not rebooted' : ''
  return `${node} failed at “${at}”: ${failure?.failure ?? 'unknown'}. ${capital(backWords(state))}${lockWords(state, 'undone')}${spared}`
}
