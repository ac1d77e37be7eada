import type { Message } from '../../core/message.ts'
import type { Refusal } from '../../core/refusals.ts'

/** All refusals in one answer, each with its remedy. */
export function refusedAnswer(refusals: readonly Refusal[]): Message {
  const lines = refusals.map(({ message, remedy }) => [message, ...(remedy === '' ? [] : [` ${remedy}`])])
  return {
    sentence: [refusals.map(({ message }) => message).join(' ')],
    parts: [{ part: 'text', lines }],
    refused: refusals.map(({ code }) => code),
  }
}

/** The action of a button that sends the command in its value. */
export const runSuggestion = 'ask instead'

/** The longest command that a button can carry. */
const maxLength = 1500

/**
 * A refusal with a button that sends the corrected command, which only shows a plan or an answer. Without the button
 * when the command is too long.
 */
export function withSuggestion(no: Message, words: string): Message {
  if (words.length > maxLength) return no
  const button = {
    label: `Did you mean: ${words}`,
    action: runSuggestion,
    value: { id: words, revision: 0 },
    look: 'plain',
    confirm: null,
  } as const
  return { ...no, parts: [...no.parts, { part: 'buttons', buttons: [button] }] }
}
