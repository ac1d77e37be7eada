/** What somebody typed behind a command of its own, such as `/reboot storage-01`, in the common grammar. */
export const direct = (verb: string, text: string): string => `${verb} ${text}`

/** What somebody typed behind a mention of the bot, in the common grammar; null when it does not begin with one. */
export function afterMention(botId: string, text: string): string | null {
  const mention = /^\s*<@([A-Z0-9]+)(?:\|[^>]*)?>[\s:,]*/.exec(text)
  return mention?.[1] === botId ? text.slice(mention[0].length) : null
}
