import { WebClient } from '@slack/web-api'
import { expect, test } from 'vitest'
import { AcceptedBlocks } from '../../src/adapters/slack/blocks/accepted-blocks.ts'
import { Dialogs } from '../../src/adapters/slack/gateway/dialogs.ts'
import { PrivateAnswers } from '../../src/adapters/slack/gateway/private-answers.ts'
import { RequestIntake } from '../../src/adapters/slack/gateway/request-intake.ts'
import { RequestLimiter } from '../../src/adapters/slack/gateway/request-limiter.ts'
import { type Message, plain } from '../../src/core/message.ts'
import { operationState } from '../../src/core/operation/state.ts'
import { conversation } from '../../src/engine/requests/conversation.ts'
import { noPictures } from '../contract/suites/pictures.ts'
import { silentLog } from '../contract/suites/silent-log.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, ben, channel } from '../world/policy.ts'
import { presses, says } from '../world/requests.ts'

const client = new WebClient('xoxb-nobody')

/** Records private answers instead of sending them. */
class Kept extends PrivateAnswers {
  readonly said: string[] = []
  override async send(_to: unknown, message: Message): Promise<void> {
    this.said.push(plain(message.sentence))
  }
}

test('F93 take over: an approval that was acknowledged right before both bots died counts, and the approver is answered', async () => {
  const world = harbour()
  const plan = (await says(world, ana, 'reboot storage-01 --reason "new kernel"')).at(-1)
  if (!plan) throw new Error('there is no plan')
  await presses(world, ana, plan, 'Request approval')
  const request = JSON.stringify({
    kind: 'click',
    id: 'trigger:1',
    person: ben,
    channel,
    thread: null,
    responseUrl: null,
    atMs: world.nowMs,
    action: 'approve',
    value: { id: 'op-T1', revision: 2 },
    message: { channel, timestamp: '1' },
    seenBy: 'everybody',
  })
  const ticked: string[] = []
  const inbox = {
    firstTime: async () => true,
    keep: async () => {},
    done: async (key: string) => void ticked.push(key),
    takeOver: async () => [{ key: 'trigger:1', request }],
  }
  const answers = new Kept({
    client,
    blocks: new AcceptedBlocks({}, silentLog),
    pictures: noPictures(client),
    sendMs: 1000,
    home: { publish: async () => null },
    log: silentLog,
  })
  const { clock } = world.context
  const conversationOf = conversation({ clusters: new Map([['harbour', world.context]]), prefix: '/cluster' })
  const dialogs = new Dialogs(client, {})
  const limiter = new RequestLimiter(clock, 2_000)
  const parts = { conversation: conversationOf, inbox, answers, dialogs, limiter, keepMs: 1000, clock, log: silentLog }
  await new RequestIntake(parts).takeOver(4000)
  const operation = operationState(await world.journals.operation('op-T1'))
  expect(operation?.approvals.map(({ person }) => person)).toEqual([ben])
  expect(answers.said).toEqual([expect.stringContaining('It has been carried out now')])
  expect(ticked).toEqual(['trigger:1'])
})
