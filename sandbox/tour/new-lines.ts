/**
 * Returns what a transcript says beyond what it said the last time. Of a card that was edited, only the last version is
 * left, without the lines that were in the version before.
 */
export function newLines(): (transcript: string) => string {
  let seen = 0
  const shown = new Map<string, ReadonlySet<string>>()
  return (transcript) => {
    const lines = transcript === '' ? [] : transcript.split('\n')
    const blocks = lines
      .slice(seen)
      .join('\n')
      .split(/\n(?=\S| {2}\S)/)
    seen = lines.length
    const last = new Map(blocks.flatMap((block) => keyed(cardOf(block), block)))
    return blocks
      .filter((block) => {
        const card = cardOf(block)
        return card === null || !isEdited(block) || last.get(card) === block
      })
      .map((block) => {
        const card = cardOf(block)
        if (card === null) return block
        const before = shown.get(card)
        const [title = '', ...rest] = block.split('\n')
        shown.set(card, new Set(rest))
        return [title, ...rest.filter((line) => !before?.has(line))].join('\n')
      })
      .join('\n')
  }
}

const keyed = (key: string | null, block: string): readonly (readonly [string, string])[] =>
  key === null ? [] : [[key, block]]

const isEdited = (block: string): boolean => block.startsWith('lockkeeper (edited): ')

/** What the card is about, such as `Reboot storage-01`; null for any other message. */
const cardOf = (block: string): string | null => /^lockkeeper(?: \(edited\))?: (.*?) – /.exec(block)?.[1] ?? null
