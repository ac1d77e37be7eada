/** What the bot says, before any chat system's form: rich text, facts, steps, buttons. */

import type { RefusalCode } from './refusals.ts'

/** A piece of text. A bare string is data: it is escaped, never interpreted. */
export type Span =
  | string
  | { readonly strong: string }
  | { readonly code: string }
  | { readonly person: string }
  | { readonly group: string }
  | { readonly channel: string }
  /** Milliseconds since 1970, shown in the reader's own zone. */
  | { readonly timeMs: number; readonly shown: 'time' | 'date and time' }
  | { readonly link: string; readonly shown: string }

/** A line of text. */
export type RichText = readonly Span[]

/** What a button is about: an operation or a run, and what the person saw of it. */
export type ButtonValue = {
  readonly id: string
  /** Where it matters, the length of the journal that the person saw; else 0. */
  readonly revision: number
  /** The key of the part of a plan that it decides; absent where it is about the whole. */
  readonly part?: string
}

/** What a button does; its value is opaque, the server's state decides. */
export type Button = {
  readonly label: string
  readonly action: string
  readonly value: ButtonValue
  readonly look: 'plain' | 'primary' | 'danger'
  /** Asked before it acts. */
  readonly confirm: { readonly title: string; readonly text: string; readonly yes: string; readonly no: string } | null
}

/** A part of a message. */
export type Part =
  | { readonly part: 'header'; readonly text: string }
  | { readonly part: 'text'; readonly lines: readonly RichText[] }
  /** Small print. */
  | { readonly part: 'note'; readonly lines: readonly RichText[] }
  | { readonly part: 'facts'; readonly facts: readonly { readonly name: string; readonly value: RichText }[] }
  /** Text in columns, monospaced. */
  | { readonly part: 'table'; readonly rows: readonly (readonly string[])[] }
  | { readonly part: 'buttons'; readonly buttons: readonly Button[] }
  | { readonly part: 'divider' }

/** One message. `sentence` is the whole of it in one line, for phones and screen readers. */
export type Message = {
  readonly sentence: RichText
  readonly parts: readonly Part[]
  /** Why something was refused; absent where nothing was. It is not shown. */
  readonly refused?: readonly RefusalCode[]
}

/** A message that is one line. */
export const line = (...spans: RichText): Message => ({ sentence: spans, parts: [{ part: 'text', lines: [spans] }] })

/** A line without mark-up, as logs and tests read it; people and groups as `@id`. */
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
