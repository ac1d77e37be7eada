import { type SteppedClock, steppedClock } from '../../sandbox/workspace/clock.ts'
import { people } from '../../sandbox/workspace/fixtures.ts'
import { demoWorkspaceWith } from '../../sandbox/workspace/initial-state.ts'
import type { Channel } from '../../sandbox/workspace/model.ts'
import { startWorkspace, type Workspace } from '../../sandbox/workspace/workspace.ts'
import { AcceptedBlocks } from '../../src/adapters/slack/blocks/accepted-blocks.ts'
import { SlackChat } from '../../src/adapters/slack/chat.ts'
import { SlackBudget } from '../../src/adapters/slack/client/budget.ts'
import { botClient } from '../../src/adapters/slack/client/client.ts'
import { Self } from '../../src/adapters/slack/client/identity.ts'
import { RateLimiter } from '../../src/adapters/slack/client/rate-limiter.ts'
import { defaultSlackTimes, type SlackSettings } from '../../src/adapters/slack/client/settings.ts'
import { makeManifest } from '../../src/adapters/slack/manifest.ts'
import { Backlog } from '../../src/engine/ports/backlog.ts'
import type { Chat } from '../../src/engine/ports/chat.ts'
import type { RateLimits } from '../../src/engine/ports/rate-limits.ts'
import { noPictures } from '../contract/suites/pictures.ts'
import { silentLog } from '../contract/suites/silent-log.ts'
import { vocabulary } from '../world/demo-cluster.ts'

/** A bot's own part of delivery: its chat, and its memory of waiting messages. */
export type BotParts = { readonly chat: Chat; readonly backlog: Backlog }

/** A Slack workspace whose rate limits follow a clock that is advanced, and the bots that share its limits. */
export type SlackUnderLoad = {
  readonly clock: SteppedClock
  readonly workspace: Workspace
  readonly bots: readonly BotParts[]
}

const channelOf = (id: string): Channel => ({
  id,
  name: id.toLowerCase(),
  kind: 'public',
  members: [people.ana, people.ben, people.chris],
  archived: false,
  sharedWith: [],
})

async function workspaceWith(channels: readonly string[], clock: SteppedClock): Promise<Workspace> {
  const made = makeManifest({ mode: 'socket', prefix: '/cluster', direct: {}, name: 'lockkeeper', address: null }, [
    ...vocabulary,
  ])
  if (!made.ok) throw new Error(made.problems.join('\n'))
  const opening = demoWorkspaceWith(made.manifest)
  const fixtures = {
    ...opening.fixtures,
    channels: [...opening.fixtures.channels, ...channels.map(channelOf)],
    appChannels: [...opening.fixtures.appChannels, ...channels],
  }
  return startWorkspace({ ...opening, fixtures, clock })
}

/** The limits that all bots share, by the workspace's clock: those that a bot keeps to by itself while Redis is away. */
function sharedLimits(now: () => number): RateLimits {
  const limiter = new RateLimiter({ now })
  return {
    take: async (what, rate, keep) => limiter.take(what, rate, keep),
    pause: async (what, forMs) => limiter.pause(what, forMs),
  }
}

/** Starts a workspace with these channels, and bots with the real adapter that share one budget of calls. */
export async function startSlack(
  channels: readonly string[],
  bots: number,
  startMs: number,
  limitsOf = sharedLimits,
): Promise<SlackUnderLoad> {
  const clock = steppedClock(startMs)
  const now = () => clock.nowMs()
  const workspace = await workspaceWith(channels, clock)
  const settings: SlackSettings = {
    mode: 'socket',
    botToken: workspace.botToken,
    signingSecret: null,
    appToken: workspace.appToken,
    apiUrl: workspace.apiUrl,
    prefix: '/cluster',
    direct: {},
    listedGroups: {},
    times: defaultSlackTimes,
  }
  const shared = limitsOf(now)
  const bot = (): BotParts => {
    const budget = new SlackBudget(shared, { now }, silentLog)
    const client = botClient(settings, settings.times.sendMs, budget, silentLog)
    const self = new Self(client)
    const blocks = new AcceptedBlocks({}, silentLog)
    const { settleMs } = settings.times
    const pictures = noPictures(client)
    const chat = new SlackChat({ client, self, blocks, budget, pictures, clock: { now }, settleMs })
    return { chat, backlog: new Backlog() }
  }
  return { clock, workspace, bots: Array.from({ length: bots }, bot) }
}
