/** Command names that Slack reserves; no app can register them. */
export const reservedCommands: ReadonlySet<string> = new Set(
  (
    'active apps archive away call collapse dm dnd expand feed feedback header invite invite_people ' +
    'join kick leave list me msg mute open part prefs rename remind remove search shortcuts shrug star status ' +
    'tableflip topic unarchive unmute unstar who'
  )
    .split(' ')
    .map((name) => `/${name}`),
)
