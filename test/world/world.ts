import type { Command } from '../../src/core/command.ts'
import type { Node } from '../../src/core/inventory/node.ts'
import type { Message } from '../../src/core/messages/message.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import { conversation } from '../../src/engine/conversation.ts'
import { Failure } from '../../src/engine/failure.ts'
import type { Outside } from '../../src/engine/outside.ts'
import type { Maintenance } from '../../src/engine/ports/cluster.ts'
import type { Commands } from '../../src/engine/ports/gates.ts'
import type { Nodes } from '../../src/engine/ports/nodes.ts'
import type { People } from '../../src/engine/ports/people.ts'
import { sweep } from '../../src/engine/sweeper.ts'
import { takeTurn } from '../../src/engine/turns.ts'
import { wakeWaiting } from '../../src/engine/watch.ts'
import { MemoryChat } from './chat.ts'
import { MemoryCluster } from './cluster.ts'
import { MemoryLocks } from './locks.ts'
import { Machine } from './machine.ts'
import { approvers, ben, channel, chris } from './policy.ts'
import { MemoryJournals, MemoryLedger, MemoryTurns } from './stores.ts'

/** The bot was killed right here; whatever it was about to do, it did not do. */
export class Killed extends Error {}

/** Decides for each call of the engine to the outside whether the bot is killed before it, after it, or not at all. */
export type Fate = (port: string, method: string) => 'before' | 'after' | 'lives'

/** What a world begins with. */
export type Beginning = {
  readonly policy: Policy
  readonly vocabulary: readonly Command[]
  /** Node names with their roles. */
  readonly nodes: { readonly [name: string]: readonly string[] }
}

const silentLog = { debug() {}, info() {}, warn() {}, error() {} }

/** One deterministic world: a clock, machines, stores, people; the engine runs in it unchanged. */
export class World {
  nowMs = 1_790_000_000_000
  readonly machines = new Map<string, Machine>()
  readonly journals = new MemoryJournals()
  readonly turns: MemoryTurns
  readonly locks: MemoryLocks
  readonly cluster: MemoryCluster
  readonly chat = new MemoryChat()
  readonly ledger = new MemoryLedger()
  readonly members = new Map<string, readonly string[]>([[approvers, [ben, chris]]])
  readonly kinds = new Map<string, 'guest' | 'stranger' | 'bot' | 'deactivated'>()
  readonly sharedChannels = new Set<string>()
  readonly roles = new Map<string, readonly string[]>()
  /** Exit codes of hooks; absent means 0. */
  readonly hookExits = new Map<string, number>()
  readonly gateAnswers = new Map<string, string>()
  readonly outside: Outside
  /** Asked at every call that a turn makes to the outside. */
  fate: Fate = () => 'lives'
  #inTurn = false
  #changed = false
  #ids = 0
  #clicks = 0

  constructor({ policy, vocabulary, nodes }: Beginning) {
    for (const [name, roles] of Object.entries(nodes)) {
      this.machines.set(name, new Machine(name, this.nowMs, 60_000))
      this.roles.set(name, roles)
    }
    const now = () => this.nowMs
    const changed = () => {
      this.#changed = true
    }
    this.turns = new MemoryTurns(now)
    this.locks = new MemoryLocks(changed)
    this.cluster = new MemoryCluster(this.machines, () => this.#nodes(), now, changed)
    this.outside = {
      policy,
      vocabulary,
      instance: 'bot-1',
      journals: this.#fateful('journals', this.journals),
      turns: this.#fateful('turns', this.turns),
      locks: this.#fateful('locks', this.locks),
      inventory: this.#fateful('inventory', { nodes: async () => this.#nodes() }),
      cluster: this.#fateful('cluster', this.cluster),
      maintenance: this.#fateful('maintenance', this.#maintenance()),
      nodes: this.#fateful('nodes', this.#nodesPort()),
      commands: this.#fateful('commands', this.#commands()),
      people: this.#fateful('people', this.#people()),
      chat: this.#fateful('chat', this.chat),
      ledger: this.#fateful('ledger', this.ledger),
      clock: { now },
      ids: { operation: () => `op-T${++this.#ids}` },
      log: silentLog,
    }
  }

  /** A port whose every call may be the bot's last. */
  #fateful<Port extends object>(name: string, port: Port): Port {
    return new Proxy(port, {
      get: (target, method) => {
        const value: unknown = Reflect.get(target, method)
        if (typeof value !== 'function') return value
        return async (...given: unknown[]) => {
          const fate = this.#inTurn ? this.fate(name, String(method)) : 'lives'
          if (fate === 'before') throw new Killed(`before ${name}.${String(method)}`)
          const result: unknown = await value.apply(target, given)
          if (fate === 'after') throw new Killed(`after ${name}.${String(method)}`)
          return result
        }
      },
    })
  }

  machine(name: string): Machine {
    const machine = this.machines.get(name)
    if (!machine) throw new Error(`the world has no machine ${name}`)
    return machine
  }

  #nodes(): readonly Node[] {
    return [...this.machines.values()].map(({ name }) => ({
      cluster: this.outside.policy.cluster,
      name,
      roles: this.roles.get(name) ?? [],
      rack: null,
      zone: null,
      group: null,
      membership: this.machine(name).isDown(this.nowMs) ? 'failed' : 'alive',
      address: null,
    }))
  }

  #reach(name: string): Machine {
    const machine = this.machine(name)
    if (!machine.answers(this.nowMs)) throw new Failure(`node ${name}`, 'connection refused', 'none')
    return machine
  }

  #nodesPort(): Nodes {
    return {
      self: async (node) => this.#reach(node).self(this.nowMs),
      rebootRequired: async (node) => {
        const { rebootRequired } = this.#reach(node)
        return rebootRequired === null ? { is: 'not required' } : { is: 'required', ...rebootRequired }
      },
      start: async (lock, claim, task) => {
        const machine = this.#reach(lock.node)
        if (task.task === 'program') machine.versions = { kernel: '6.1.2' }
        const tail = task.task === 'folder' && !machine.hasPreTasks ? 'no tasks' : ''
        machine.start(claim, tail, this.nowMs, 0)
      },
      task: async (node, claim) => this.#reach(node).task(claim, this.nowMs),
      taskEnded: async () => {},
      stop: async (lock, claim) => this.#reach(lock.node).stop(claim, this.nowMs),
      arm: async (lock, claim, { bootId, untilUptimeSeconds }) =>
        this.#reach(lock.node).arm(claim, bootId, untilUptimeSeconds, this.nowMs),
      armed: async (node, claim) => this.#reach(node).armed(claim),
      disarm: async (node, claim) => this.#reach(node).disarm(claim),
      packageVersions: async (node) => this.#reach(node).versions,
    }
  }

  #maintenance(): Maintenance {
    return {
      state: async (node) => {
        const { maintenance } = this.machine(node)
        return maintenance === null ? { is: 'off' } : { is: 'on', reason: maintenance }
      },
      enter: async (lock, reason) => {
        this.#reach(lock.node).maintenance = reason
      },
      leave: async (lock) => {
        this.#reach(lock.node).maintenance = null
      },
    }
  }

  #commands(): Commands {
    return {
      ask: async (gate) => {
        const answer = this.gateAnswers.get(gate)
        return answer === undefined
          ? { gate, verdict: 'ok', evidence: 'fine', remedy: '' }
          : { gate, verdict: 'blocked', evidence: answer, remedy: '' }
      },
      startHook: async (_lock, hook, node, claim) => {
        this.#reach(node.name).start(claim, `${hook} ran`, this.nowMs, this.hookExits.get(hook) ?? 0)
      },
      hook: async (_hook, node, claim) => {
        return this.#reach(node.name).task(claim, this.nowMs)
      },
      stopHook: async (lock, _hook, _node, claim) => this.#reach(lock.node).stop(claim, this.nowMs),
      upgradeArgv: () => ['apt-get', 'upgrade'],
    }
  }

  #people(): People {
    return {
      person: async (id) => ({ id, name: id.slice(2).toLowerCase(), kind: this.kinds.get(id) ?? 'member' }),
      members: async (group) => this.members.get(group) ?? [],
      channel: async (id) => ({
        id,
        name: id.slice(2).toLowerCase(),
        sharing: this.sharedChannels.has(id) ? 'shared with others' : 'own',
      }),
    }
  }

  /** A person types a command; what only they read is returned. */
  async says(person: string, text: string): Promise<Message> {
    const told: Message[] = []
    const answer = await this.#house().heard({
      kind: 'words',
      id: this.#click(),
      person,
      channel,
      thread: null,
      text,
      respond: async (message) => void told.push(message),
    })
    return answer ?? told[0] ?? { sentence: [''], parts: [] }
  }

  /** A person presses a button of a message, as it stands there. */
  async presses(person: string, message: Message, label: string): Promise<Message | null> {
    const button = message.parts
      .flatMap((part) => (part.part === 'buttons' ? part.buttons : []))
      .find((one) => one.label === label)
    if (!button) throw new Error(`there is no button ${label}`)
    const told: Message[] = []
    const keep = async (answer: Message) => void told.push(answer)
    const click = {
      kind: 'click',
      id: this.#click(),
      person,
      channel,
      thread: null,
      action: button.action,
      value: button.value,
      message: null,
      respond: keep,
      replace: keep,
    } as const
    const house = this.#house()
    const dialog = house.dialog(click)
    const answer = dialog
      ? await house.submitted({ ...click, kind: 'submission', fields: { reason: `${label} by ${person}` } })
      : await house.clicked(click)
    return answer ?? told[0] ?? null
  }

  #click(): string {
    return `click-${++this.#clicks}`
  }

  #house() {
    return conversation({ clusters: new Map([[this.outside.policy.cluster, this.outside]]), prefix: '/cluster' })
  }

  /** Takes the earliest turn; false when nothing is due before `untilMs`. */
  async turn(untilMs: number): Promise<boolean> {
    if (this.#changed) {
      this.#changed = false
      await wakeWaiting(this.outside)
    }
    const next = this.turns.take()
    if (!next) return false
    if (next.atMs > untilMs) {
      await this.turns.schedule(next.turn, next.atMs)
      return false
    }
    this.nowMs = Math.max(this.nowMs, next.atMs)
    this.#inTurn = true
    try {
      await this.turns.settle(next.turn, await takeTurn(this.outside, next.turn, new AbortController().signal))
    } catch (error) {
      if (!(error instanceof Killed)) throw error
      // The queue gives the turn of a killed bot to the next one.
      await this.turns.schedule(next.turn, this.nowMs + 5_000)
    } finally {
      this.#inTurn = false
    }
    this.afterTurn()
    return true
  }

  /** Lets so much time pass, a turn at a time. */
  async passes(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms
    for (let turns = 0; await this.turn(untilMs); turns++)
      if (turns > 100_000) throw new Error('the world does not come to rest')
    this.nowMs = untilMs
  }

  /** Called after every turn: where invariants are checked. */
  afterTurn: () => void = () => {}

  sweep = () => sweep(this.outside)
}
