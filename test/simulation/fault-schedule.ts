import type { Call, FaultMode } from '../world/faults.ts'
import { loseRight } from '../world/lost-rights.ts'
import type { Machine } from '../world/machine.ts'
import { approvers, dora } from '../world/policy.ts'
import type { World } from '../world/world.ts'
import type { CallFault, Fault, FaultTarget, LateWrite, NodeFault, PartialRead, ReplicaEnd } from './faults.ts'

type MachineSwitch = Exclude<NodeFault, 'fails' | 'firesLate' | 'worked on by others'>

/** What takes turns: only there can another worker take over from a suspended one. */
const takesTurns: ReadonlySet<string> = new Set(['run', 'operation', 'messages'])

/** Injects the faults that are due into a world, and heals those that are over. */
export class FaultSchedule {
  /** The number of faults that were injected. */
  injected = 0
  readonly #world: World
  readonly #ends: { readonly atMs: number; readonly heal: () => unknown }[] = []
  /** The number of faults that keep each switch on. */
  readonly #on = new Map<string, number>()
  readonly #approvers: readonly string[]
  readonly #gone = new Set<string>()
  /** The stops that this schedule has set. */
  readonly #injected = new WeakSet<object>()
  #due: readonly Fault[]
  #calls: { left: number; readonly fault: CallFault }[] = []
  #inRuns: { left: number; readonly happens: () => void }[] = []
  #late: { readonly write: LateWrite; readonly byMs: number }[] = []

  constructor(world: World, faults: readonly Fault[]) {
    this.#world = world
    this.#due = faults
    this.#approvers = world.people.groups.get(approvers) ?? []
  }
  /** What happens to this call, by the faults that are due. */
  fault(call: Call): FaultMode {
    const { during, method } = call
    if (during === 'run' && method === 'append') this.#entryWritten()
    for (const one of this.#calls) one.left--
    const now = this.#calls.find(({ left, fault }) => left < 0 && (fault !== 'sleeps' || takesTurns.has(during)))
    if (!now) return this.#mayBeLate(call)
    this.#calls = this.#calls.filter((one) => one !== now)
    this.injected++
    if (now.fault !== 'sleeps') return now.fault
    this.#world.sleptPosting ||= method === 'post'
    return this.#world.suspends()
  }
  #entryWritten(): void {
    for (const one of this.#inRuns) one.left--
    const due = this.#inRuns.filter(({ left }) => left < 0)
    this.#inRuns = this.#inRuns.filter(({ left }) => left >= 0)
    for (const { happens } of due) happens()
  }
  #afterEntries(entries: number, happens: () => void): void {
    if (entries === 0) happens()
    else this.#inRuns.push({ left: entries - 1, happens })
  }
  /** Delivers the next call of this kind a second time later; nothing receives that answer. */
  #mayBeLate({ port, method }: Call): FaultMode {
    const late = this.#late.find(({ write }) => write === `${port}.${method}`)
    if (!late) return 'lives'
    this.#late = this.#late.filter((one) => one !== late)
    return { keep: (deliver) => this.#until(late.byMs, () => deliver().catch(() => undefined)) }
  }
  /** The time at which something is due next; infinite when nothing is. */
  nextMs(beganMs: number): number {
    const ends = this.#ends.map(({ atMs }) => atMs)
    return Math.min(...ends, (this.#due[0]?.atMs ?? Number.POSITIVE_INFINITY) + beganMs)
  }
  /** Injects what is due. */
  async inject(beganMs: number): Promise<void> {
    const { nowMs } = this.#world
    for (const end of this.#ends.splice(0)) {
      if (end.atMs <= nowMs) await end.heal()
      else this.#ends.push(end)
    }
    const due = this.#due.filter(({ atMs }) => atMs + beganMs <= nowMs)
    this.#due = this.#due.slice(due.length)
    for (const one of due) await this.#happens(one)
  }
  /** Ends every fault, lifts every stop flag and resumes suspended workers. */
  async healAll(): Promise<void> {
    for (const { heal } of this.#ends.splice(0)) await heal()
    this.#due = []
    this.#calls = []
    this.#late = []
    this.#inRuns = []
    this.#world.cluster.flags.splice(0)
    this.#world.changed()
    await this.#world.resumeSuspended()
  }
  #until(forMs: number, heal: () => unknown): void {
    this.#ends.push({ atMs: this.#world.nowMs + forMs, heal })
  }
  /** Switches something on; it is switched off when the last fault that keeps it on ends. */
  #keepsOn(name: string, forMs: number, set: (is: 'on' | 'off') => void): void {
    this.#on.set(name, (this.#on.get(name) ?? 0) + 1)
    set('on')
    this.#until(forMs, () => {
      const left = (this.#on.get(name) ?? 0) - 1
      this.#on.set(name, left)
      if (left === 0) set('off')
    })
  }
  async #happens(fault: Fault): Promise<void> {
    const world = this.#world
    if (fault.is !== 'call') this.injected++
    switch (fault.is) {
      case 'call':
        this.#calls.push({ left: fault.calls, fault: fault.fault })
        return
      case 'away':
        return this.#goesAway(fault.what, fault.forMs)
      case 'node':
        return this.#afterEntries(fault.afterEntries, () => this.#breaks(fault.node, fault.how, fault.forMs))
      case 'locks':
        return this.#until(fault.forMs, world.locks.restrictions.add(fault.how))
      case 'right':
        return this.#afterEntries(fault.afterEntries, () => this.#until(fault.forMs, loseRight(world, fault.right)))
      case 'read':
        return this.#afterEntries(fault.afterEntries, () => this.#silences(fault.read, fault.forMs))
      case 'late':
        this.#late.push({ write: fault.write, byMs: fault.byMs })
        return
      case 'replayed':
        return world.replay(fault.about)
      case 'loses':
        world.redis.loseNewest(fault.writes)
        world.restarts()
        return
      case 'replica':
        return this.#afterEntries(fault.afterEntries, () => this.#losesReplica(fault.ends, fault.forMs))
      case 'clock':
        world.skewMs += fault.byMs
        return
      case 'hook':
        return this.#keepsOn(`hook ${fault.hook}`, fault.forMs, (is) =>
          is === 'on' ? world.hookExits.set(fault.hook, 3) : world.hookExits.delete(fault.hook),
        )
      case 'check':
        return this.#keepsOn(`check ${fault.node}`, fault.forMs, (is) =>
          world.cluster.check(fault.node, is === 'on' ? 'disk is full' : null),
        )
      case 'stop':
        return this.#stops(fault.forMs)
      case 'leaves':
        return this.#keepsOn(`leaves ${fault.person}`, fault.forMs, (is) => this.#leaves(fault.person, is))
      case 'gate':
        return this.#keepsOn('gate ceph', fault.forMs, (is) =>
          is === 'on' ? world.objections.set('ceph', 'HEALTH_ERR') : world.objections.delete('ceph'),
        )
      case 'says':
        await world.says(fault.person, fault.words)
        return
      case 'presses': {
        const card = world.chat.card(`op-T${fault.number}`)
        if (card && offers(card, fault.label)) await world.presses(fault.person, card, fault.label)
        return
      }
      case 'answers lost':
        world.chat.loseAnswers += fault.count
        return
      case 'messages lost':
        world.chat.loseCalls += fault.count
    }
  }
  /** Stops the cluster unless a person has stopped it; `forMs` later the stop is lifted, unless a person lifted or replaced it. */
  async #stops(forMs: number): Promise<void> {
    const { cluster } = this.#world
    if (cluster.flags.some((flag) => flag.scope === 'cluster' && !this.#injected.has(flag))) return
    const before = new Set(cluster.flags)
    await cluster.setStop({ kind: 'cluster' }, 'power work', dora).catch(() => undefined)
    const own = new Set(cluster.flags.filter((flag) => !before.has(flag)))
    for (const flag of own) this.#injected.add(flag)
    this.#until(forMs, () => {
      cluster.flags.splice(0, cluster.flags.length, ...cluster.flags.filter((flag) => !own.has(flag)))
      cluster.touch()
    })
  }
  /** The store has no replica for a time; a second absence within it is part of the first. */
  #losesReplica(ends: ReplicaEnd, forMs: number): void {
    const { redis } = this.#world
    if (redis.replicaAway) return
    redis.losesReplica()
    this.#until(forMs, () => {
      redis.endsWithoutReplica(ends)
      if (ends === 'takes over') this.#world.restarts()
    })
  }
  #leaves(person: string, is: 'on' | 'off'): void {
    if (is === 'on') this.#gone.add(person)
    else this.#gone.delete(person)
    const members = this.#approvers.filter((id) => !this.#gone.has(id))
    this.#world.people.groups.set(approvers, members)
  }
  #goesAway(what: FaultTarget, forMs: number): void {
    const { locks, cluster, people, chat, redis } = this.#world
    const silent = { people, chat }
    const away = { locks, cluster, store: redis }
    this.#keepsOn(`away ${what}`, forMs, (is) => {
      if (what === 'people' || what === 'chat') silent[what].silent = is === 'on'
      else away[what].away = is === 'on'
    })
  }
  /** Makes one read unanswered while others work. */
  #silences(read: PartialRead, forMs: number): void {
    const { cluster, inventory, rights } = this.#world
    if (read === 'nodes') this.#until(forMs, inventory.restrictions.add('unanswered'))
    else if (read !== 'rights') this.#until(forMs, cluster.restrictions.add(`${read} unanswered`))
    else
      this.#keepsOn('away rights', forMs, (is) => {
        rights.away = is === 'on'
      })
  }
  #breaks(name: string, how: NodeFault, forMs: number): void {
    const machine = this.#world.machine(name)
    if (how === 'worked on by others') this.#isWorkedOn(machine, forMs)
    else if (how === 'firesLate')
      this.#keepsOn(`${name} firesLate`, forMs, (is) => {
        machine.faults.firesLate = is === 'on' ? Math.min(forMs, 20_000) : 0
      })
    else if (how !== 'fails') this.#switchesFault(machine, how, forMs)
    else if (!machine.isDown()) {
      machine.goDown('nobody')
      this.#switchesFault(machine, 'neverReturns', forMs)
    }
  }
  #switchesFault(machine: Machine, fault: MachineSwitch, forMs: number): void {
    this.#keepsOn(`${machine.name} ${fault}`, forMs, (is) => {
      machine.faults[fault] = is === 'on'
    })
  }
  #isWorkedOn(machine: Machine, forMs: number): void {
    if (machine.maintenance !== null) return
    const byOthers = 'disk swap by Kim'
    machine.maintenance = byOthers
    this.#world.cluster.touch()
    this.#until(forMs, () => {
      if (machine.maintenance === byOthers) machine.maintenance = null
      this.#world.cluster.touch()
    })
  }
}

const offers = ({ parts }: NonNullable<ReturnType<World['chat']['card']>>, label: string): boolean =>
  parts.some((part) => part.part === 'buttons' && part.buttons.some((button) => button.label === label))
