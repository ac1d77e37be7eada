import type { Message } from '../../core/message.ts'

/** The card, with a note when it replaces one that was deleted in the channel. */
export function replacing(card: Message, deleted: number): Message {
  if (deleted === 0) return card
  const note = [
    'The card of this operation was deleted in the channel. This one replaces it; earlier buttons do nothing.',
  ]
  return { ...card, parts: [...card.parts.slice(0, 1), { part: 'note', lines: [note] }, ...card.parts.slice(1)] }
}
