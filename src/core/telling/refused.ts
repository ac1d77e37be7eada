import type { Message } from '../messages/message.ts'
import type { Refusal } from '../refusals.ts'

/** All reasons for a no, at once, each with what would be right. */
export function refusedAnswer(refusals: readonly Refusal[]): Message {
  const lines = refusals.map(({ message, remedy }) => [message, ...(remedy === '' ? [] : [` ${remedy}`])])
  return { sentence: [refusals.map(({ message }) => message).join(' ')], parts: [{ part: 'text', lines }] }
}
