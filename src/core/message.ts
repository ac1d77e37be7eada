/** Messages before any chat system's format: rich text, facts, tables, buttons. */

import type { Picture } from './picture.ts'
import type { Refusal } from './refusals.ts'

/** A piece of text. A bare string is data: it is escaped, never interpreted as markup. */
export type Span =
  | string
  | { readonly strong: string }
  | { readonly code: string }
  | { readonly person: string }
  | { readonly group: string }
  | { readonly channel: string }
  /** Milliseconds since 1970, shown in the reader's time zone. */
  | { readonly timeMs: number; readonly shown: 'time' | 'date and time' }
  | { readonly link: string; readonly shown: string }

/** A line of text. */
export type RichText = readonly Span[]

/** The subject of a button: an operation or a run, and what the person saw of it. */
export type ButtonValue = {
  readonly id: string
  /** The length of the journal that the person saw where it matters; else 0. */
  readonly revision: number
  /** The key of the part of a plan that the button decides; absent when it concerns the whole. */
  readonly part?: string
  /** The command that the button opens for editing, or the name of the command whose form a dialog is. */
  readonly command?: string
}

/** A button. Its value is opaque to the chat system; the state on the server decides what the click does. */
export type Button = {
  readonly label: string
  readonly action: string
  readonly value: ButtonValue
  readonly look: 'plain' | 'primary' | 'danger'
  /** The confirmation dialog that is shown before the action; null without one. */
  readonly confirm: { readonly title: string; readonly text: string; readonly yes: string; readonly no: string } | null
}

/** A phase of work. `mark` shows its state by shape, in more detail than `is`. */
export type ShownPhase = {
  readonly title: string
  readonly is: 'pending' | 'in progress' | 'complete' | 'error'
  readonly mark: string
}

/** A cell of a table. */
export type TableCell = string | RichText

/** A part of a message. */
export type Part =
  | { readonly part: 'header'; readonly text: string }
  | { readonly part: 'text'; readonly lines: readonly RichText[] }
  /** Small print. */
  | { readonly part: 'note'; readonly lines: readonly RichText[] }
  | { readonly part: 'facts'; readonly facts: readonly { readonly name: string; readonly value: RichText }[] }
  /** Rows below a header; the first column names the row, and `caption` the table. */
  | {
      readonly part: 'table'
      readonly caption: string
      readonly header: readonly string[]
      readonly rows: readonly (readonly TableCell[])[]
    }
  /** Phases of work in order; `title` names them together. */
  | { readonly part: 'phases'; readonly title: string; readonly phases: readonly ShownPhase[] }
  /** Lines that are folded away behind their title where the chat system can do that. */
  | { readonly part: 'collapsed'; readonly title: string; readonly lines: readonly RichText[] }
  /** A picture of what the message says, and its alternative text. It is left out wherever it cannot be shown. */
  | { readonly part: 'picture'; readonly picture: Picture; readonly says: string }
  | { readonly part: 'buttons'; readonly buttons: readonly Button[] }
  | { readonly part: 'divider' }

/** One message. `sentence` is the whole message in one line, for notifications and screen readers. */
export type Message = {
  readonly sentence: RichText
  readonly parts: readonly Part[]
  /** The refusals that this message shows; absent when nothing was refused. */
  readonly refused?: readonly Refusal[]
}

/** A message of one line. */
export const line = (...spans: RichText): Message => ({ sentence: spans, parts: [{ part: 'text', lines: [spans] }] })

/** A line without markup, for logs and tests; people and groups as `@id`. */
export const plain = (spans: RichText): string =>
  spans
    .map((span) => {
      if (typeof span === 'string') return span
      if ('strong' in span) return span.strong
      if ('code' in span) return span.code
      if ('person' in span) return `@${span.person}`
      if ('group' in span) return `@${span.group}`
      if ('channel' in span) return `#${span.channel}`
      if ('timeMs' in span) return new Date(span.timeMs).toISOString()
      return span.shown
    })
    .join('')

/** A cell of a table without markup, for logs, tests and sizes. */
export const plainCell = (cell: TableCell): string => (typeof cell === 'string' ? cell : plain(cell))
