import type { Message, Part } from '../../core/message.ts'

/**
 * The card of an operation in work, with the time as of which it is in its last note: a busy workspace takes fewer edits
 * than there is progress.
 */
export function asOf(card: Message, nowMs: number): Message {
  const at = card.parts.findLastIndex(({ part }) => part === 'note')
  const dated = (part: Part): Part =>
    part.part !== 'note'
      ? part
      : {
          ...part,
          lines: part.lines.map((line, index) =>
            index === part.lines.length - 1 ? [...line, ' · as of ', { timeMs: nowMs, shown: 'time' }] : line,
          ),
        }
  return { ...card, parts: card.parts.map((part, index) => (index === at ? dated(part) : part)) }
}
