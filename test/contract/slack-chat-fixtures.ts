import type { WebClient } from '@slack/web-api'
import type { Workspace } from '../../sandbox/workspace/workspace.ts'
import { AcceptedBlocks } from '../../src/adapters/slack/blocks/accepted-blocks.ts'
import { SlackChat } from '../../src/adapters/slack/chat.ts'
import { ownBudget } from '../../src/adapters/slack/client/budget.ts'
import { botClient } from '../../src/adapters/slack/client/client.ts'
import { Self } from '../../src/adapters/slack/client/identity.ts'
import type { Pictures } from '../../src/adapters/slack/files/pictures.ts'
import { openEnvironment, settingsFor } from './slack-fixtures.ts'
import { noPictures } from './suites/pictures.ts'
import { silentLog } from './suites/silent-log.ts'

/** Times with which a lost answer is noticed within the test. */
export const impatient = { sendMs: 500, askMs: 500, settleMs: 15_000 }

/** The bot's chat in a workspace, by this clock. */
export function chatOn(
  workspace: Workspace,
  now: () => number,
  pictures: (client: WebClient) => Pictures = noPictures,
): SlackChat {
  const settings = settingsFor(workspace, 'socket', impatient)
  const budget = ownBudget({ now }, silentLog)
  const client = botClient(settings, settings.times.sendMs, budget, silentLog)
  return new SlackChat({
    client,
    self: new Self(client),
    blocks: new AcceptedBlocks({}, silentLog),
    budget,
    pictures: pictures(client),
    clock: { now },
    settleMs: settings.times.settleMs,
  })
}

/** Runs a test in the sandbox's workspace, and closes it. */
export async function withDemoWorkspace(run: (workspace: Workspace) => Promise<void>): Promise<void> {
  const workspace = await openEnvironment('socket')
  try {
    await run(workspace)
  } finally {
    await workspace.stop()
  }
}
