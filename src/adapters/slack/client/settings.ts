import type { ListedGroups } from '../blocks/spans.ts'

/** The bot's timeouts and pauses for Slack, in milliseconds. */
export type SlackTimes = {
  /** The longest that sending a message may take. */
  readonly sendMs: number
  /** The longest that a read may take, such as of the members of a group. */
  readonly askMs: number
  /** The longest that opening a dialog may take; Slack allows three seconds after the click. */
  readonly dialogMs: number
  /** The longest from the arrival of a request until its acknowledgement; Slack allows three seconds. */
  readonly ackMs: number
  /** The longest that storing a request may take before it is refused. */
  readonly keepMs: number
  /** How long a message whose answer was lost may still be in delivery. */
  readonly settleMs: number
  /** The longest that a socket may take to connect. */
  readonly connectMs: number
  /** How long Slack may take to close a socket that it asked the bot to leave; it does so within twenty seconds. */
  readonly leaveMs: number
  /** One person may send thirty requests in a burst, and another one each time this has passed. */
  readonly requestMs: number
  /** The longest that a message waits for its pictures. */
  readonly pictureMs: number
  /** Slack scans an uploaded file for about a second, and refuses blocks that show it before. */
  readonly scanMs: number
  /** How long requests in progress may take when the bot stops. */
  readonly drainMs: number
}

/** The default times. */
export const defaultSlackTimes: SlackTimes = {
  sendMs: 10_000,
  askMs: 4_000,
  dialogMs: 2_000,
  ackMs: 2_500,
  keepMs: 1_500,
  settleMs: 15_000,
  connectMs: 8_000,
  leaveMs: 30_000,
  requestMs: 2_000,
  pictureMs: 8_000,
  scanMs: 2_000,
  drainMs: 2_500,
}

/** How the bot is connected to its workspace. */
export type SlackSettings = {
  readonly mode: 'socket' | 'http'
  /** `SLACK_BOT_TOKEN`, `SLACK_SIGNING_SECRET` (HTTP) and `SLACK_APP_TOKEN` (Socket Mode). */
  readonly botToken: string
  readonly signingSecret: string | null
  readonly appToken: string | null
  /** The Web API's URL; `https://slack.com/api/` unless `SLACK_API_URL` sets another one. */
  readonly apiUrl: string
  /** The slash command that takes every command as its first word, such as `/cluster`. */
  readonly prefix: string
  /** Slash commands that stand for one command, such as `/reboot` for `reboot`. */
  readonly direct: { readonly [slashCommand: string]: string }
  /** Groups that the configuration defines as lists of people, for workspaces without user groups. */
  readonly listedGroups: ListedGroups
  readonly times: SlackTimes
}

/** The default URL of the Web API. */
export const defaultApiUrl = 'https://slack.com/api/'

const starts = (text: string | null, beginning: string): boolean => text?.startsWith(beginning) === true

/** All problems with the settings that can be found without calling Slack; each names the setting and a valid value. */
export function settingsProblems(settings: SlackSettings): readonly string[] {
  const problems: string[] = []
  if (!starts(settings.botToken, 'xoxb-'))
    problems.push('SLACK_BOT_TOKEN: must be the bot token of the installed app, which starts with xoxb-')
  if (settings.mode === 'http' && (settings.signingSecret === null || settings.signingSecret === ''))
    problems.push('SLACK_SIGNING_SECRET: is missing; HTTP mode requires it (or set the mode to socket)')
  if (settings.mode === 'socket' && !starts(settings.appToken, 'xapp-'))
    problems.push(
      'SLACK_APP_TOKEN: must be an app-level token with the scope connections:write, which begins with xapp- (or set the mode to http)',
    )
  if (!URL.canParse(settings.apiUrl) || !/^https?:$/.test(new URL(settings.apiUrl).protocol))
    problems.push(
      `SLACK_API_URL: "${settings.apiUrl}" is no address; leave it out, or write one such as ${defaultApiUrl}`,
    )
  return problems
}
