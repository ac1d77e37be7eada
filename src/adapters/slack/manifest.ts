import type { Command } from '../../core/commands/command.ts'
import { manual } from '../../core/grammar/manual.ts'
import { argumentOf } from '../../core/grammar/usage.ts'
import { eventNeeds, neededScopes } from './client/methods.ts'
import type { SlackSettings } from './client/settings.ts'
import { slackPath } from './gateway/http-receiver.ts'
import { commandNameProblem } from './names.ts'

const events = Object.keys(eventNeeds).filter((name) => name.startsWith('app_'))

/** The input of a manifest. */
export type ManifestRequest = Pick<SlackSettings, 'mode' | 'prefix' | 'direct'> & {
  /** The app's name, and the name of its bot. */
  readonly name: string
  /** The bot's public URL in HTTP mode, such as `https://lockkeeper.example`; null in Socket Mode. */
  readonly address: string | null
}

/** A manifest for Slack, or all problems with its input. */
export type Manifest =
  | { readonly ok: true; readonly manifest: { readonly [key: string]: unknown } }
  | { readonly ok: false; readonly problems: readonly string[] }

// https://docs.slack.dev/reference/app-manifest: the most characters of a usage hint
const longestHint = 1000

/** All commands that the one slash command takes, each with its argument as long as there is room. */
function everyVerb(commands: readonly Command[]): string {
  const verbs = manual(commands).map(({ name, hint }) => ({ name, whole: `${name} ${hint}`.trim() }))
  const whole = verbs.map((verb) => verb.whole).join(' | ')
  return whole.length <= longestHint
    ? whole
    : verbs
        .map(({ name }) => name)
        .join(' | ')
        .slice(0, longestHint)
}

const usageOf = (command: Command): string =>
  [argumentOf(command), Object.keys(command.options).length === 0 ? '' : '[options]']
    .filter((part) => part !== '')
    .join(' ')

function problemsWith(request: ManifestRequest, commands: readonly Command[]): readonly string[] {
  const { mode, prefix, direct, name, address } = request
  const names = [prefix, ...Object.keys(direct)]
  const verbs = commands.map((command) => command.name)
  const problems = names.map(commandNameProblem).filter((problem) => problem !== null)
  if (Object.keys(direct).includes(prefix))
    problems.push(`${prefix}: is both the command for every verb and the command for one`)
  if (names.length > 50) problems.push(`${names.length} slash commands: Slack takes at most 50`)
  for (const [slash, verb] of Object.entries(direct))
    if (!verbs.includes(verb)) problems.push(`${slash}: ${verb} is not a command; known: ${verbs.join(', ')}`)
  if (name.trim() === '' || name.length > 35) problems.push(`name "${name}": must have 1 to 35 characters`)
  if (mode === 'http' && (address === null || !/^https?:\/\/[^/\s]+$/.test(address)))
    problems.push(
      `address "${address ?? ''}": HTTP mode needs where Slack reaches the bot, such as https://lockkeeper.example`,
    )
  return problems
}

/** Creates the app's manifest from the commands and settings, or returns everything that Slack would refuse. */
export function makeManifest(request: ManifestRequest, commands: readonly Command[]): Manifest {
  const problems = problemsWith(request, commands)
  if (problems.length > 0) return { ok: false, problems }
  const { mode, prefix, direct, name, address } = request
  const at = mode === 'http' ? { url: `${address}${slackPath}` } : {}
  const requestAt = mode === 'http' ? { request_url: `${address}${slackPath}` } : {}
  const optionsAt = mode === 'http' ? { message_menu_options_url: `${address}${slackPath}` } : {}
  const canonical = {
    command: prefix,
    description: 'Operate the cluster: reboot, drain, status, why and more',
    usage_hint: everyVerb(commands),
    should_escape: true,
    ...at,
  }
  const verbs = Object.entries(direct).flatMap(([slash, verb]) => {
    const command = commands.find((one) => one.name === verb)
    if (command === undefined) return []
    return [{ command: slash, description: command.summary, usage_hint: usageOf(command), should_escape: true, ...at }]
  })
  return {
    ok: true,
    manifest: {
      display_information: { name, description: 'Reboots, drains and upgrades cluster nodes, one safe step at a time' },
      features: {
        app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
        bot_user: { display_name: name.toLowerCase().replace(/[^a-z0-9._-]+/g, '-'), always_online: true },
        slash_commands: [canonical, ...verbs],
      },
      oauth_config: { scopes: { bot: Object.keys(neededScopes) } },
      settings: {
        interactivity: { is_enabled: true, ...requestAt, ...optionsAt },
        event_subscriptions: { bot_events: events, ...requestAt },
        org_deploy_enabled: false,
        socket_mode_enabled: mode === 'socket',
        token_rotation_enabled: false,
      },
    },
  }
}
