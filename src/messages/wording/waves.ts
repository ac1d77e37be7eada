import type { Operation } from '../../core/operation/state.ts'
import { waveNumbers } from '../../core/rollout/waves.ts'

/** The wave of an operation, such as `wave 3 of 8`; null without waves. */
export function waveWords(operation: Operation): string | null {
  const numbers = waveNumbers(operation)
  return numbers === null ? null : `wave ${numbers.wave} of ${numbers.of}`
}
