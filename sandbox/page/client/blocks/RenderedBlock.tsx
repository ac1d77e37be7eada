import type { ComponentProps } from 'react'
import { Message } from 'slack-blocks-to-jsx'
import type { JsonObject } from '../../../workspace/json.ts'
import { Emoji } from './Emoji.tsx'
import { ChannelName, Everybody, GroupName, OutsideLink, PersonName, Time } from './names.tsx'
import type { RichText } from './rich-text.ts'

type Drawn = ComponentProps<typeof Message>

/**
 * The renderer keeps the hooks of its first call for ever, so they are constant and draw components that look up names
 * at each render.
 */
const hooks: NonNullable<Drawn['hooks']> = {
  user: ({ id }) => <PersonName id={id} />,
  channel: ({ id }) => <ChannelName id={id} />,
  usergroup: ({ id }) => <GroupName id={id} />,
  atHere: () => <Everybody word="here" />,
  atChannel: () => <Everybody word="channel" />,
  atEveryone: () => <Everybody word="everyone" />,
  date: ({ timestamp, format, fallback }) => <Time seconds={Number(timestamp)} format={format} fallback={fallback} />,
  emoji: (emoji, draw) => <Emoji name={emoji.name} sign={draw(emoji)} />,
  link: ({ href, children }) => <OutsideLink href={href}>{children}</OutsideLink>,
}

/** Draws one block with the third-party renderer. */
export function RenderedBlock({ block }: { readonly block: RichText | JsonObject }) {
  // the renderer's types know fewer blocks than Slack has; it leaves out those that it does not know
  const blocks = [block] as unknown as Drawn['blocks']
  return <Message blocks={blocks} hooks={hooks} name="" logo="" theme="light" withoutWrapper={true} />
}
