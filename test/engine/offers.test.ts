import { expect, it } from 'vitest'
import type { Button, Message } from '../../src/core/message.ts'
import { plain } from '../../src/core/message.ts'
import { conversation } from '../../src/engine/requests/conversation.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, channel, policy } from '../world/policy.ts'
import type { World } from '../world/world.ts'

const buttons = ({ parts }: Message): readonly Button[] =>
  parts.flatMap((part) => (part.part === 'buttons' ? part.buttons : []))
const offered = async (world: World, text: string) => buttons(await world.says(ana, text)).map(({ label }) => label)

/** The messages that replace a refusal after its offer was pressed. */
async function replacements(world: World, value: Button['value']): Promise<readonly Message[]> {
  const conversationOf = conversation({ clusters: new Map([['harbour', world.context]]), prefix: '/cluster' })
  const told: Message[] = []
  const where = { person: ana, channel, thread: null, message: null, atMs: world.nowMs, delivery: 'first' } as const
  const replace = async (message: Message) => void told.push(message)
  await conversationOf.handleButton({
    ...where,
    kind: 'click',
    id: 'c',
    action: 'ask instead',
    value,
    respond: async () => {},
    replace,
  })
  return told
}

it('offers: the button for a mistyped command opens its plan, and runs nothing', async () => {
  const world = harbour()
  const no = await world.says(ana, 'rebot compute-1')
  const [button] = buttons(no)
  expect(button?.label).toBe('Did you mean: reboot compute-01')
  const [plan] = await replacements(world, button?.value ?? { id: '', revision: 0 })
  if (!plan) throw new Error('nothing came in the place of the refusal')
  expect(plain(plan.sentence)).toContain('Nothing was started yet')
  expect(buttons(plan).map(({ label }) => label)).toEqual(['Start', 'Edit…', 'Discard'])
  await world.passes(60_000)
  expect(world.effects).toEqual([])
})

it.each([
  ['reboot compute-1', 'Did you mean: reboot compute-01'],
  ['reboot compute-01 --raeson "disk swap"', 'Did you mean: reboot compute-01 --reason "disk swap"'],
  ['staus', 'Did you mean: status'],
  ['why storge-01', 'Did you mean: why storage-01'],
])('offers: %s gets “%s”', async (typed, label) => {
  expect(await offered(harbour(), typed)).toEqual([label])
})

it.each(['stpo cluster', 'unlok storage-01 --reason gone', 'cancle op-T1', 'resme cluster'])(
  'offers: %s gets none, because a click would act at once',
  async (typed) => {
    expect(await offered(harbour(), typed)).toEqual([])
  },
)

it('offers: ambiguous and unrecognisable commands get none', async () => {
  const world = harbour()
  for (const typed of ['reboot compute-0', 'make coffee', 'reboot compute-01 --dry-run --raeson'])
    expect(await offered(world, typed), typed).toEqual([])
})

it('offers: a person without permissions gets none, and learns no node name', async () => {
  const world = harbour({ ...policy, access: [] })
  expect(JSON.stringify(await world.says(ana, 'rebot storage-0l'))).not.toContain('storage-01')
})

it('offers: a forged button runs no command that would act at once', async () => {
  const world = harbour()
  expect(await replacements(world, { id: 'stop cluster', revision: 0 })).toEqual([])
  expect(world.cluster.flags).toEqual([])
})

it('status: is private, and posted in the channel with --share', async () => {
  const world = harbour()
  await world.says(ana, 'status')
  expect(world.chat.posted).toEqual([])
  const said = await world.says(ana, 'status --share')
  expect(plain(said.sentence)).toBe('Shared in this channel.')
  expect(world.chat.posted.map(({ ref, message }) => [ref.channel, plain(message.sentence)])).toEqual([
    [channel, expect.stringContaining('harbour: no trouble')],
  ])
})

it('status --share: answers privately when the channel cannot be reached', async () => {
  const world = harbour()
  world.chat.silent = true
  const said = JSON.stringify(await world.says(ana, 'status --share'))
  expect(said).toContain('Not shared in this channel')
  expect(said).toContain('no trouble')
})
