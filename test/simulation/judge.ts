import type { Effect } from '../world/effects.ts'
import type { Call } from '../world/faults.ts'
import type { World } from '../world/world.ts'
import { approvals, leftOut } from './judging/approvals.ts'
import { severalRuns } from './judging/at-once.ts'
import { autoKept } from './judging/auto.ts'
import { ended } from './judging/ended.ts'
import { forbidden } from './judging/forbidden.ts'
import { gatesAgreed } from './judging/gates.ts'
import { finishing, proven } from './judging/journals.ts'
import { Liveness } from './judging/liveness.ts'
import { nightObeyed, oneNight } from './judging/nights.ts'
import { quarantineLookedAt } from './judging/quarantine.ts'
import { onRecord } from './judging/record.ts'
import { liftedByReplay, setSince } from './judging/replays.ts'
import { Silences } from './judging/silences.ts'
import { noteOutBefore, type OutBefore, slots, touchedUnderLock } from './judging/slots.ts'
import { standsInLock, writtenDown } from './judging/undo.ts'
import { wavePauseKept, wavesKept } from './judging/waves.ts'
import { windowObeyed } from './judging/windows.ts'
import type { Violation } from './violation.ts'

/**
 * `suspended workers` skips the checks that a worker may violate by acting on a state it read before it was suspended.
 */
export type Leniency = 'strict' | 'suspended workers'

/** Checks the invariants after every effect and turn, by the world's own record and not by the engine's state. */
export class Judge {
  readonly violations: Violation[] = []
  /** The number of turns judged so far. */
  turns = 0
  readonly #world: World
  readonly #seen = new Set<string>()
  readonly #excused = new Set<string>()
  readonly #outBefore: OutBefore = new Map()
  readonly #liveness: Liveness
  readonly #silences: Silences
  #read = 0

  constructor(world: World, leniency: Leniency = 'strict') {
    this.#world = world
    this.#liveness = new Liveness(world)
    this.#silences = new Silences(world)
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
        ? [
            ...gatesAgreed(world, effect, this.#outBefore),
            ...standsInLock(world, effect),
            ...windowObeyed(world, effect),
            ...nightObeyed(world, effect),
          ]
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
      ...fresh.flatMap((entry) => [
        ...onRecord(entry),
        ...finishing(world, entry),
        ...severalRuns(world, entry),
        ...autoKept(world, entry),
        ...wavesKept(world, entry),
        ...wavePauseKept(world, entry),
        ...quarantineLookedAt(world, entry),
        ...oneNight(world, entry),
      ]),
      ...this.#liveness.afterTurn(fresh),
      ...this.#silences.afterTurn(),
    ])
  }
  /** Judges a call of the engine: turns of runs and operations must not use the chat. */
  judgeCall({ port, method, during }: Call): void {
    // before a node starts, an operation asks whether its channel is usable; an unreachable chat does not hold it up
    const asksForChannel = method === 'use' && during === 'operation'
    if (port === 'chat' && !asksForChannel && (during === 'run' || during === 'operation'))
      this.#say([{ id: 'I9', seen: `a turn of a ${during} speaks to the chat` }])
  }
  /** Tells the judge that all faults have ended and people do nothing: from now on lack of progress is a violation. */
  healed(): void {
    this.#liveness.healed()
  }
  /** Judges the final state, after everything was healed and had time to end; returns all violations. */
  async judgeEnd(): Promise<readonly Violation[]> {
    this.#judgeTurn()
    this.#say(await ended(this.#world))
    return this.violations
  }
}
