import { expect, test, vi } from 'vitest'
import type { BotProcess } from '../../sandbox/environment/bot-process.ts'
import { asksAndApproves, rebootedOnce } from './operations.ts'
import { environmentForAll } from './quick-environment.ts'
import { quickPlan } from './quick-plan.ts'

/** The number of run entries between two kills; `1` kills the bot after each entry. */
const killEvery = Number(process.env.LOCKKEEPER_TEST_KILL_EVERY ?? '3')
/** The number of entries before the first kill, which varies by day so that other entries are covered. */
const first = Number(
  process.env.LOCKKEEPER_TEST_KILL_FIRST ?? String(1 + (Math.floor(Date.now() / 86_400_000) % killEvery)),
)

const environment = await environmentForAll(quickPlan(['storage-01', 'storage-02']))
const { bots, fleet } = environment
const testWithinMs = 300_000
vi.setConfig({ testTimeout: testWithinMs })

test('bot: finishes a reboot, reports its restarts and reboots the node once when it is killed with -9 again and again', async () => {
  const [bot] = bots
  if (bot === undefined) throw new Error('there is no bot')
  const asked = await asksAndApproves(environment, 'ana', '/cluster reboot storage-01')
  // a bot that is killed right after its last entry has not logged it
  const done = environment.workspace.until(() => asked.read().includes('Done in'), testWithinMs)
  const ended = done.then(() => false)
  let lives = 1
  let lived = livesFor(bot, asked.id, first)
  while (await Promise.race([lived, ended])) {
    await bot.kill()
    // followed before it starts: a bot may write the last entries before it is ready
    lived = livesFor(bot, asked.id, killEvery)
    await bot.restart()
    lives += 1
  }
  const read = await asked.says('Done in')
  expect(lives, `killed first after ${first}, then every ${killEvery} entries`).toBeGreaterThan(30 / (killEvery + 1))
  expect(read).toContain('Lockkeeper restarted')
  expect(rebootedOnce(environment, 'storage-01')).toBe(true)
  expect(hooksBegun('storage-01')).toEqual(['pre 20-noout began', 'post 20-noout began'])
  expect(await environment.operator.read('lockkeeper/harbour/locks/role/storage')).toBeNull()
})

const hooksBegun = (node: string): readonly string[] =>
  fleet
    .changes()
    .filter((line) => line.node === node && line.change === 'hook' && line.detail.endsWith('began'))
    .map(({ detail }) => detail)

/** Resolves with true when the bot has written this many entries of the run's journal, with false when the run has ended. */
const livesFor = (bot: BotProcess, operation: string, entries: number): Promise<boolean> =>
  new Promise((resolve) => {
    let written = 0
    const unfollow = bot.follow((line) => {
      if (!line.includes(`"${operation}-1"`) || !line.includes('"msg":"run event"')) return
      written += 1
      const ended = line.includes('"event":"ended"')
      if (!ended && written < entries) return
      unfollow()
      resolve(!ended)
    })
  })
