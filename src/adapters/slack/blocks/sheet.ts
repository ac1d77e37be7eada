import type { KnownBlock } from '@slack/types'
import { withoutBlankEnds } from './clean.ts'
import { limits } from './limits.ts'
import { markup } from './texts.ts'

/** How the lines of one part become blocks. */
export type Shape = {
  /** The most characters (`longest`) and lines (`most`) of one block of this shape. */
  readonly longest: number
  readonly most: number
  /** The JSON characters that Slack's format adds to every line. */
  readonly lineOverhead: number
  /** The JSON characters of the block around the lines. */
  readonly blockOverhead: number
  build(lines: readonly string[]): KnownBlock
}

const lengthOf = (value: unknown): number => JSON.stringify(value).length + 1

// The JSON characters of the note that says how much is missing.
const noteOverhead = 160

/** Fills blocks with lines up to Slack's limits, and counts the lines that are left out. */
export class Sheet {
  readonly #blocks: KnownBlock[] = []
  #blocksLeft: number
  #charactersLeft = limits.messageCharacters - noteOverhead
  #missing = 0
  #missingAt = 0

  constructor(maxBlocks: number) {
    this.#blocksLeft = maxBlocks - 1
  }

  /** Whether a block could be added now. */
  hasRoomFor(block: KnownBlock): boolean {
    return this.#missing === 0 && this.#blocksLeft >= 1 && lengthOf(block) <= this.#charactersLeft
  }

  /** Reserves room for a block that must be shown; false when there is no room. */
  reserve(block: KnownBlock): boolean {
    const cost = lengthOf(block)
    if (this.#blocksLeft < 1 || cost > this.#charactersLeft) return false
    this.#blocksLeft -= 1
    this.#charactersLeft -= cost
    return true
  }

  /** Adds a block for which room was reserved. */
  putReserved(block: KnownBlock): void {
    this.#blocks.push(block)
  }

  /** Adds a block that counts as one line, unless lines were left out before it. */
  put(block: KnownBlock): void {
    if (this.#missing > 0 || !this.reserve(block)) this.leaveOut(1)
    else this.#blocks.push(block)
  }

  /** Adds lines, in as many blocks as they need. */
  fill(lines: readonly string[], shape: Shape): void {
    // A block of blank lines only would make Slack refuse the whole message.
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

  /** Counts lines that are left out. */
  leaveOut(lines: number): void {
    if (this.#missing === 0) this.#missingAt = this.#blocks.length
    this.#missing += lines
  }

  /** All added blocks; where lines were left out, a note says how many. */
  blocks(): readonly KnownBlock[] {
    if (this.#missing === 0) return this.#blocks
    const note: KnownBlock = { type: 'context', elements: [markup(`… and ${this.#missing} more`)] }
    return this.#blocks.toSpliced(this.#missingAt, 0, note)
  }

  #howManyFit(lines: readonly string[], shape: Shape): number {
    if (this.#blocksLeft < 1) return 0
    let characters = 0
    let cost = shape.blockOverhead
    for (const [index, line] of lines.entries()) {
      characters += line.length + 1
      cost += lengthOf(line) + shape.lineOverhead
      if (index >= shape.most || characters > shape.longest + 1 || cost > this.#charactersLeft) return index
    }
    return lines.length
  }
}
