import type { KnownBlock } from '@slack/types'
import { withoutBlankEnds } from './clean.ts'
import { limits } from './limits.ts'
import { markup } from './texts.ts'

/** How the lines of one part become blocks. */
export type Shape = {
  /** The most characters and lines that one block of this shape holds. */
  readonly longest: number
  readonly most: number
  /** What Slack's form adds to every line, in characters of JSON. */
  readonly lineOverhead: number
  build(lines: readonly string[]): KnownBlock
}

const lengthOf = (value: unknown): number => JSON.stringify(value).length + 1

// Room for the block around the lines, and for the note that says how much is missing.
const blockOverhead = 120
const noteOverhead = 160

/** Fills blocks with lines until Slack would take no more, and counts what had to be left out. */
export class Sheet {
  readonly #blocks: KnownBlock[] = []
  #blocksLeft: number
  #charactersLeft = limits.messageCharacters - noteOverhead
  #missing = 0
  #missingAt = 0

  constructor(maxBlocks: number) {
    this.#blocksLeft = maxBlocks - 1
  }

  /** Keeps room for blocks that must be there, whatever else has to go; false when there is none. */
  reserve(block: KnownBlock): boolean {
    const cost = lengthOf(block)
    if (this.#blocksLeft < 1 || cost > this.#charactersLeft) return false
    this.#blocksLeft -= 1
    this.#charactersLeft -= cost
    return true
  }

  /** Puts a block for which room was kept. */
  putReserved(block: KnownBlock): void {
    this.#blocks.push(block)
  }

  /** Puts a block that stands for one line, if nothing had to be left out before it. */
  put(block: KnownBlock): void {
    if (this.#missing > 0 || !this.reserve(block)) this.leaveOut(1)
    else this.#blocks.push(block)
  }

  /** Puts lines into as many blocks as they need. */
  fill(lines: readonly string[], shape: Shape): void {
    // A blank line between two blocks would fill one with nothing, which Slack refuses with the whole message.
    let rest = withoutBlankEnds(lines)
    while (rest.length > 0) {
      const count = this.#missing > 0 ? 0 : this.#howManyFit(rest, shape)
      if (count === 0) {
        this.leaveOut(rest.length)
        return
      }
      const block = shape.build(withoutBlankEnds(rest.slice(0, count)))
      this.#blocksLeft -= 1
      this.#charactersLeft -= lengthOf(block)
      this.#blocks.push(block)
      rest = withoutBlankEnds(rest.slice(count))
    }
  }

  /** Counts lines that nobody will see. */
  leaveOut(lines: number): void {
    if (this.#missing === 0) this.#missingAt = this.#blocks.length
    this.#missing += lines
  }

  /** Everything that was put, and where something is missing a note that says how much. */
  blocks(): readonly KnownBlock[] {
    if (this.#missing === 0) return this.#blocks
    const note: KnownBlock = { type: 'context', elements: [markup(`… and ${this.#missing} more`)] }
    return this.#blocks.toSpliced(this.#missingAt, 0, note)
  }

  #howManyFit(lines: readonly string[], shape: Shape): number {
    if (this.#blocksLeft < 1) return 0
    let characters = 0
    let cost = blockOverhead
    for (const [index, line] of lines.entries()) {
      characters += line.length + 1
      cost += lengthOf(line) + shape.lineOverhead
      if (index >= shape.most || characters > shape.longest + 1 || cost > this.#charactersLeft) return index
    }
    return lines.length
  }
}
