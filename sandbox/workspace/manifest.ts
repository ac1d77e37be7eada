import { isObject, type JsonObject, listOf, objectOf, objectsOf, textOf } from './json.ts'
import { reservedCommands } from './reserved-commands.ts'

/** A slash command that an app has registered. */
export interface SlashCommand {
  readonly command: string
  readonly description: string
  readonly usageHint: string
  readonly shouldEscape: boolean
}

/** A shortcut that an app has registered. */
interface Shortcut {
  readonly name: string
  readonly callbackId: string
  readonly kind: 'global' | 'message'
}

/** The parsed content of a manifest. */
export interface AppManifest {
  readonly name: string
  readonly botName: string
  readonly homeTab: boolean
  readonly commands: readonly SlashCommand[]
  readonly shortcuts: readonly Shortcut[]
  readonly scopes: readonly string[]
  readonly events: readonly string[]
  readonly interactive: boolean
  /** Where choices of menus are asked for; empty without one. Socket Mode needs none. */
  readonly optionsUrl: string
  readonly socketMode: boolean
}

/** One problem with a manifest, and its path. */
export interface ManifestProblem {
  readonly pointer: string
  readonly message: string
}

/** A rejected manifest; the app keeps its previous one. */
export class ManifestRefused extends Error {
  readonly problems: readonly ManifestProblem[]

  constructor(problems: readonly ManifestProblem[]) {
    super(`invalid_manifest\n${problems.map((problem) => `${problem.pointer}: ${problem.message}`).join('\n')}`)
    this.name = 'ManifestRefused'
    this.problems = problems
  }
}

const topKeys = ['display_information', 'features', 'oauth_config', 'settings', '_metadata', 'functions', 'workflows']

/** The scope that an event requires; without it Slack rejects the subscription. */
export const eventScopes: Readonly<Record<string, string>> = {
  app_mention: 'app_mentions:read',
  app_home_opened: '',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
  'message.mpim': 'mpim:history',
  member_joined_channel: 'channels:read',
  member_left_channel: 'channels:read',
  channel_archive: 'channels:read',
  channel_unarchive: 'channels:read',
  channel_rename: 'channels:read',
  channel_shared: 'channels:read',
  user_change: 'users:read',
  team_join: 'users:read',
  reaction_added: 'reactions:read',
  reaction_removed: 'reactions:read',
  subteam_created: 'usergroups:read',
  subteam_updated: 'usergroups:read',
  subteam_members_changed: 'usergroups:read',
  app_uninstalled: '',
  tokens_revoked: '',
}

class Reader {
  readonly problems: ManifestProblem[] = []

  wrong(pointer: string, message: string): void {
    this.problems.push({ pointer, message })
  }

  text(holder: JsonObject, key: string, pointer: string, longest: number): string {
    const value = holder[key]
    if (typeof value !== 'string' || value === '') this.wrong(`${pointer}/${key}`, 'must be a text that is not empty')
    else if (value.length > longest) this.wrong(`${pointer}/${key}`, `must be at most ${longest} characters long`)
    return textOf(value)
  }
}

function readCommand(reader: Reader, command: JsonObject, pointer: string, socketMode: boolean): SlashCommand {
  const name = reader.text(command, 'command', pointer, 32)
  const description = reader.text(command, 'description', pointer, 2000)
  if (!/^\/[^\s/]+$/.test(name) || name !== name.toLowerCase())
    reader.wrong(`${pointer}/command`, 'must start with a slash and hold neither spaces nor capitals')
  if (reservedCommands.has(name)) reader.wrong(`${pointer}/command`, `${name} is reserved by Slack`)
  if (!socketMode && !/^https?:\/\//.test(textOf(command.url)))
    reader.wrong(`${pointer}/url`, 'must be an address, because Socket Mode is off')
  if (textOf(command.usage_hint).length > 1000)
    reader.wrong(`${pointer}/usage_hint`, 'must be at most 1000 characters long')
  for (const key of Object.keys(command))
    if (!['command', 'description', 'usage_hint', 'should_escape', 'url'].includes(key))
      reader.wrong(`${pointer}/${key}`, 'is not known')
  return {
    command: name,
    description,
    usageHint: textOf(command.usage_hint),
    shouldEscape: command.should_escape === true,
  }
}

function readCommands(reader: Reader, features: JsonObject, socketMode: boolean): readonly SlashCommand[] {
  const raw = objectsOf(features.slash_commands)
  if (raw.length > 50) reader.wrong('/features/slash_commands', 'must have at most 50 commands')
  const commands = raw.map((command, index) =>
    readCommand(reader, command, `/features/slash_commands/${index}`, socketMode),
  )
  const names = commands.map((command) => command.command)
  for (const [index, name] of names.entries())
    if (names.indexOf(name) !== index) reader.wrong(`/features/slash_commands/${index}`, `${name} is there twice`)
  return commands
}

function readEvents(
  reader: Reader,
  settings: JsonObject,
  scopes: readonly string[],
  socketMode: boolean,
): readonly string[] {
  const subscriptions = objectOf(settings.event_subscriptions)
  const events = listOf(subscriptions.bot_events).map(textOf)
  const pointer = '/settings/event_subscriptions'
  for (const [index, event] of events.entries()) {
    const scope = eventScopes[event]
    if (scope === undefined) reader.wrong(`${pointer}/bot_events/${index}`, `${event} is not an event for bots`)
    else if (scope !== '' && !scopes.includes(scope))
      reader.wrong(`${pointer}/bot_events/${index}`, `${event} needs the scope ${scope}`)
  }
  if (events.length > 0 && !socketMode && !/^https?:\/\//.test(textOf(subscriptions.request_url)))
    reader.wrong(`${pointer}/request_url`, 'must be an address, because Socket Mode is off')
  return events
}

function readShortcuts(features: JsonObject): readonly Shortcut[] {
  return objectsOf(features.shortcuts).map((shortcut) => ({
    name: textOf(shortcut.name),
    callbackId: textOf(shortcut.callback_id),
    kind: shortcut.type === 'message' ? 'message' : 'global',
  }))
}

/** Parses an app's manifest like Slack. Throws with all problems when it is invalid. */
export function readManifest(manifest: unknown): AppManifest {
  const reader = new Reader()
  if (!isObject(manifest)) throw new ManifestRefused([{ pointer: '/', message: 'must be an object' }])
  for (const key of Object.keys(manifest)) if (!topKeys.includes(key)) reader.wrong(`/${key}`, 'is not known')
  const features = objectOf(manifest.features)
  const settings = objectOf(manifest.settings)
  const socketMode = settings.socket_mode_enabled === true
  const interactivity = objectOf(settings.interactivity)
  const name = reader.text(objectOf(manifest.display_information), 'name', '/display_information', 35)
  const botName = reader.text(objectOf(features.bot_user), 'display_name', '/features/bot_user', 80)
  const scopes = listOf(objectOf(objectOf(manifest.oauth_config).scopes).bot).map(textOf)
  const commands = readCommands(reader, features, socketMode)
  const events = readEvents(reader, settings, scopes, socketMode)
  for (const [index, scope] of scopes.entries())
    if (!/^[a-z_.]+(:[a-z_.]+)*$/.test(scope)) reader.wrong(`/oauth_config/scopes/bot/${index}`, `${scope} is no scope`)
  if (commands.length > 0 && !scopes.includes('commands'))
    reader.wrong('/oauth_config/scopes/bot', 'must have the scope commands, because there are slash commands')
  if (interactivity.is_enabled === true && !socketMode && !/^https?:\/\//.test(textOf(interactivity.request_url)))
    reader.wrong('/settings/interactivity/request_url', 'must be an address, because Socket Mode is off')
  if (reader.problems.length > 0) throw new ManifestRefused(reader.problems)
  return {
    name,
    botName,
    homeTab: objectOf(features.app_home).home_tab_enabled === true,
    commands,
    shortcuts: readShortcuts(features),
    scopes,
    events,
    interactive: interactivity.is_enabled === true,
    optionsUrl: textOf(interactivity.message_menu_options_url),
    socketMode,
  }
}
