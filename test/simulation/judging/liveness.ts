import { entriesOf } from '../../../src/core/locks/lock-table.ts'
import { scopesOf } from '../../../src/core/policy/scopes.ts'
import { runState } from '../../../src/core/run/fold.ts'
import type { OperationEntry, RunEntry } from '../../../src/engine/ports/journals.ts'
import type { World } from '../../world/world.ts'
import { isRestoring, nodeNamed, runNow } from '../evidence.ts'
import type { Violation } from '../violation.ts'
import { heldUpBy, holdersIn, isRipe, isSilent, type Wait, waitsForLock, waitsIn } from './waits.ts'

// longer than a sweep, a lease and every interval at which a waiting run checks again
const lookEveryMs = 180_000

const found = (seen: string): Violation => ({ id: 'I11', seen })

/**
 * I11: every wait ends. (A) A wait without a permitted end, or a cycle of waits, that two consecutive looks find; slots
 * kept by a run that has changed nothing and waits for an objection. (B) A restoring run that waits for anything but
 * its own node, a source or its task. (C) A slot taken ahead of a waiter with a better claim. (D) No progress although
 * all faults have ended.
 */
export class Liveness {
  readonly #world: World
  readonly #stood = new Map<string, number>()
  #book: World['locks']['table']
  #ripe: readonly string[] = []
  #lookedMs: number
  #wellSinceMs = Number.POSITIVE_INFINITY
  #progressMs: number

  constructor(world: World) {
    this.#world = world
    this.#book = world.locks.table
    this.#lookedMs = world.nowMs
    this.#progressMs = world.nowMs
  }
  /** Starts check D: all faults have ended, nodes are well, windows are open and people do nothing. */
  healed(): void {
    this.#wellSinceMs = this.#world.nowMs
  }
  /** Judges a turn by the entries that it wrote. */
  afterTurn(fresh: readonly (OperationEntry | RunEntry)[]): readonly Violation[] {
    const world = this.#world
    const changed = this.#book !== world.locks.table
    const taken = changed ? takenPast(world, this.#book, this.#ripe) : []
    const queued = changed ? restoringInQueue(world) : []
    if (changed || fresh.some(isProgress)) this.#progressMs = world.nowMs
    this.#book = world.locks.table
    this.#ripe = this.#book.line.map(({ run }) => run).filter((run) => isRipe(world, run))
    const due = world.nowMs - this.#lookedMs >= lookEveryMs
    const held = fresh.flatMap((entry) => [
      ...heldForNothing(world, entry),
      ...gaveWayInVain(world, entry),
      ...keptEachOther(world, entry),
    ])
    return [...taken, ...queued, ...held, ...(due ? [...this.#look(), ...this.#noProgress()] : [])]
  }
  #look(): readonly Violation[] {
    const world = this.#world
    this.#lookedMs = world.nowMs
    const waits = waitsIn(world)
    const bad = waits.flatMap((wait) => {
      const why = violationOf(wait, waits)
      return why === null ? [] : [{ key: `${wait.run} ${wait.state.revision} ${why}`, why }]
    })
    const standing = bad.filter(({ key }) => this.#stood.has(key))
    this.#stood.clear()
    for (const { key } of bad) this.#stood.set(key, world.nowMs)
    return standing.map(({ why }) => found(why))
  }
  #noProgress(): readonly Violation[] {
    const world = this.#world
    const stillMs = world.nowMs - Math.max(this.#progressMs, this.#wellSinceMs)
    const open = waitsIn(world).filter(({ ends }) => !ends.includes('a person') && !ends.includes('a fact'))
    const limits = open.map(({ state }) => state.steps[state.current]?.limitMs ?? 0)
    if (open.length === 0 || world.redis.hasLost || isHeld(world) || stillMs <= 2 * Math.max(...limits)) return []
    return [found(`D: no progress of ${open.map(({ run }) => run).join(', ')} although all is well`)]
  }
}

/** Whether a stop is in force, which may hold work without a limit. */
const isHeld = ({ cluster }: World): boolean =>
  cluster.flags.length > 0 || [...cluster.configs.values()].some(({ is }) => is === 'disabled')

/** Whether an event is progress: any but a note or a wait. */
const isProgress = ({ event }: OperationEntry | RunEntry): boolean => event.type !== 'noted' && event.type !== 'waiting'

/** The violation if this wait is still there at the next look; null when it is permitted. */
function violationOf(wait: Wait, waits: readonly Wait[]): string | null {
  const { run, work, runs, ends, state } = wait
  if (work === 'restores' && waitsForLock(state) && runs.length === 0 && ends.length === 0)
    return `B: ${run} restores ${state.node}, and waits for neither its node nor a source`
  if (runs.length === 0 && ends.length === 0) return `A: ${run} lacks nothing, and waits for its slots`
  return reaches(run, runs, waits) ? `A: ${run} waits for itself, through ${runs.join(', ')}` : null
}

/** Whether the waits of these runs lead to `run`, directly or through other waits. */
function reaches(run: string, from: readonly string[], waits: readonly Wait[]): boolean {
  const seen = new Set<string>()
  const next = [...from]
  for (let one = next.pop(); one !== undefined; one = next.pop()) {
    if (one === run) return true
    if (!seen.has(one)) next.push(...(waits.find((wait) => wait.run === one)?.runs ?? []))
    seen.add(one)
  }
  return false
}

/**
 * A: a run that has changed nothing keeps its slots while its check waits for an objection. It may keep them while a
 * source is unreachable, and may keep the slots of a drained node.
 */
function heldForNothing(world: World, { journal, event }: OperationEntry | RunEntry): readonly Violation[] {
  if (event.type !== 'waiting' || event.key.endsWith('is unreachable') || isSilent(world)) return []
  const holder = holdersIn(world).find(({ run }) => journal === `run/${run}`)
  const state = holder === undefined ? null : runNow(world, holder.run)
  if (holder === undefined || state === null || state.changed.length > 0 || holder.phase.changed.length > 0) return []
  if (state.steps[event.index]?.kind !== 'verifyCluster' || isRestoring(state)) return []
  return [found(`A: ${holder.run} has changed nothing, and waits with its slots for ${event.reason}`)]
}

/** A: a run gave way to one that gives way itself or no longer holds a lock. */
function gaveWayInVain(world: World, { journal, event }: OperationEntry | RunEntry): readonly Violation[] {
  if (event.type !== 'gaveWay' || event.to === null) return []
  const { run: kept } = event.to
  const isKept = holdersIn(world).some(({ run }) => run === kept) && runNow(world, kept)?.unwindingTo !== 'gave way'
  return isKept ? [] : [found(`A: ${journal} gave way to ${kept}, which gives way itself`)]
}

/** A: the wait of a run that had changed its node reached its limit while another run waited for it in the same way. */
function keptEachOther(world: World, { journal, sequence, event }: OperationEntry | RunEntry): readonly Violation[] {
  if (event.type !== 'stepFailed' || event.code !== 'timed out') return []
  const run = journal.slice('run/'.length)
  const before = runState(world.journals.runNow(run).slice(0, sequence - 1))
  return (before === null ? [] : heldUpBy(world, before)).flatMap((other) => {
    const state = runNow(world, other)
    const isKept = state !== null && heldUpBy(world, state).includes(run)
    return isKept ? [found(`A: ${run} and ${other} waited for each other with their slots`)] : []
  })
}

/** B: a restoring run never waits in the lock queue. */
const restoringInQueue = (world: World): readonly Violation[] =>
  world.locks.table.line.flatMap(({ run, node }) =>
    isRestoring(runNow(world, run)) ? [found(`B: ${run} restores ${node}, and stands in the queue`)] : [],
  )

/**
 * C: a run took a slot that waiters with lower numbers needed, which were ripe before the turn; or a run's queue number
 * changed.
 */
function takenPast(world: World, before: World['locks']['table'], ripe: readonly string[]): readonly Violation[] {
  const numbers = new Map([...before.line, ...entriesOf(before)].map(({ run, number }) => [run, number]))
  const renumbered = world.locks.table.line.flatMap(({ run, number }) =>
    (numbers.get(run) ?? number) === number
      ? []
      : [found(`C: ${run} had number ${numbers.get(run)}, and now ${number}`)],
  )
  const held = new Set(before.scopes.flatMap(({ holders }) => holders.map(({ run }) => run)))
  const taken = holdersIn(world).filter(({ run, phase }) => !held.has(run) && phase.step === 'waiting')
  return [...renumbered, ...taken.flatMap((holder) => pastWaiters(world, before, ripe, holder))]
}

function pastWaiters(
  world: World,
  before: World['locks']['table'],
  ripe: readonly string[],
  { run, node }: { readonly run: string; readonly node: string },
): readonly Violation[] {
  if (isRestoring(runNow(world, run))) return []
  const own = before.line.find((waiter) => waiter.run === run)
  const ahead = before.line.filter(
    (waiter) =>
      waiter.run !== run &&
      waiter.number < (own?.number ?? Number.POSITIVE_INFINITY) &&
      waiter.gated === undefined &&
      ripe.includes(waiter.run),
  )
  return scopesOf(world.policy, nodeNamed(world, node)).flatMap(({ name, slots }) => {
    const holders = before.scopes.find(({ scope }) => scope === name)?.holders ?? []
    const reserved = ahead.filter((waiter) => waiter.scopes.includes(name) && waiter.node !== node)
    const isOwn = holders.some((holder) => holder.node === node)
    if (isOwn || reserved.length === 0 || slots - holders.length > reserved.length) return []
    return [found(`C: ${run} took a slot of ${name} past ${reserved.map((waiter) => waiter.run).join(', ')}`)]
  })
}
