import { WebClient } from '@slack/web-api'
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

/** Answers as far as Slack would take them; nothing leaves this process. */
class Answers extends PrivateAnswers {
  override async send(_to: unknown, message: Message): Promise<void> {
    this.asBody(message)
  }
}

/** Dialogs as far as Slack would open them. */
class Opened extends Dialogs {
  override async open(_trigger: string, modal: Modal): Promise<string | null> {
    must(renderModal(modal, { channel, thread: null }, {}).callback_id === modalCallback, 'a dialog of somebody else')
    return null
  }
}

/** Seconds pass between two requests, so that none is dropped for coming too fast. */
let passedMs = 0
const unlimited = new RequestLimiter({ now: () => (passedMs += 60_000) }, 2_000)

const client = new WebClient('xoxb-nobody')

/** What was written down by an earlier bot, or by other hands, to be heard by this one. */
class Written implements Inbox {
  left: { readonly key: string; readonly request: string }[] = []
  firstTime = async () => true
  async done(key: string): Promise<void> {
    this.left = this.left.filter((one) => one.key !== key)
  }
  keep = async () => {}
  takeOver = async () => [...this.left]
}

/** A bot in a world in which one operation waits for approval, and which may change nothing now. */
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
  const answers = new Answers(client, {}, 1000, silentLog)
  const { clock } = world.context
  const requestIntake = new RequestIntake({ ...parts, clock, answers, dialogs: new Opened(client, {}) })
  return { world, requestIntake, inbox, intake: new EventIntake(requestIntake, new Self(client), silentLog) }
}

const bots = { watching: await idleBot('only watches'), acting: await idleBot('acts') }

/** Everything that a request could have changed, in a few numbers. */
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

/** Requests that stand written down, of everybody where nothing may be changed, and elsewhere of those who may change nothing. */
export const writtenRequests: FuzzSubject = {
  name: 'written requests',
  perMille: 20,
  make(random) {
    const bot = random.pick(['watching', 'acting'] as const)
    const asked = request(random, bot === 'watching' ? everybody : nobodies)
    if (random.oneIn(2)) return { bot, text: JSON.stringify(asked) }
    // a slip could make a person of another one: whoever may do nothing must still be who asks
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
