import { expect, test } from 'vitest'
import type { BotProcess } from '../../sandbox/environment/bot-process.ts'
import { approves, asks, rebootedOnce, receives, recorded } from './operations.ts'
import { environmentForAll } from './quick-environment.ts'
import { quickPlan } from './quick-plan.ts'

const environment = await environmentForAll(quickPlan(['storage-01', 'storage-02', 'compute-01']))
const { bots, workspace } = environment
const { app } = workspace

const old = workspace.signingSecret
const fresh = '5f4dcc3b5aa765d61d8327deb882cf99'
const freshToken = 'xoxb-harbour-rotated-1'

/** Starts a bot with other secrets beside the running one, directs Slack's requests to it, and stops the old one. */
async function handsOver(name: string, secrets: { readonly [variable: string]: string }): Promise<BotProcess> {
  const before = bots.filter((bot) => bot.isRunning())
  const next = await environment.startBot(name, secrets)
  await workspace.connectHttp(`${next.url}/slack/events`, app.signingSecret)
  await Promise.all(before.map((bot) => bot.stop()))
  return next
}

test('rotation: lets a reboot finish when signing secret and bot token change during it', async () => {
  const asked = await asks(environment, 'ana', '/cluster reboot storage-01 --reason "kernel"')
  await asked.says('awaiting approval')
  await approves(environment, 'ben', asked)
  // first the bots: they accept both secrets
  app.issueToken(freshToken, 'bot')
  const both = { SLACK_SIGNING_SECRET: `${fresh},${old}`, SLACK_BOT_TOKEN: freshToken }
  await handsOver('bot-2', both)
  app.revokeToken(workspace.botToken)
  await approves(environment, 'chris', asked)
  await recorded(environment, (line) => line.node === 'storage-01' && line.kind === 'down')
  // then Slack, then bots that accept only the new secret
  app.signingSecret = fresh
  await receives(environment, 'ana', '/cluster status', 'storage-01')
  await handsOver('bot-3', { ...both, SLACK_SIGNING_SECRET: fresh })
  await asked.says('Done in')
  expect(rebootedOnce(environment, 'storage-01')).toBe(true)
})

test('rotation: rejects requests that are signed with the old secret', async () => {
  app.signingSecret = old
  const outcome = await workspace.person('ana').types('#storage-ops', '/cluster reboot compute-01')
  expect(outcome).toMatchObject({ kind: 'failed' })
  app.signingSecret = fresh
  await receives(environment, 'ana', '/cluster status', 'Nothing is running')
  expect(environment.fleet.reboots('compute-01')).toEqual([])
})
