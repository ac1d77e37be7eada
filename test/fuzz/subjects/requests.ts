import { WebClient } from '@slack/web-api'
import { AcceptedBlocks } from '../../../src/adapters/slack/blocks/accepted-blocks.ts'
import { modalCallback, renderModal } from '../../../src/adapters/slack/blocks/modal.ts'
import { Self } from '../../../src/adapters/slack/client/identity.ts'
import { Dialogs } from '../../../src/adapters/slack/gateway/dialogs.ts'
import { EventIntake } from '../../../src/adapters/slack/gateway/event-intake.ts'
import { PrivateAnswers } from '../../../src/adapters/slack/gateway/private-answers.ts'
import { RequestIntake } from '../../../src/adapters/slack/gateway/request-intake.ts'
import { RequestLimiter } from '../../../src/adapters/slack/gateway/request-limiter.ts'
import type { Message } from '../../../src/core/message.ts'
import type { Modal } from '../../../src/engine/ports/conversation.ts'
import type { Inbox } from '../../../src/engine/ports/inbox.ts'
import { conversation } from '../../../src/engine/requests/conversation.ts'
import { buttonActions } from '../../../src/messages/operations/buttons.ts'
import { noPictures } from '../../contract/suites/pictures.ts'
import { silentLog } from '../../contract/suites/silent-log.ts'
import { harbour } from '../../world/demo-cluster.ts'
import { ana, ben, channel, chris, dan, dora, gus, policy, rob, sharedChannel, sue } from '../../world/policy.ts'
import { presses, says } from '../../world/requests.ts'
import type { World } from '../../world/world.ts'
import type { RandomSource } from '../random-source.ts'
import { type FuzzSubject, type InputVerdict, must } from '../subject.ts'
import { anyText, withTypo } from '../texts.ts'
import { isObject, type JsonValue, mutated } from '../values.ts'
import { invocations } from './invocations.ts'

/** Accepts answers as Slack would; nothing leaves this process. */
class Answers extends PrivateAnswers {
  override async send(_to: unknown, message: Message): Promise<void> {
    this.asBody(message)
  }
}

/** Opens dialogs as Slack would. */
class Opened extends Dialogs {
  override async open(_trigger: string, modal: Modal): Promise<string | null> {
    must(renderModal(modal, { channel, thread: null }, {}).callback_id === modalCallback, 'a dialog of somebody else')
    return null
  }
}

/** Seconds pass between two requests, so that none is dropped by the rate limit. */
let passedMs = 0
const unlimited = new RequestLimiter({ now: () => (passedMs += 60_000) }, 2_000)

const client = new WebClient('xoxb-nobody')

/** A request as an earlier bot, or somebody with access to the store, may have stored it. */
class Written implements Inbox {
  left: { readonly key: string; readonly request: string }[] = []
  firstTime = async () => true
  async done(key: string): Promise<void> {
    this.left = this.left.filter((one) => one.key !== key)
  }
  keep = async () => {}
  takeOver = async () => [...this.left]
}

/** A bot in a world in which one operation waits for approval and nothing may be changed now. */
async function idleBot(who: 'only watches' | 'acts') {
  const world = harbour()
  await says(world, ana, 'reboot compute-01')
  const plan = (await says(world, ana, 'reboot storage-01 --reason "new kernel"')).at(-1)
  must(plan !== undefined, 'there is no plan')
  await presses(world, ana, plan, 'Request approval')
  await world.passes(5000)
  const context = who === 'acts' ? world.context : { ...world.context, policy: { ...policy, mode: 'observe' as const } }
  const conversationOf = conversation({ clusters: new Map([['harbour', context]]), prefix: '/cluster' })
  const inbox = new Written()
  const parts = { conversation: conversationOf, inbox, keepMs: 60_000, limiter: unlimited, log: silentLog }
  const answers = new Answers({
    client,
    blocks: new AcceptedBlocks({}, silentLog),
    pictures: noPictures(client),
    sendMs: 1000,
    home: { publish: async () => null },
    log: silentLog,
  })
  const { clock } = world.context
  const requestIntake = new RequestIntake({ ...parts, clock, answers, dialogs: new Opened(client, {}) })
  return { world, requestIntake, inbox, intake: new EventIntake(requestIntake, new Self(client), silentLog) }
}

const bots = { watching: await idleBot('only watches'), acting: await idleBot('acts') }

/** Everything that a request could change, as one text. */
const standOf = ({ journals, locks, cluster, effects }: World): string =>
  JSON.stringify([
    journals.ever.length,
    locks.table,
    cluster.flags,
    [...cluster.configs],
    [...cluster.keys],
    cluster.announced.length,
    effects.length,
  ])

const stands = { watching: standOf(bots.watching.world), acting: standOf(bots.acting.world) }

const everybody = [ana, ben, chris, dora, gus, sue, rob, dan, 'U9NOBODY', ''] as const
const nobodies = [gus, sue, rob, dan, 'U9NOBODY', ''] as const

function request(random: RandomSource, people: readonly string[]): JsonValue {
  const asked = {
    id: `trigger:${random.below(1_000_000)}`,
    person: random.pick(people),
    channel: random.pick([channel, sharedChannel, 'C9NOWHERE']),
    thread: random.oneIn(3) ? { channel, timestamp: random.pick(['1', '2', '99']) } : null,
    responseUrl: null,
  }
  const action = random.oneIn(6) ? anyText(random) : random.pick([...buttonActions, 'ask'])
  const value = { id: random.pick(['op-T1', 'op-T2', 'op-T9', 'reboot', '']), revision: random.below(9) }
  const kind = random.below(3)
  if (kind === 0) return { kind: 'words', ...asked, text: String(invocations.make(random)) }
  if (kind === 1) return { kind: 'click', ...asked, action, value, message: null, seenBy: 'everybody' }
  return {
    kind: 'submission',
    ...asked,
    action,
    value,
    fields: { reason: anyText(random), nodes: String(invocations.make(random)) },
  }
}

/** Stored requests: of anybody where nothing may be changed, and otherwise only of people without permissions. */
export const writtenRequests: FuzzSubject = {
  name: 'written requests',
  perMille: 20,
  make(random) {
    const bot = random.pick(['watching', 'acting'] as const)
    const asked = request(random, bot === 'watching' ? everybody : nobodies)
    if (random.oneIn(2)) return { bot, text: JSON.stringify(asked) }
    // not mutated for the acting bot, because a mutation could give the request a requester with permissions
    const typo = bot === 'watching' ? mutated(random, asked) : asked
    return { bot, text: random.oneIn(4) ? withTypo(random, JSON.stringify(typo)) : JSON.stringify(typo) }
  },
  feed: (input) =>
    isObject(input) ? hear(input.bot === 'acting' ? 'acting' : 'watching', String(input.text)) : 'refused',
}

async function hear(which: keyof typeof bots, text: string): Promise<InputVerdict> {
  const { world, requestIntake, inbox, intake } = bots[which]
  inbox.left = [
    { key: 'k1', request: text },
    { key: 'k2', request: '{"kind":"words"}' },
  ]
  await requestIntake.takeOver(0)
  must(
    inbox.left.every(({ key }) => key !== 'k2'),
    'one request keeps those behind it from being heard',
  )
  await intake.take(parsed(text), async () => {})
  if (standOf(world) !== stands[which]) {
    stands[which] = standOf(world)
    throw new Error('it changed something')
  }
  return inbox.left.length === 0 ? 'understood' : 'refused'
}

function parsed(text: string): unknown {
  try {
    return { ...JSON.parse(text), type: 'event_callback' }
  } catch {
    return text
  }
}
