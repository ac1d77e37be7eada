import type { Part } from '../../core/message.ts'
import type { Operation } from '../../core/operation/state.ts'
import { waveNumbers } from '../../core/rollout/waves.ts'

/** The wave of an operation as a fact of its card; empty without waves. */
export function waveFacts(operation: Operation): Extract<Part, { part: 'facts' }>['facts'] {
  const numbers = waveNumbers(operation)
  return numbers === null ? [] : [{ name: 'Wave', value: [`${numbers.wave} of ${numbers.of}`] }]
}
