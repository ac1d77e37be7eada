/** The text after a slash command of its own, such as `/reboot storage-01`, as a command of the common grammar. */
export const direct = (verb: string, text: string): string => `${verb} ${text}`

/**
 * The text after a mention of the bot, as a command of the common grammar; null when the text does not begin with one.
 */
export function afterMention(botId: string, text: string): string | null {
  const mention = /^\s*<@([A-Z0-9]+)(?:\|[^>]*)?>[\s:,]*/.exec(text)
  return mention?.[1] === botId ? text.slice(mention[0].length) : null
}
