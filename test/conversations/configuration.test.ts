import { expect, test } from 'vitest'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

test('upgrade: is refused in the plan when no package command is configured, with the missing key', async () => {
  const talk = new TestConversation()
  talk.world.unconfigured.add('upgrades')
  await talk.ana.types('/cluster upgrade compute-01 --reason "openssl fixes"')
  await matchesTranscript(talk.ana.reads())
  expect(talk.world.journals.ever).toEqual([])
})

test('reboot: is refused in the plan when a drain or undrain hook is not configured', async () => {
  for (const hook of ['evacuate', 'enable']) {
    const talk = new TestConversation()
    talk.world.unconfigured.add(`hooks.${hook}`)
    await talk.ana.types('/cluster reboot compute-01')
    expect(talk.ana.reads()).toMatch(
      new RegExp(`BLOCKED hook ${hook}: hook ${hook} is not configured.*clusters.harbour.hooks.${hook}`),
    )
    expect(talk.world.journals.ever).toEqual([])
  }
})

test('upgrade: unwinds when its package command was removed from the configuration after the start', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster upgrade compute-01 --reason "openssl fixes"')
  await talk.ana.presses('Start')
  await talk.passes('3 s')
  talk.transcript()
  talk.world.unconfigured.add('upgrades')
  await talk.passes('1 min')
  await matchesTranscript(talk.transcript())
  expect(talk.happened().filter((line) => /maintenance|packages/.test(line))).toEqual([
    'compute-01: maintenance on (lockkeeper op-T1-1: openssl fixes)',
    'compute-01: maintenance off (lockkeeper op-T1-1: openssl fixes)',
  ])
  expect((await talk.world.locks.state()).scopes.flatMap(({ holders }) => holders)).toEqual([])
})
