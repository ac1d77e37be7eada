/** Whether bare addresses become links, as Slack does unless an app says `verbatim`. */
export type Linking = 'links addresses' | 'verbatim'

/** How a stretch of text is set. */
export type Style = {
  readonly bold?: true
  readonly italic?: true
  readonly strike?: true
  readonly code?: true
}

/** Something within a line. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
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

/** Text with everything that Slack can set in it, read and ready to be drawn. */
export type RichText = { readonly type: 'rich_text'; readonly elements: readonly RichTextPart[] }

/** Text that is nothing but text, with emoji where the app asked for them. */
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

/** A style that says something, or none at all. */
export function styled(style: Style): { readonly style?: Style } {
  return Object.keys(style).length === 0 ? {} : { style }
}
