import type { Command } from '../../src/core/commands/command.ts'
import { line, type Message } from '../../src/core/message.ts'
import type { Prohibition } from '../../src/core/operation/prohibitions.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import { scanForReboots } from '../../src/engine/housekeeping/scan.ts'
import { announceRestart, sweep } from '../../src/engine/housekeeping/sweeper.ts'
import type { ClusterContext } from '../../src/engine/ports/context.ts'
import type { TurnId } from '../../src/engine/ports/turns.ts'
import { takeTurn } from '../../src/engine/turns/take-turn.ts'
import { wakeWaiting } from '../../src/engine/turns/watch.ts'
import { prepareNights } from '../../src/engine/unattended/nights.ts'
import { MemoryChat } from './chat.ts'
import type { Behaviour } from './claims.ts'
import { MemoryCluster } from './cluster.ts'
import type { Effect, PastEffect } from './effects.ts'
import { ExtraPorts } from './extra-ports.ts'
import { type FaultModes, faulty, Killed } from './faults.ts'
import { MemoryInventory, nodesOf } from './inventory.ts'
import { MemoryJournals } from './journals.ts'
import { MemoryLedger } from './ledger.ts'
import { MemoryLocks } from './locks.ts'
import { Machine } from './machine.ts'
import { type Machines, nodePorts } from './node-ports.ts'
import { policyPeople } from './people.ts'
import { MemoryRedis } from './redis.ts'
import { type HandledRequest, presses, says } from './requests.ts'
import { MemoryRights } from './rights.ts'
import { MemoryTurns, withSkewedClock } from './turns.ts'

/** The initial state of a world. */
export type InitialWorld = {
  readonly policy: Policy
  readonly vocabulary: readonly Command[]
  /** Node names with their roles. */
  readonly nodes: { readonly [name: string]: readonly string[] }
}

/** A request, the world's time when it was handled, and the number of entries appended by then. */
export type PastRequest = HandledRequest & { readonly atMs: number; readonly entries: number }

const sweepEveryMs = 60_000
// A turn passes to another bot after this lease; the killed bot itself restarts sooner.
const leaseMs = 5000
const rebootMs = 20_000
const restartMs = 2000

/** A deterministic world with a clock, machines, stores and people. The engine runs in it unchanged. */
export class World implements Machines {
  nowMs = 1_790_000_000_000
  /**
   * How far ahead the bots' clocks are, in milliseconds; and whether a worker was suspended while posting, so that it
   * may still post late.
   */
  skewMs = 0
  sleptPosting = false
  readonly machines = new Map<string, Machine>()
  readonly roles = new Map<string, readonly string[]>()
  readonly groups = new Map<string, string>()
  readonly racks = new Map<string, string>()
  readonly behaviours = new Map<string, Behaviour>()
  readonly hookExits = new Map<string, number>()
  readonly power = new Map<string, string>()
  readonly objections = new Map<string, string>()
  readonly unconfigured = new Set<string>()
  readonly effects: Effect[] = []
  readonly redis = new MemoryRedis()
  readonly journals = new MemoryJournals(this.redis)
  readonly ledger = new MemoryLedger(this.redis)
  readonly turns = new MemoryTurns(() => this.nowMs)
  readonly locks = new MemoryLocks(() => this.changed())
  readonly cluster: MemoryCluster
  readonly rights = new MemoryRights()
  readonly inventory = new MemoryInventory(() => ({ nodes: nodesOf(this, this.policy.cluster), atMs: this.nowMs }))
  readonly people = policyPeople()
  readonly extraPorts = new ExtraPorts(() => this.nowMs + this.skewMs, this.locks)
  readonly chat = new MemoryChat(
    () => this.nowMs,
    (id) => this.people.channels.has(id) || this.people.kinds.has(id),
  )
  readonly context: ClusterContext
  /** The policy as intended, whatever policy the bots are given. */
  readonly policy: Policy
  /** Decides what happens to each call of a port during a turn. */
  faultFor: FaultModes = () => 'lives'
  /** The context of the bot that takes the next turn. */
  nextBot: () => ClusterContext = () => this.context
  /** What people were told is forbidden, for which nodes (all when omitted), with the number of effects until then. */
  readonly confirmed: {
    readonly operation: string
    readonly is: Prohibition['is']
    readonly nodes?: readonly string[]
    readonly effects: number
  }[] = []
  /** All requests, oldest first. */
  readonly requests: PastRequest[] = []
  onRequest = (request: HandledRequest): void =>
    void this.requests.push({ ...request, atMs: this.nowMs, entries: this.journals.ever.length })
  /** Handles a request again; a judge replaces it to check what that lifts. */
  aroundReplay: (request: PastRequest) => Promise<unknown> = (request) => request.again()
  /** Called after each effect and each turn, respectively; invariants are checked there. */
  onEffect: (effect: Effect) => void = () => {}
  afterTurn: () => void = () => {}
  #changed = false
  #ids = 0
  #sweepMs = this.nowMs + sweepEveryMs
  #restartMs = Number.POSITIVE_INFINITY
  readonly #troubles = new Map<string, number>()
  #handOver: () => void = () => {}
  #waking = false
  readonly #asleep: { readonly wake: () => void; readonly taking: Promise<void> }[] = []

  constructor({ policy, vocabulary, nodes }: InitialWorld) {
    this.policy = policy
    for (const [name, roles] of Object.entries(nodes)) this.add(name, roles)
    this.cluster = new MemoryCluster({
      machines: this.machines,
      nodes: () => nodesOf(this, policy.cluster),
      now: () => this.nowMs,
      changed: () => this.changed(),
    })
    this.context = {
      policy,
      vocabulary,
      instance: 'bot-1',
      journals: this.journals,
      turns: withSkewedClock(this.turns, () => this.skewMs),
      locks: this.locks,
      inventory: this.inventory,
      rights: this.rights,
      cluster: this.cluster,
      recent: recentOf(() => this.context),
      ...nodePorts(this),
      people: this.people,
      chat: this.chat,
      ledger: this.ledger,
      ids: { operation: () => `op-T${++this.#ids}`, campaign: () => `c-T${++this.#ids}` },
      ...this.extraPorts.ports,
    }
  }

  /** Adds a machine. */
  add(name: string, roles: readonly string[]): void {
    const record: Machines['record'] = (effect, node) => this.record(effect, node)
    this.machines.set(name, new Machine(name, { now: () => this.nowMs, record }, rebootMs))
    this.roles.set(name, roles)
  }
  machine(name: string): Machine {
    const machine = this.machines.get(name)
    if (!machine) throw new Error(`the world has no machine ${name}`)
    return machine
  }
  record(effect: PastEffect, node: string): void {
    const whole = { ...effect, node, roles: this.roles.get(node) ?? [], atMs: this.nowMs }
    this.effects.push(whole)
    this.onEffect(whole)
    if (effect.what === 'maintenance on' || effect.what === 'maintenance off') this.cluster.touch()
  }
  /** Reports a change of locks, flags or health: waiting runs are woken before the next turn. */
  changed(): void {
    this.#changed = true
  }
  /** When `turn` has something to do, at the earliest. */
  dueMs(): number {
    return this.#changed ? this.nowMs : Math.min(this.turns.dueMs(), this.#sweepMs, this.#restartMs)
  }
  /** Takes the next turn, or does the housekeeping that is due; false when nothing is due by `untilMs`. */
  async turn(untilMs: number): Promise<boolean> {
    if (this.#changed) {
      this.#changed = false
      await this.#asBot('watch', wakeWaiting)
    }
    const due = this.turns.take(Math.min(untilMs, this.#sweepMs, this.#restartMs))
    if (!due) return this.#keepHouse(untilMs)
    this.nowMs = Math.max(this.nowMs, due.atMs)
    const given = Promise.withResolvers<'handed over'>()
    this.#handOver = () => given.resolve('handed over')
    const taken = { over: false }
    const taking = this.#take(due.turn, taken)
    if ((await Promise.race([taking, given.promise])) === 'handed over') {
      taken.over = true
      this.turns.abandon(due.turn)
      await this.turns.schedule(due.turn, this.nowMs + leaseMs)
      const [last] = this.#asleep.splice(-1)
      if (last) this.#asleep.push({ ...last, taking })
    }
    this.afterTurn()
    return true
  }
  async #keepHouse(untilMs: number): Promise<boolean> {
    const atMs = Math.min(this.#sweepMs, this.#restartMs)
    if (atMs > untilMs) return false
    this.nowMs = Math.max(this.nowMs, atMs)
    if (this.nowMs >= this.#restartMs) {
      this.#restartMs = Number.POSITIVE_INFINITY
      await this.#asBot('restart', announceRestart)
    }
    this.#sweepMs = this.nowMs + sweepEveryMs
    await this.#asBot('sweep', sweep)
    if (this.context.policy.unattended !== undefined) {
      await this.#asBot('scan', scanForReboots)
      await this.#asBot('nights', prepareNights)
    }
    this.afterTurn()
    return true
  }
  async #take(turn: TurnId, taken: { readonly over: boolean }): Promise<void> {
    const key = `${turn.kind}/${turn.id}`
    try {
      const context = faulty(this.nextBot(), () => turn.kind, this.faultFor)
      const next = await takeTurn(context, turn, new AbortController().signal)
      this.#troubles.delete(key)
      const due = next.again === 'at' ? { ...next, atMs: next.atMs - this.skewMs } : next
      if (!taken.over) await this.turns.settle(turn, due)
    } catch (error) {
      if (taken.over) return
      if (error instanceof Killed) {
        this.#restartMs = this.nowMs + restartMs
        this.turns.abandon(turn)
        await this.turns.schedule(turn, this.nowMs + leaseMs)
        return
      }
      if (error instanceof Error && error.name === 'Bug') throw error
      const problems = (this.#troubles.get(key) ?? 0) + 1
      this.#troubles.set(key, problems)
      await this.turns.settle(turn, { again: 'at', atMs: this.nowMs + Math.min(60_000, 1000 * 2 ** (problems - 1)) })
    }
  }
  /** Runs work of a bot outside of turns. If the bot is killed or a call fails, the next sweep comes early. */
  async #asBot(during: string, work: (context: ClusterContext) => Promise<unknown>): Promise<void> {
    try {
      await work(faulty(this.context, () => during, this.faultFor))
    } catch (error) {
      if (error instanceof Killed) this.#restartMs = this.nowMs + restartMs
      else if (!(error instanceof Error) || error.name !== 'Failure') throw error
      this.#sweepMs = Math.min(this.#sweepMs, this.nowMs + leaseMs)
    }
  }
  /** Takes all turns that are due within `ms` and advances the time by `ms`. */
  async passes(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms
    for (let turns = 0; await this.turn(untilMs); turns++)
      if (turns > 100_000) throw new Error('the world does not come to rest')
    this.nowMs = Math.max(this.nowMs, untilMs)
  }
  /** Takes turns until the condition holds, then loses what the last turn wrote; throws after an hour. */
  async loseTurnWhen(isSo: () => boolean): Promise<void> {
    const endMs = this.nowMs + 3_600_000
    let before = this.redis.writes
    while (!isSo()) {
      before = this.redis.writes
      if (!(await this.turn(endMs))) throw new Error('it never was so')
    }
    this.redis.loseNewest(this.redis.writes - before)
  }
  /** For fault modes: suspends the worker that makes this call, and passes its turn to another worker. */
  suspends(): Promise<void> {
    if (this.#waking) return Promise.resolve()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#asleep.push({ wake: resolve, taking: Promise.resolve() })
    this.#handOver()
    return promise
  }
  /** Resumes all suspended workers, which finish what they were about to do. */
  async resumeSuspended(): Promise<void> {
    this.#waking = true
    for (const { wake, taking } of this.#asleep.splice(0)) {
      wake()
      await taking
    }
    this.#waking = false
    this.afterTurn()
  }
  /** Types a command as a person; returns the last private answer, an empty message when there is none. */
  async says(person: string, text: string): Promise<Message> {
    return (await says(this, person, text)).at(-1) ?? line('')
  }
  /** Presses a button of this revision of a message as a person; returns the answer, if any. */
  presses(person: string, message: Message, label: string): Promise<Message | null> {
    return presses(this, person, message, label, `${label} by ${person}`)
  }
  /** Handles the newest request whose words or action begin with `about` again; does nothing when there is none. */
  async replay(about: string): Promise<void> {
    const request = this.requests.findLast((one) => one.about.startsWith(about))
    if (request) await this.aroundReplay(request)
  }
  /** Restarts the bot: it resumes everything that is open. */
  restarts(): void {
    this.#restartMs = this.nowMs
  }
}

/** Reads that are never reused: the ports that the context has at each moment. */
const recentOf = (context: () => Pick<ClusterContext, keyof ClusterContext['recent']>): ClusterContext['recent'] => ({
  get inventory() {
    return context().inventory
  },
  get cluster() {
    return context().cluster
  },
  get configurations() {
    return context().configurations
  },
  get rights() {
    return context().rights
  },
})
