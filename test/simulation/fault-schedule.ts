import type { Call, FaultMode } from '../world/faults.ts'
import { loseRight } from '../world/lost-rights.ts'
import { approvers, dora } from '../world/policy.ts'
import type { World } from '../world/world.ts'
import type { CallFault, Fault, FaultTarget, LateWrite, NodeFault, PartialRead } from './faults.ts'

/** Only workers that take turns have others to take their place. */
const takesTurns: ReadonlySet<string> = new Set(['run', 'operation', 'messages'])

/** Injects the faults that are due into a world, and heals those that are over. */
export class FaultSchedule {
  /** How many faults have happened. */
  injected = 0
  readonly #world: World
  readonly #ends: { readonly atMs: number; readonly mend: () => unknown }[] = []
  #due: readonly Fault[]
  #calls: { left: number; readonly fault: CallFault }[] = []
  #inRuns: { left: number; readonly happens: () => void }[] = []
  #late: { readonly write: LateWrite; readonly byMs: number }[] = []

  constructor(world: World, faults: readonly Fault[]) {
    this.#world = world
    this.#due = faults
  }
  /** The fate of a call of a bot. */
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
  /** The next such call arrives once more, later, and fails or not without anybody hearing of it. */
  #mayBeLate({ port, method }: Call): FaultMode {
    const late = this.#late.find(({ write }) => write === `${port}.${method}`)
    if (!late) return 'lives'
    this.#late = this.#late.filter((one) => one !== late)
    return { keep: (deliver) => this.#until(late.byMs, () => deliver().catch(() => undefined)) }
  }
  /** When something is next due; infinite when nothing is. */
  nextMs(beganMs: number): number {
    const ends = this.#ends.map(({ atMs }) => atMs)
    return Math.min(...ends, (this.#due[0]?.atMs ?? Number.POSITIVE_INFINITY) + beganMs)
  }
  /** Lets happen what is due. */
  async inject(beganMs: number): Promise<void> {
    const { nowMs } = this.#world
    for (const end of this.#ends.splice(0)) {
      if (end.atMs <= nowMs) await end.mend()
      else this.#ends.push(end)
    }
    const due = this.#due.filter(({ atMs }) => atMs + beganMs <= nowMs)
    this.#due = this.#due.slice(due.length)
    for (const one of due) await this.#happens(one)
  }
  /** Everything is mended, and everybody who sleeps wakes up. */
  async healAll(): Promise<void> {
    for (const { mend } of this.#ends.splice(0)) await mend()
    this.#due = []
    this.#calls = []
    this.#late = []
    this.#inRuns = []
    this.#world.cluster.flags.splice(0)
    this.#world.changed()
    await this.#world.resumeSuspended()
  }
  #until(forMs: number, mend: () => unknown): void {
    this.#ends.push({ atMs: this.#world.nowMs + forMs, mend })
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
        world.locks.unwell = fault.how
        return this.#until(fault.forMs, () => {
          world.locks.unwell = null
        })
      case 'right':
        return this.#afterEntries(fault.afterEntries, () => this.#until(fault.forMs, loseRight(world, fault.right)))
      case 'read':
        return this.#afterEntries(fault.afterEntries, () => this.#until(fault.forMs, silence(world, fault.read)))
      case 'late':
        this.#late.push({ write: fault.write, byMs: fault.byMs })
        return
      case 'replayed':
        return world.hearsAgain(fault.about)
      case 'loses':
        world.redis.loses(fault.writes)
        world.restarts()
        return
      case 'clock':
        world.skewMs += fault.byMs
        return
      case 'hook':
        world.hookExits.set(fault.hook, 3)
        return this.#until(fault.forMs, () => world.hookExits.delete(fault.hook))
      case 'check':
        world.cluster.check(fault.node, 'disk is full')
        return this.#until(fault.forMs, () => world.cluster.check(fault.node, null))
      case 'stop':
        await world.cluster.setStop({ kind: 'cluster' }, 'power work', dora).catch(() => undefined)
        return this.#until(fault.forMs, () => {
          world.cluster.flags.splice(0)
          world.cluster.touch()
        })
      case 'leaves': {
        const members = world.people.groups.get(approvers) ?? []
        world.people.groups.set(
          approvers,
          members.filter((id) => id !== fault.person),
        )
        return this.#until(fault.forMs, () => void world.people.groups.set(approvers, members))
      }
      case 'gate':
        world.objections.set('ceph', 'HEALTH_ERR')
        return this.#until(fault.forMs, () => world.objections.delete('ceph'))
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
  #goesAway(what: FaultTarget, forMs: number): void {
    const { locks, cluster, people, chat, redis } = this.#world
    const part = { locks, cluster, store: redis }[what as 'locks' | 'cluster' | 'store'] as
      | { away: boolean }
      | undefined
    if (part) {
      part.away = true
      this.#until(forMs, () => {
        part.away = false
      })
      return
    }
    const silent = what === 'people' ? people : chat
    silent.silent = true
    this.#until(forMs, () => {
      silent.silent = false
    })
  }
  #breaks(name: string, how: NodeFault, forMs: number): void {
    const world = this.#world
    const machine = world.machine(name)
    if (how === 'fails') {
      if (machine.isDown()) return
      machine.goDown('nobody')
      machine.faults.neverReturns = true
      this.#until(forMs, () => {
        machine.faults.neverReturns = false
      })
      return
    }
    if (how === 'worked on by others') {
      if (machine.maintenance !== null) return
      machine.maintenance = 'disk swap by Kim'
      world.cluster.touch()
      this.#until(forMs, () => {
        if (machine.maintenance === 'disk swap by Kim') machine.maintenance = null
        world.cluster.touch()
      })
      return
    }
    if (how === 'firesLate') machine.faults.firesLate = Math.min(forMs, 20_000)
    else machine.faults[how] = true
    this.#until(forMs, () => {
      if (how === 'firesLate') machine.faults.firesLate = 0
      else machine.faults[how] = false
    })
  }
}

/** One read is not answered any more, while others are; what is returned lets it be answered again. */
function silence({ cluster, inventory, rights }: World, read: PartialRead): () => void {
  if (read === 'rights') {
    rights.away = true
    return () => {
      rights.away = false
    }
  }
  if (read === 'nodes') {
    const before = inventory.unwell
    inventory.unwell = before ?? 'away'
    return () => {
      if (inventory.unwell === 'away') inventory.unwell = null
    }
  }
  const before = cluster.unread.get(read)
  cluster.unread.set(read, before ?? 'no answer')
  return () => {
    if (cluster.unread.get(read) === 'no answer') cluster.unread.delete(read)
  }
}

const offers = ({ parts }: NonNullable<ReturnType<World['chat']['card']>>, label: string): boolean =>
  parts.some((part) => part.part === 'buttons' && part.buttons.some((button) => button.label === label))
