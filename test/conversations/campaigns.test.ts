import { expect, test } from 'vitest'
import { measureCampaigns } from '../../src/engine/campaigns/measure.ts'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

const dayMs = 86_400_000

test('campaign: counts day by day, announces a deadline that will be missed, and ends when all nodes comply', async () => {
  const talk = new TestConversation()
  const { ana, ben, world } = talk
  const nodes = ['storage-01', 'storage-02', 'storage-03', 'compute-01', 'compute-02']
  const until = '--until "kernel >= 6.1.2" --by 2026-09-30 --reason CVE-2026-1234'
  await ana.types(`/cluster campaign start role=storage,role=compute ${until} --dry-run`)
  await ana.types(`/cluster campaign start role=storage,role=compute ${until}`)
  const nextDay = async () => {
    await measureCampaigns(world.context)
    await talk.passes('1 min')
    world.nowMs += dayMs - 60_000
  }
  for (const name of nodes.slice(0, 3)) {
    await nextDay()
    if (name === 'storage-01') world.machine(name).kernel = '6.1.2'
  }
  world.machine('compute-02').faults.silent = true
  await nextDay()
  await ben.types('/cluster campaign status')
  await matchesTranscript(`${talk.transcript()}\n\n${ben.reads()}`)
  world.machine('compute-02').faults.silent = false
  for (const machine of world.machines.values()) machine.kernel = '6.1.2'
  await nextDay()
  expect(talk.transcript()).toContain('all')
  await ana.types('/cluster campaign stop')
  expect(ana.reads()).toContain('No campaign is running.')
})
