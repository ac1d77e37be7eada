import type { RichText } from '../../core/message.ts'
import { activeRuns } from '../../core/operation/active-runs.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import { quarantinedNodes } from '../../core/operation/quarantine.ts'
import { isTerminal, nodesLeft, type Operation } from '../../core/operation/state.ts'
import { hasWaves } from '../../core/plan/rollout-rule.ts'
import { waveToSoak } from '../../core/rollout/soak.ts'
import { type Wave, waveBefore, waveNumbers, wavesOf } from '../../core/rollout/waves.ts'
import { utcMinute } from '../../core/text/utc.ts'
import { namesWithin } from './parts.ts'

/** The wave of an operation, such as `wave 3 of 8`; null without waves, and for a single node. */
export function waveWords(operation: Operation): string | null {
  const numbers = operation.plan.nodes.length === 1 ? null : waveNumbers(operation)
  return numbers === null ? null : `wave ${numbers.wave} of ${numbers.of}`
}

/** When the current soak ends, in milliseconds since 1970; null when no wave soaks. */
function soaksUntilMs(operation: Operation): number | null {
  if (operation.soak === null || isTerminal(operation) || waveToSoak(operation) === null) return null
  return operation.soak.untilMs
}

/** The current soak as a line of the card; empty without one. */
export function soakingLines(operation: Operation): readonly RichText[] {
  const untilMs = soaksUntilMs(operation)
  if (untilMs === null) return []
  return [['Soaking until ', { timeMs: untilMs, shown: 'time' }, ': the next wave starts if all checks agree']]
}

/** The current soak in words for lists, such as `wave 2 of 4 soaks until 2026-11-30 14:05 UTC`; null without one. */
export function soakWords(operation: Operation): string | null {
  const [untilMs, words] = [soaksUntilMs(operation), waveWords(operation)]
  return untilMs === null || words === null ? null : `${words} soaks until ${utcMinute(untilMs)}`
}

/** An operation before and after an event. */
type Around = { readonly was: Operation; readonly now: Operation }

/**
 * The thread's line about the wave that the last ended run has finished; null while the wave is in work, when it soaks, whose
 * line says so, and for a plan without waves.
 */
export function waveLine(now: Operation): RichText | null {
  const wave = wavesOf(now).at(-1)
  if (!hasWaves(now.plan) || wave === undefined || activeRuns(now).length > 0) return null
  const isLast = nodesLeft(now).length === 0
  if (!isLast && (waveBefore(now) === null || waveToSoak(now) !== null)) return null
  return [`${waveTitle(now)}: ${waveResult(now, wave)}.`]
}

/** The title of the last wave, such as `Wave 2 of 3`. */
function waveTitle(operation: Operation): string {
  const numbers = waveNumbers(operation)
  return numbers === null ? 'Wave 1' : `Wave ${numbers.wave} of ${numbers.of}`
}

/** The nodes of a wave by result, in the order of their start. */
function waveResult(operation: Operation, { runs }: Wave): string {
  const aside = new Set(quarantinedNodes(operation).map(({ node }) => node))
  const nodesWith = (...outcomes: readonly (string | null)[]) =>
    runs.flatMap(({ node, outcome }) => (outcomes.includes(outcome) ? [node] : []))
  const results = [
    ['done', nodesWith('succeeded')],
    ['nothing to do', nodesWith('nothing to do')],
    ['failed', nodesWith('failed', 'undone').filter((node) => !aside.has(node))],
    ['quarantined', nodesWith('undone').filter((node) => aside.has(node))],
    ['cancelled', nodesWith('cancelled')],
  ] as const
  return results
    .flatMap(([words, nodes]) => (nodes.length === 0 ? [] : [`${namesWithin(nodes, 100)} ${words}`]))
    .join('; ')
}

type SoakEvent = Extract<OperationEvent, { type: 'soakBegan' | 'soakHealthy' | 'soakFailed' }>

/** The thread's line about a soak. Null for a further healthy look. */
export function soakLine(event: SoakEvent, { was, now }: Around, requester: RichText): RichText | null {
  const number = waveNumbers(was)?.wave ?? 1
  switch (event.type) {
    case 'soakBegan': {
      const until: RichText = [{ timeMs: event.untilMs, shown: 'time' }, '.']
      const wave = wavesOf(now).at(-1)
      const result = wave === undefined ? 'back' : waveResult(now, wave)
      return was.soak === null
        ? [`${waveTitle(was)}: ${result}. The next one starts if all checks agree until `, ...until]
        : [`Wave ${number} was not watched for a while. It soaks again, until `, ...until]
    }
    case 'soakHealthy':
      return null
    case 'soakFailed':
      return [`Wave ${number} did not stay healthy: ${event.why.join('; ')}. `, ...requester]
  }
}
