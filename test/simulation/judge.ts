import type { Effect } from '../world/effects.ts'
import type { Call } from '../world/faults.ts'
import type { World } from '../world/world.ts'
import { approvals, leftOut } from './judging/approvals.ts'
import { severalRuns } from './judging/at-once.ts'
import { ended } from './judging/ended.ts'
import { forbidden } from './judging/forbidden.ts'
import { gatesAgreed } from './judging/gates.ts'
import { finishing, proven } from './judging/journals.ts'
import { Liveness } from './judging/liveness.ts'
import { onRecord } from './judging/record.ts'
import { liftedByReplay, setSince } from './judging/replays.ts'
import { noteOutBefore, type OutBefore, slots, touchedUnderLock } from './judging/slots.ts'
import { standsInLock, writtenDown } from './judging/undo.ts'
import type { Violation } from './violation.ts'

/** What the judge lets pass: a worker that slept after its last look may act on what was true then. */
export type Leniency = 'strict' | 'suspended workers'

/** Watches a world, by its own record and not by what the engine believes. */
export class Judge {
  readonly violations: Violation[] = []
  /** How many turns were judged. */
  turns = 0
  readonly #world: World
  readonly #seen = new Set<string>()
  readonly #excused = new Set<string>()
  readonly #outBefore: OutBefore = new Map()
  readonly #liveness: Liveness
  #read = 0

  constructor(world: World, leniency: Leniency = 'strict') {
    this.#world = world
    this.#liveness = new Liveness(world)
    world.onEffect = (effect) => this.#say(this.#judgeEffect(effect, leniency))
    world.afterTurn = () => this.#judgeTurn()
    world.aroundReplay = async (request) => {
      const before = setSince(world, request)
      await request.again()
      this.#say(liftedByReplay(world, before, request))
    }
  }

  #say(violations: readonly Violation[]): void {
    for (const violation of violations) {
      const key = `${violation.id} ${violation.seen}`
      if (this.#seen.has(key)) continue
      this.#seen.add(key)
      this.violations.push(violation)
    }
  }
  #judgeEffect(effect: Effect, leniency: Leniency): readonly Violation[] {
    if (effect.run === 'nobody') return []
    const world = this.#world
    return [
      ...approvals(world, effect),
      ...leftOut(world, effect),
      ...forbidden(world, effect),
      ...proven(world, effect),
      ...writtenDown(world, effect),
      ...(leniency === 'strict'
        ? [...gatesAgreed(world, effect, this.#outBefore), ...standsInLock(world, effect)]
        : []),
    ]
  }
  #judgeTurn(): void {
    this.turns++
    const world = this.#world
    const fresh = world.journals.ever.slice(this.#read)
    this.#read = world.journals.ever.length
    for (const { event } of fresh) if (event.type === 'unlocked') this.#excused.add(event.node)
    noteOutBefore(world, this.#outBefore)
    this.#say([
      ...slots(world, this.#outBefore),
      ...touchedUnderLock(world, this.#excused),
      ...fresh.flatMap((entry) => [...onRecord(entry), ...finishing(world, entry), ...severalRuns(world, entry)]),
      ...this.#liveness.afterTurn(fresh),
    ])
  }
  /** A call of the engine to the outside. */
  heard({ port, method, during }: Call): void {
    // Before a node is started, an operation asks whether its channel can be used; silence does not hold it up.
    const asksForChannel = method === 'use' && during === 'operation'
    if (port === 'chat' && !asksForChannel && (during === 'run' || during === 'operation'))
      this.#say([{ id: 'I9', seen: `a turn of a ${during} speaks to the chat` }])
  }
  /** Faults are over and people silent: from now on lack of progress is a violation. */
  healed(): void {
    this.#liveness.healed()
  }
  /** Everything was healed and had its time: nothing may be forgotten. */
  async judgeEnd(): Promise<readonly Violation[]> {
    this.#judgeTurn()
    this.#say(await ended(this.#world))
    return this.violations
  }
}
