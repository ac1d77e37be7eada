import { expect, test } from 'vitest'
import { TestConversation } from './conversation.ts'

/** A storage reboot that waits for approvals. */
async function asked(talk = new TestConversation(), node = 'storage-01'): Promise<TestConversation> {
  await talk.ana.types(`/cluster reboot ${node} --reason "new kernel"`)
  await talk.ana.presses('Request approval')
  return talk
}

const headerOf = (talk: TestConversation): string => talk.card().split('\n')[0] ?? ''

test('card: its header changes with every click and every phase', async () => {
  const talk = await asked()
  const headers = [headerOf(talk)]
  await talk.ben.presses('Approve')
  headers.push(headerOf(talk))
  await talk.chris.presses('Approve')
  for (let second = 0; second < 60; second++) {
    headers.push(headerOf(talk))
    await talk.passes('1 s')
  }
  expect([...new Set(headers)]).toMatchInlineSnapshot(`
    [
      "# Reboot storage-01 – awaiting approval (0 of 2)",
      "# Reboot storage-01 – awaiting approval (1 of 2)",
      "# Reboot storage-01 – taking out of service (2 of 5)",
      "# Reboot storage-01 – rebooting (3 of 5)",
      "# Reboot storage-01 – bringing back (4 of 5)",
      "# Reboot storage-01 – verifying (5 of 5)",
      "# Reboot storage-01 – done in 38 s",
    ]
  `)
})

test('card: names the place of a run in the lock queue', async () => {
  const talk = new TestConversation()
  const operations = ['op-T1', 'op-T2', 'op-T3']
  for (const node of ['storage-01', 'storage-02', 'odd-01']) await asked(talk, node)
  for (const operation of operations) {
    talk.operation = operation
    await talk.ben.presses('Approve')
    await talk.chris.presses('Approve')
  }
  await talk.passes('5 s')
  const places = (): readonly string[] =>
    operations.map((operation) => {
      talk.operation = operation
      return headerOf(talk).split(' – ')[1] ?? ''
    })
  expect(places()).toEqual(['rebooting (3 of 5)', 'queued, next', 'queued, 2nd'])
  await talk.passes('1 min')
  expect(places()).toEqual(['done in 38 s', 'rebooting (3 of 5)', 'queued, next'])
})

test('card: says who denied the plan and why', async () => {
  const talk = await asked()
  await talk.ben.presses('Deny…', 'backup is running')
  expect(talk.card()).toContain('Denied by @ben: backup is running.\nNothing was changed.')
})

test('card: says who cancelled the operation and why', async () => {
  const talk = await asked()
  await talk.ana.presses('Cancel')
  await talk.passes('1 min')
  expect(talk.card()).toContain('– cancelled\n')
  expect(talk.card()).toContain('Cancelled by @ana: no reason given.\nNothing was changed.')
})

test('card: says who requested a stop and why, until the changes are rolled back', async () => {
  const talk = new TestConversation()
  for (const hook of ['evacuate', 'enable']) talk.world.behaviours.set(hook, { exitCode: 0, tail: '', lastsMs: 60_000 })
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('5 s')
  await talk.ben.types('/cluster cancel op-T1 --reason "power work"')
  expect(talk.card()).toContain('Stop requested by @ben: power work.')
  await talk.passes('5 min')
  expect(talk.card()).toContain('Cancelled by @ben: power work.\ncompute-01 cancelled, all changes were rolled back')
})

test('card: says who marked a node failed and why', async () => {
  const talk = new TestConversation()
  talk.world.machine('compute-01').faults.neverReturns = true
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('15 min')
  await talk.ben.presses('Mark failed…', 'mainboard is dead')
  await talk.passes('10 s')
  expect(talk.card()).toContain('# Reboot compute-01 – failed\n')
  expect(talk.card()).toContain('compute-01 marked failed by @ben: mainboard is dead.\nLock STILL HELD')
})

test('card: says that an operation expired, and with how many approvals', async () => {
  const talk = await asked()
  await talk.ben.presses('Approve')
  await talk.passes('2 h')
  expect(talk.card()).toContain('– expired (1 of 2 approvals)\n')
  expect(talk.card()).toContain('Expired with 1 of 2 approvals. Nothing was changed.')
})
