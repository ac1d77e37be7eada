// https://slack.com/help/articles/201259356, and further commands of Slack's client
const slacksOwn = new Set(
  (
    'active apps archive away call close collapse dm dnd expand feed feedback header help invite invite_people ' +
    'invite_to_channel join keys kick leave list me msg mute open part people prefs remind remove rename search ' +
    'shortcuts shrug star status tableflip topic unarchive unmute unstar who'
  ).split(' '),
)

/**
 * The reason why a slash command cannot be registered under this name; null when it can. One invalid name makes Slack
 * refuse the whole manifest.
 */
export function commandNameProblem(name: string): string | null {
  if (!name.startsWith('/')) return `${name}: a slash command begins with a slash`
  if (name.length > 32) return `${name}: a slash command has at most 32 characters`
  if (!/^\/[a-z0-9][a-z0-9_-]*$/.test(name))
    return `${name}: a slash command has only small letters, digits, - and _ after its slash`
  if (slacksOwn.has(name.slice(1))) return `${name}: this name is Slack's own and cannot be registered`
  return null
}
