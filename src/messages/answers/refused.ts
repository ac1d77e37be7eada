import type { Message } from '../../core/message.ts'
import type { Refusal } from '../../core/refusals.ts'
import { buttonsPart, commandButton } from '../wording/pages.ts'

/** All refusals in one answer, each with its remedy. */
export function refusedAnswer(refusals: readonly Refusal[]): Message {
  const lines = refusals.map(({ message, remedy }) => [message, ...(remedy === '' ? [] : [` ${remedy}`])])
  return {
    sentence: [refusals.map(({ message }) => message).join(' ')],
    parts: [{ part: 'text', lines }],
    refused: refusals,
  }
}

/**
 * A refusal with a button that sends the corrected command, which only shows a plan or an answer. Without the button
 * when the command is too long.
 */
export const withSuggestion = (no: Message, words: string): Message => ({
  ...no,
  parts: [...no.parts, ...buttonsPart(commandButton(`Did you mean: ${words}`, words))],
})
