import type { Server } from 'node:http'
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt'
import { WebClient } from '@slack/web-api'
import { type Clock, steppedClock } from '../../sandbox/workspace/clock.ts'
import type { people } from '../../sandbox/workspace/fixtures.ts'
import { demoWorkspaceWith } from '../../sandbox/workspace/initial-state.ts'
import { currentRevision, type Message } from '../../sandbox/workspace/model.ts'
import { startWorkspace, type Workspace } from '../../sandbox/workspace/workspace.ts'

/** The manifest of a test bot; `socketMode` sets its transport. */
function manifestFor(socketMode: 'sockets' | 'http') {
  const url = socketMode === 'http' ? 'https://bot.example/slack/events' : undefined
  return {
    display_information: { name: 'Lockkeeper' },
    features: {
      app_home: { home_tab_enabled: true },
      bot_user: { display_name: 'lockkeeper' },
      slash_commands: [
        { command: '/cluster', description: 'Operates a cluster', usage_hint: '<verb> <nodes>', url },
        { command: '/escape', description: 'Shows mentions as ids', should_escape: true, url },
      ],
      shortcuts: [{ name: 'New operation', callback_id: 'new_operation', type: 'global', description: 'Plans one' }],
    },
    oauth_config: {
      scopes: {
        bot: [
          'commands',
          'chat:write',
          'app_mentions:read',
          'channels:read',
          'channels:history',
          'im:history',
          'im:write',
          'users:read',
          'usergroups:read',
          'files:write',
          'reactions:write',
        ],
      },
    },
    settings: {
      event_subscriptions: {
        request_url: url,
        bot_events: [
          'app_mention',
          'message.channels',
          'message.im',
          'app_home_opened',
          'member_left_channel',
          'user_change',
          'subteam_members_changed',
        ],
      },
      interactivity: { is_enabled: true, request_url: url },
      socket_mode_enabled: socketMode === 'sockets',
    },
  }
}

/** A workspace for a bot over HTTP, in real time unless another clock is given. */
export function openWorkspace(clock?: Clock): Promise<Workspace> {
  const opening = demoWorkspaceWith(manifestFor('http'))
  return startWorkspace(clock ? { ...opening, clock } : opening)
}

/** A workspace whose clock stands still until a test advances it. */
export async function openStillWorkspace() {
  const clock = steppedClock(Date.UTC(2026, 10, 2, 14, 3))
  return { clock, workspace: await openWorkspace(clock) }
}

/** A client without retries, which returns Slack's answer at once. */
export function clientOf(workspace: Workspace, token: string = workspace.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: workspace.apiUrl,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    timeout: 2_000,
    logLevel: LogLevel.ERROR,
    logger: quiet,
  })
}

const nothing = () => undefined

/** A logger that drops the messages of libraries. */
export const quiet = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
}

function authorization(workspace: Workspace) {
  return async () => ({ botToken: workspace.botToken, botId: 'B0LOCKKEEPER', botUserId: 'U0LOCKKEEPER' })
}

/** A Bolt app without the bot's code, and how to stop it. */
export interface BareBot {
  readonly app: App
  readonly stop: () => Promise<void>
}

/** Starts a Bolt app over HTTP, and connects the workspace to it. */
export async function boltOverHttp(workspace: Workspace, prepare: (app: App) => void): Promise<BareBot> {
  const receiver = new HTTPReceiver({ signingSecret: workspace.signingSecret, logger: quiet })
  const clientOptions = { slackApiUrl: workspace.apiUrl }
  const app = new App({
    receiver,
    authorize: authorization(workspace),
    clientOptions,
    logger: quiet,
    convoStore: false,
  })
  prepare(app)
  const server = (await app.start(0)) as Server
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await workspace.connectHttp(`http://127.0.0.1:${port}/slack/events`, workspace.signingSecret)
  return {
    app,
    stop: async () => {
      server.closeAllConnections()
      await app.stop()
    },
  }
}

/** Starts a Bolt app over a socket, and waits until the socket is open. */
export async function boltOverSocket(workspace: Workspace, prepare: (app: App) => void): Promise<BareBot> {
  workspace.connectSockets()
  const clientOptions = { slackApiUrl: workspace.apiUrl }
  const receiver = new SocketModeReceiver({
    appToken: workspace.appToken,
    logger: quiet,
    clientPingTimeout: 500,
    installerOptions: { clientOptions },
  })
  const app = new App({
    receiver,
    authorize: authorization(workspace),
    clientOptions,
    logger: quiet,
    convoStore: false,
  })
  prepare(app)
  const before = workspace.sockets.count
  await app.start()
  await workspace.until(() => workspace.sockets.count > before)
  return { app, stop: async () => void (await app.stop()) }
}

/** The error with which Slack refused a call. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<{ readonly error: string; readonly data: RefusalData }> {
  try {
    await call
  } catch (error) {
    const { data } = error as { data?: RefusalData }
    if (data) return { error: data.error, data }
    throw error
  }
  throw new Error('the call was not refused')
}

/** The parts of a refusal that tests read. */
export interface RefusalData {
  readonly error: string
  readonly needed?: string
  readonly provided?: string
  readonly response_metadata?: { readonly messages?: readonly string[] }
}

/** The text of every message that a person sees in a channel. */
export function textsSeenBy(workspace: Workspace, name: keyof typeof people, where: string): readonly string[] {
  return workspace
    .person(name)
    .sees(where)
    .map((message: Message) => currentRevision(message).text)
}

/** A section with markup. */
export function section(text: string) {
  return { type: 'section' as const, text: { type: 'mrkdwn' as const, text } }
}

/** A row of buttons. */
export function buttons(...labels: readonly string[]) {
  return {
    type: 'actions' as const,
    elements: labels.map((label) => ({
      type: 'button' as const,
      text: { type: 'plain_text' as const, text: label },
      action_id: label.toLowerCase(),
      value: label,
    })),
  }
}

/** Records every command, click and mention that a Bolt app receives. */
export const recordEvents = (heard: string[]) => (app: App) => {
  app.command('/cluster', async ({ ack, command }) => {
    heard.push(command.text)
    await ack()
  })
  app.action(/.*/, async ({ ack, action, body }) => {
    heard.push(`${body.user.id} ${'value' in action ? action.value : ''}`)
    await ack()
  })
  app.event('app_mention', async ({ event }) => void heard.push(event.text.replace(/<[^>]*> /, '')))
}
