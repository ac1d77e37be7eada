import type { Message } from '../../core/message.ts'
import type { Refusal } from '../../core/refusals.ts'

/** All reasons for a no, at once, each with what would be right. */
export function refusedAnswer(refusals: readonly Refusal[]): Message {
  const lines = refusals.map(({ message, remedy }) => [message, ...(remedy === '' ? [] : [` ${remedy}`])])
  return {
    sentence: [refusals.map(({ message }) => message).join(' ')],
    parts: [{ part: 'text', lines }],
    refused: refusals.map(({ code }) => code),
  }
}

/** The action of a button that asks for something in the words that it carries. */
export const askInstead = 'ask instead'

/** More words than a button can carry. */
const longestWords = 1500

/** A no, with a button that asks for what was probably meant; it opens a plan or an answer, and runs nothing. */
export function offeredInstead(no: Message, words: string): Message {
  if (words.length > longestWords) return no
  const button = {
    label: `Did you mean: ${words}`,
    action: askInstead,
    value: { id: words, revision: 0 },
    look: 'plain',
    confirm: null,
  } as const
  return { ...no, parts: [...no.parts, { part: 'buttons', buttons: [button] }] }
}
