/** Whether plain URLs become links, as in Slack unless an app sets `verbatim`. */
export type Linking = 'links addresses' | 'verbatim'

/** The style of a piece of text. */
export type Style = {
  readonly bold?: true
  readonly italic?: true
  readonly strike?: true
  readonly code?: true
}

/** An inline element. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
export type Inline =
  | { readonly type: 'text'; readonly text: string; readonly style?: Style }
  | { readonly type: 'link'; readonly url: string; readonly text: string; readonly style?: Style }
  | { readonly type: 'user'; readonly user_id: string; readonly style?: Style }
  | { readonly type: 'channel'; readonly channel_id: string; readonly style?: Style }
  | { readonly type: 'usergroup'; readonly usergroup_id: string; readonly style?: Style }
  | { readonly type: 'broadcast'; readonly range: 'here' | 'channel' | 'everyone'; readonly style?: Style }
  | { readonly type: 'emoji'; readonly name: string }
  | { readonly type: 'date'; readonly timestamp: number; readonly format: string; readonly style?: Style }

/** A paragraph, a quote or a block of code. */
export type RichTextPart = {
  readonly type: 'rich_text_section' | 'rich_text_quote' | 'rich_text_preformatted'
  readonly elements: readonly Inline[]
}

/** Parsed text with all of Slack's formatting, ready to be drawn. */
export type RichText = { readonly type: 'rich_text'; readonly elements: readonly RichTextPart[] }

/** Text without formatting, with emoji where the app enabled them. */
export function plainRichText(text: string, emoji: 'emoji' | 'as it is'): RichText {
  const elements = emoji === 'emoji' ? withEmoji(text) : [{ type: 'text' as const, text }]
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }
}

function withEmoji(text: string): readonly Inline[] {
  return text
    .split(/:([a-z0-9_+'-]+):/)
    .map((piece, index): Inline => (index % 2 === 1 ? { type: 'emoji', name: piece } : { type: 'text', text: piece }))
    .filter((piece) => piece.type !== 'text' || piece.text !== '')
}

/** The style as a property; no property when the style sets nothing. */
export function styled(style: Style): { readonly style?: Style } {
  return Object.keys(style).length === 0 ? {} : { style }
}
