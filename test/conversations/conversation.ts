import type { Button, Message } from '../../src/core/message.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import type { Click } from '../../src/engine/ports/conversation.ts'
import { dialogFor } from '../../src/engine/requests/dialogs.ts'
import { harbour, vocabulary } from '../world/demo-cluster.ts'
import * as people from '../world/policy.ts'
import { presses, says, type WhereTyped } from '../world/requests.ts'
import type { World } from '../world/world.ts'
import { aboveFold, clock, readable, rendered, renderedBriefly } from './rendered.ts'

const seconds = { s: 1, min: 60, h: 3600 } as const

/** What is written into a dialog: one text, or texts by field. */
type Written = string | { readonly [field: string]: string }

/** A person who types, presses buttons and reads. */
export type Speaker = {
  /** Types a command in the cluster's channel; private answers go into the transcript, one line each. */
  types(text: string): Promise<void>
  /** Presses a button of the last private answer, or else of the card. */
  presses(label: string, reason?: string): Promise<void>
  /** Presses a button of the last private answer or of the card, and submits the form that opens with these fields. */
  edits(label: string, fields: { readonly [field: string]: string }): Promise<void>
  /** The last private answer, line by line. */
  reads(): string
}

/** A conversation with a world, and its transcript. */
export class TestConversation {
  readonly world: World
  readonly ana = this.#speaker(people.ana)
  readonly ben = this.#speaker(people.ben)
  readonly chris = this.#speaker(people.chris)
  readonly dora = this.#speaker(people.dora)
  readonly gus = this.#speaker(people.gus)
  readonly sue = this.#speaker(people.sue)
  readonly rob = this.#speaker(people.rob)
  readonly dan = this.#speaker(people.dan)
  /** The operation whose card and thread are read. */
  operation = 'op-T1'
  /** The channel and thread in which people type. */
  place: WhereTyped = { channel: people.channel, thread: null }
  readonly #beganMs: number
  readonly #read = new Map<string, Message>()
  readonly #cards = new Map<string, string>()
  #log: string[] = []
  #shown = 0

  constructor(policy: Policy = people.policy) {
    this.world = harbour(policy)
    this.#beganMs = this.world.nowMs
  }

  #speaker(id: string): Speaker {
    const name = id.slice(2).toLowerCase()
    return {
      types: async (text) => {
        this.#note(`${name} types: ${text}`)
        const words = text.replace(/^(\/cluster|@lockkeeper)\s+/, '')
        for (const message of await says(this.world, id, words, this.place)) {
          this.#read.set(id, message)
          if (isPlan(message)) mustFitAboveFold(message)
          buttonsOf(message).forEach(mustBeHonest)
          this.#note(`  ${name} reads: ${renderedBriefly(message)}`)
        }
        await this.passes('1 s')
      },
      presses: async (label, reason = '') => {
        this.#note(`${name} presses [${label}]${reason === '' ? '' : `, saying “${reason}”`}`)
        const own = this.#read.get(id)
        await this.#press(id, name, own && hasButton(own, label) ? own : await this.#cardWith(label), label, reason)
      },
      edits: async (label, fields) => {
        const written = Object.entries(fields).map(([field, text]) => `${field}: ${text === '' ? 'nothing' : text}`)
        this.#note(`${name} presses [${label}], writing ${written.join(', ')}`)
        const own = this.#read.get(id)
        await this.#press(id, name, own && hasButton(own, label) ? own : await this.#cardWith(label), label, fields)
        // what is refused stands in the form, and the message below stays
        if (own && this.#read.get(id)?.refused) this.#read.set(id, own)
      },
      reads: () => {
        const message = this.#read.get(id)
        return message ? this.#readable(rendered(message).join('\n')) : ''
      },
    }
  }
  /** The card, once it has this button: updates in a busy channel are delayed. */
  async #cardWith(label: string): Promise<Message> {
    for (let looks = 0; looks < 20; looks++) {
      const card = this.world.chat.card(this.operation)
      if (card && hasButton(card, label)) return card
      const notice = this.world.chat.shown.findLast(({ message }) => hasButton(message, label))
      if (notice && !notice.key.endsWith('/card')) return notice.message
      await this.passes('1 s')
    }
    throw new Error(`no card offers ${label}`)
  }
  async #press(id: string, name: string, message: Message, label: string, reason: Written): Promise<void> {
    const answer = await presses(this.world, id, message, label, reason, this.place)
    if (answer) {
      this.#read.set(id, answer)
      this.#note(`  ${name} reads: ${renderedBriefly(answer)}`)
    }
    await this.passes('1 s')
  }
  /** Presses a button of an earlier message. */
  async pressesOld(id: string, message: Message, label: string, reason = ''): Promise<void> {
    const name = id.slice(2).toLowerCase()
    this.#note(`${name} presses [${label}] of an old message`)
    await this.#press(id, name, message, label, reason)
  }

  #readable = (text: string): string => readable(this.world, this.#beganMs, text)
  #note(line: string): void {
    this.#log.push(`${clock(this.world.nowMs - this.#beganMs)} ${line}`)
  }
  /** Advances time by `20 s`, `5 min` or `2 h`; messages in the channel go into the transcript. */
  async passes(time: string): Promise<void> {
    const [count = '', unit = 's'] = time.split(' ')
    await this.world.passes(Number(count) * seconds[unit as keyof typeof seconds] * 1000)
    this.#collect()
  }
  /** Adds new messages in channel and thread to the transcript. */
  #collect(): void {
    const { shown } = this.world.chat
    for (const { key, message, thread, atMs } of shown.slice(this.#shown)) {
      const at = clock(atMs - this.#beganMs)
      if (key.endsWith('/card')) {
        mustFitAboveFold(message)
        buttonsOf(message).forEach(mustBeHonest)
        const brief = renderedBriefly(message)
        if (this.#cards.get(key) !== brief) this.#log.push(`${at}   card: ${brief}`)
        this.#cards.set(key, brief)
      } else if (thread === null) this.#log.push(`${at}   channel: ${renderedBriefly(message)}`)
      else for (const line of rendered(message)) this.#log.push(`${at}   thread: ${line}`)
    }
    this.#shown = shown.length
  }
  /** The transcript since the last call. */
  transcript(): string {
    this.#collect()
    const lines = this.#log
    this.#log = []
    return this.#readable(lines.join('\n'))
  }
  /** The whole card as it is now. */
  card(): string {
    const card = this.world.chat.card(this.operation)
    return card ? this.#readable(rendered(card).join('\n')) : 'no card'
  }
  /** The thread so far, without times. */
  thread(): string {
    return this.#readable(this.world.chat.thread(this.operation).join('\n'))
  }
  /** Whole messages, one after the other. */
  said(messages: readonly Message[]): string {
    return this.#readable(messages.map((message) => rendered(message).join('\n')).join('\n\n'))
  }
  /** The last line of the thread. */
  lastLine(): string {
    return this.#readable(this.world.chat.thread(this.operation).at(-1) ?? '')
  }
  /** The effects on machines, one line each. */
  happened(): readonly string[] {
    return this.world.effects.map(({ node, what, detail }) => this.#readable(`${node}: ${what} (${detail})`))
  }
  /** Every write and every change as one text: equal texts before and after mean that nothing was changed. */
  traces(): string {
    const { journals, locks, effects, chat, cluster } = this.world
    return JSON.stringify([journals.ever, locks.table, effects, chat.posted, cluster.flags, [...cluster.configs]])
  }
}

/** The most lines that a plan or a card may have above the fold, apart from warnings. */
const maxLines = 8
const isWarning = (line: string): boolean => /^(BLOCKED|UNKNOWN|WARN) |but overridden: /.test(line)

function mustFitAboveFold(message: Message): void {
  const lines = aboveFold(message).filter((line) => !isWarning(line))
  if (lines.length > maxLines) throw new Error(`${lines.length} lines above the fold:\n${lines.join('\n')}`)
}

const isPlan = ({ parts }: Message): boolean =>
  parts.some((part) => part.part === 'header' && part.text.includes('Plan: '))

const buttonsOf = ({ parts }: Message): readonly Button[] =>
  parts.flatMap((part) => (part.part === 'buttons' ? part.buttons : []))

const hasButton = (message: Message, label: string): boolean => buttonsOf(message).some((one) => one.label === label)

/** Actions that are public and cannot be taken back: a dialog or a confirmation comes before them. */
const irreversible = ['start', 'approve', 'deny', 'cancel', 'mark failed', 'cleanup paid', 'acknowledge']

/** An ellipsis promises a dialog; nothing irreversible happens at the first click. */
function mustBeHonest({ label, action, value, confirm }: Button): void {
  // Which dialog opens depends on these fields alone.
  const click = { kind: 'click', action, value } as Click
  const opensDialog = dialogFor({ commands: vocabulary, clusters: [] }, click) !== null
  if (label.includes('…') !== opensDialog) throw new Error(`${label}: ${opensDialog ? 'a' : 'no'} dialog opens`)
  if (irreversible.includes(action) && !opensDialog && confirm === null)
    throw new Error(`${label}: asks for no confirmation`)
}
