import type { RichText } from '../../core/message.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import { isTerminal, type Operation } from '../../core/operation/state.ts'
import { waveToSoak } from '../../core/rollout/soak.ts'
import { waveNumbers } from '../../core/rollout/waves.ts'
import { utcMinute } from '../../core/text/utc.ts'

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

type SoakEvent = Extract<OperationEvent, { type: 'soakBegan' | 'soakHealthy' | 'soakFailed' }>

/** The thread's line about a soak; `was` is the operation before the event. Null for a further healthy look. */
export function soakLine(event: SoakEvent, was: Operation, requester: RichText): RichText | null {
  const number = waveNumbers(was)?.wave ?? 1
  switch (event.type) {
    case 'soakBegan': {
      const until: RichText = [{ timeMs: event.untilMs, shown: 'time' }, '.']
      return was.soak === null
        ? [`Wave ${number} is back. The next one starts if all checks agree until `, ...until]
        : [`Wave ${number} was not watched for a while. It soaks again, until `, ...until]
    }
    case 'soakHealthy':
      return null
    case 'soakFailed':
      return [`Wave ${number} did not stay healthy: ${event.why.join('; ')}. `, ...requester]
  }
}
