import type { Message } from '../../src/core/message.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import { harbour } from '../world/demo-cluster.ts'
import * as people from '../world/policy.ts'
import { presses, says, type WhereTyped } from '../world/requests.ts'
import type { World } from '../world/world.ts'
import { clock, readable, rendered, renderedBriefly } from './rendered.ts'

const seconds = { s: 1, min: 60, h: 3600 } as const

/** Somebody who types, presses and reads. */
export type Speaker = {
  /** Types a command in the cluster's channel; what only they read goes into the transcript, in one line. */
  types(text: string): Promise<void>
  /** Presses a button of what they read last, or else of the card. */
  presses(label: string, reason?: string): Promise<void>
  /** Everything of what they read last, a line each. */
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
  /** Where people speak. */
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
          this.#note(`  ${name} reads: ${renderedBriefly(message)}`)
        }
        await this.passes('1 s')
      },
      presses: async (label, reason = '') => {
        this.#note(`${name} presses [${label}]${reason === '' ? '' : `, saying “${reason}”`}`)
        const own = this.#read.get(id)
        await this.#press(id, name, own && hasButton(own, label) ? own : await this.#cardWith(label), label, reason)
      },
      reads: () => {
        const message = this.#read.get(id)
        return message ? this.#readable(rendered(message).join('\n')) : ''
      },
    }
  }
  /** The card, once it offers this button: a busy channel takes its time. */
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
  async #press(id: string, name: string, message: Message, label: string, reason: string): Promise<void> {
    const answer = await presses(this.world, id, message, label, reason, this.place)
    if (answer) {
      this.#read.set(id, answer)
      this.#note(`  ${name} reads: ${renderedBriefly(answer)}`)
    }
    await this.passes('1 s')
  }
  /** Somebody presses a button of a message that they had before them earlier. */
  async pressesOld(id: string, message: Message, label: string): Promise<void> {
    const name = id.slice(2).toLowerCase()
    this.#note(`${name} presses [${label}] of an old message`)
    await this.#press(id, name, message, label, '')
  }

  #readable = (text: string): string => readable(this.world, this.#beganMs, text)
  #note(line: string): void {
    this.#log.push(`${clock(this.world.nowMs - this.#beganMs)} ${line}`)
  }
  /** Time passes, such as `20 s`, `5 min`, `2 h`; what everybody reads goes into the transcript. */
  async passes(time: string): Promise<void> {
    const [count = '', unit = 's'] = time.split(' ')
    await this.world.passes(Number(count) * seconds[unit as keyof typeof seconds] * 1000)
    this.#collect()
  }
  /** What everybody has read in channel and thread since. */
  #collect(): void {
    const { shown } = this.world.chat
    for (const { key, message, thread, atMs } of shown.slice(this.#shown)) {
      const at = clock(atMs - this.#beganMs)
      if (key.endsWith('/card')) {
        const brief = renderedBriefly(message)
        if (this.#cards.get(key) !== brief) this.#log.push(`${at}   card: ${brief}`)
        this.#cards.set(key, brief)
      } else if (thread === null) this.#log.push(`${at}   channel: ${renderedBriefly(message)}`)
      else for (const line of rendered(message)) this.#log.push(`${at}   thread: ${line}`)
    }
    this.#shown = shown.length
  }
  /** The transcript since it was told last. */
  transcript(): string {
    this.#collect()
    const lines = this.#log
    this.#log = []
    return this.#readable(lines.join('\n'))
  }
  /** The card as it stands, whole. */
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
  /** What happened to machines, a line each. */
  happened(): readonly string[] {
    return this.world.effects.map(({ node, what, detail }) => this.#readable(`${node}: ${what} (${detail})`))
  }
  /** Everything that was ever written or changed: the same text before and after means that nothing was. */
  traces(): string {
    const { journals, locks, effects, chat, cluster } = this.world
    return JSON.stringify([journals.ever, locks.table, effects, chat.posted, cluster.flags, [...cluster.configs]])
  }
}

const hasButton = ({ parts }: Message, label: string): boolean =>
  parts.some((part) => part.part === 'buttons' && part.buttons.some((button) => button.label === label))
