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
import { quiet } from '../../contract/suites/quiet.ts'
import { harbour } from '../../world/demo-cluster.ts'
import { ana, ben, channel, chris, dan, dora, gus, policy, rob, sharedChannel, sue } from '../../world/policy.ts'
import { presses, says } from '../../world/talk.ts'
import type { World } from '../../world/world.ts'
import type { Dice } from '../dice.ts'
import { must, type Subject, type Verdict } from '../subject.ts'
import { anyText, slipped } from '../texts.ts'
import { isObject, type Json, mutated } from '../values.ts'
import { words } from './words.ts'

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
  const house = conversation({ clusters: new Map([['harbour', context]]), prefix: '/cluster' })
  const inbox = new Written()
  const parts = { conversation: house, inbox, keepMs: 60_000, limiter: unlimited, log: quiet }
  const answers = new Answers(client, {}, 1000, quiet)
  const { clock } = world.context
  const reception = new RequestIntake({ ...parts, clock, answers, dialogs: new Opened(client, {}) })
  return { world, reception, inbox, intake: new EventIntake(reception, new Self(client), quiet) }
}

const bots = { watching: await idleBot('only watches'), acting: await idleBot('acts') }

/** Everything that a request could have changed, in a few numbers. */
const standOf = ({ journals, locks, cluster, effects }: World): string =>
  JSON.stringify([
    journals.ever.length,
    locks.book,
    cluster.flags,
    [...cluster.configs],
    [...cluster.keys],
    cluster.announced.length,
    effects.length,
  ])

const stands = { watching: standOf(bots.watching.world), acting: standOf(bots.acting.world) }

const everybody = [ana, ben, chris, dora, gus, sue, rob, dan, 'U9NOBODY', ''] as const
const nobodies = [gus, sue, rob, dan, 'U9NOBODY', ''] as const

function request(dice: Dice, people: readonly string[]): Json {
  const asked = {
    id: `trigger:${dice.below(1_000_000)}`,
    person: dice.pick(people),
    channel: dice.pick([channel, sharedChannel, 'C9NOWHERE']),
    thread: dice.oneIn(3) ? { channel, timestamp: dice.pick(['1', '2', '99']) } : null,
    responseUrl: null,
  }
  const action = dice.oneIn(6) ? anyText(dice) : dice.pick([...buttonActions, 'ask'])
  const value = { id: dice.pick(['op-T1', 'op-T2', 'op-T9', 'reboot', '']), revision: dice.below(9) }
  const kind = dice.below(3)
  if (kind === 0) return { kind: 'words', ...asked, text: String(words.make(dice)) }
  if (kind === 1) return { kind: 'click', ...asked, action, value, message: null, seenBy: 'everybody' }
  return {
    kind: 'submission',
    ...asked,
    action,
    value,
    fields: { reason: anyText(dice), nodes: String(words.make(dice)) },
  }
}

/** Requests that stand written down, of everybody where nothing may be changed, and elsewhere of those who may change nothing. */
export const writtenRequests: Subject = {
  name: 'written requests',
  perMille: 20,
  make(dice) {
    const bot = dice.pick(['watching', 'acting'] as const)
    const asked = request(dice, bot === 'watching' ? everybody : nobodies)
    if (dice.oneIn(2)) return { bot, text: JSON.stringify(asked) }
    // a slip could make a person of another one: whoever may do nothing must still be who asks
    const slip = bot === 'watching' ? mutated(dice, asked) : asked
    return { bot, text: dice.oneIn(4) ? slipped(dice, JSON.stringify(slip)) : JSON.stringify(slip) }
  },
  feed: (input) =>
    isObject(input) ? hear(input.bot === 'acting' ? 'acting' : 'watching', String(input.text)) : 'refused',
}

async function hear(which: keyof typeof bots, text: string): Promise<Verdict> {
  const { world, reception, inbox, intake } = bots[which]
  inbox.left = [
    { key: 'k1', request: text },
    { key: 'k2', request: '{"kind":"words"}' },
  ]
  await reception.takeOver(0)
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
