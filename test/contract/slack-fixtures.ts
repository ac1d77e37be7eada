import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebClient } from '@slack/web-api'
import { reboot } from '../../commands/reboot.ts'
import { demoWorkspaceWith } from '../../sandbox/workspace/initial-state.ts'
import { startWorkspace, type Workspace } from '../../sandbox/workspace/workspace.ts'
import { AcceptedBlocks } from '../../src/adapters/slack/blocks/accepted-blocks.ts'
import { ownBudget } from '../../src/adapters/slack/client/budget.ts'
import { botClient } from '../../src/adapters/slack/client/client.ts'
import { Self } from '../../src/adapters/slack/client/identity.ts'
import { defaultSlackTimes, type SlackSettings, type SlackTimes } from '../../src/adapters/slack/client/settings.ts'
import type { Pictures } from '../../src/adapters/slack/files/pictures.ts'
import { slackPath } from '../../src/adapters/slack/gateway/http-receiver.ts'
import { SlackGateway } from '../../src/adapters/slack/gateway.ts'
import { makeManifest } from '../../src/adapters/slack/manifest.ts'
import { line, type Message } from '../../src/core/message.ts'
import type {
  Click,
  Conversation,
  Modal,
  Submission,
  Suggested,
  Typing,
  Urgency,
  Words,
} from '../../src/engine/ports/conversation.ts'
import type { Inbox, InboxItem } from '../../src/engine/ports/inbox.ts'
import { noPictures } from './suites/pictures.ts'
import { silentLog } from './suites/silent-log.ts'

/** The two transports between Slack and the bot. */
export type Mode = SlackSettings['mode']

/** A workspace with the bot's own manifest installed. */
export async function openEnvironment(mode: Mode): Promise<Workspace> {
  const address = mode === 'http' ? 'https://bot.example' : null
  const made = makeManifest(
    { mode, prefix: '/cluster', direct: { '/reboot': 'reboot' }, name: 'lockkeeper', address },
    [reboot],
  )
  if (!made.ok) throw new Error(made.problems.join('\n'))
  return startWorkspace(demoWorkspaceWith(made.manifest))
}

/** The signing secret that the workspace rotates to; the bot accepts both for a time. */
export const nextSecret = 'the next signing secret'

/** The bot's settings for a workspace. */
export const settingsFor = (workspace: Workspace, mode: Mode, times: Partial<SlackTimes> = {}): SlackSettings => ({
  mode,
  botToken: workspace.botToken,
  signingSecret: `${workspace.signingSecret},${nextSecret}`,
  appToken: workspace.appToken,
  apiUrl: workspace.apiUrl,
  prefix: '/cluster',
  direct: { '/reboot': 'reboot' },
  listedGroups: {},
  times: { ...defaultSlackTimes, ...times },
})

/** An inbox in memory; `delayMs` slows it down, and `failure` makes it fail. */
class RecordingInbox implements Inbox {
  readonly seen = new Set<string>()
  readonly open = new Map<string, string>()
  readonly ticked: string[] = []
  failure: Promise<never> | null = null
  asked = 0

  async firstTime(key: string, request: string): Promise<boolean> {
    this.asked += 1
    if (this.failure !== null) await this.failure
    if (this.seen.has(key)) return false
    this.seen.add(key)
    this.open.set(key, request)
    return true
  }

  async done(key: string): Promise<void> {
    this.open.delete(key)
    this.ticked.push(key)
  }

  async keep(): Promise<void> {}

  async takeOver(): Promise<readonly InboxItem[]> {
    return [...this.open].map(([key, request]) => ({ key, request }))
  }
}

/** A conversation that records what it receives and gives the prepared answers. */
class Recorder implements Conversation {
  readonly words: Words[] = []
  readonly clicks: Click[] = []
  readonly submissions: Submission[] = []
  modal: Modal | null = null
  page: Message = line('Nothing needs you.')
  readonly typings: Typing[] = []
  suggest: (typing: Typing) => Promise<readonly Suggested[]> = async () => []
  answerSubmission: Conversation['handleSubmission'] = async () => line('Denied.')
  howUrgent: Conversation['urgency'] = () => 'ordinary'
  answerWords: (words: Words) => Promise<Message | null> = async (words) => line(`Planning ${words.text} …`)
  answerClick: (click: Click) => Promise<Message | null> = async () => null

  dialog(request: Words | Click): Modal | null {
    return request.kind === 'click' && request.action === 'deny' ? this.modal : null
  }

  urgency(request: Words | Click | Submission): Urgency {
    return this.howUrgent(request)
  }

  async dropped(): Promise<void> {}

  async handleCommand(words: Words): Promise<Message | null> {
    this.words.push(words)
    return this.answerWords(words)
  }

  async handleButton(click: Click): Promise<Message | null> {
    this.clicks.push(click)
    return this.answerClick(click)
  }

  async handleSubmission(submission: Submission): Promise<Message | null> {
    this.submissions.push(submission)
    return this.answerSubmission(submission)
  }

  async suggestions(typing: Typing): Promise<readonly Suggested[]> {
    this.typings.push(typing)
    return this.suggest(typing)
  }

  async home(): Promise<Message> {
    return this.page
  }
}

/** The bot's gateway, connected to a workspace. */
export type SlackFixture = Awaited<ReturnType<typeof startSlackFixture>>

/** Starts the gateway on a workspace and waits until Slack can reach it. */
export async function startSlackFixture(
  mode: Mode,
  times: Partial<SlackTimes> = {},
  pictures: (client: WebClient) => Pictures = noPictures,
) {
  const workspace = await openEnvironment(mode)
  const settings = settingsFor(workspace, mode, times)
  const budget = ownBudget({ now: Date.now }, silentLog)
  const client = botClient(settings, settings.times.askMs, budget, silentLog)
  const self = new Self(client)
  await self.identity()
  const recorder = new Recorder()
  const inbox = new RecordingInbox()
  const edge = new SlackGateway(settings, {
    conversation: recorder,
    inbox,
    self,
    blocks: new AcceptedBlocks({}, silentLog),
    budget,
    pictures: pictures(client),
    clock: { now: Date.now },
    log: silentLog,
  })
  const server = createServer((request, response) => void edge.serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await edge.start()
  if (mode === 'http') await workspace.connectHttp(`http://127.0.0.1:${port}${slackPath}`, workspace.signingSecret)
  return {
    workspace,
    recorder,
    inbox,
    edge,
    stop: async () => {
      await edge.stop()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await workspace.stop()
    },
  }
}
