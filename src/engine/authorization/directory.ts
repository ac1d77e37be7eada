import type { Channel, Person } from '../../core/policy/policy.ts'
import type { Outcome } from '../../core/refusals.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import type { People } from '../ports/people.ts'

/** An answer about a person, group or channel, with the time of the answer. */
type Known = { readonly answer: unknown; readonly atMs: number }

/** A query that is running, and the query that starts after it for callers who arrived meanwhile. */
type InFlight = { readonly running: Promise<unknown>; next: Promise<unknown> | null }

type Memory = {
  /** The chat system that all answers come from. */
  readonly source: People
  readonly known: Map<string, Known>
  readonly inFlight: Map<string, InFlight>
}

/** The chat system, and the clock for the age of its answers. */
export type Directory = Pick<ClusterContext, 'people' | 'clock'>

/** The greatest age of an answer that may refuse a request or give the members of a group for the access table. */
const recentMs = 20_000
/**
 * The greatest age of an answer by which a person may stop, pause, cancel or deny while the chat system does not
 * answer.
 */
const lastKnownMs = 24 * 3_600_000
/** How long a request to stop work waits for a fresh answer when an older one is known. */
const waitForFreshMs = 1_500
const maxKnown = 5_000

const memories = new WeakMap<People, Memory>()

function memoryOf(people: People): Memory {
  const memory = memories.get(people) ?? { source: people, known: new Map(), inFlight: new Map() }
  memories.set(people, memory)
  return memory
}

/** Returns the answer under `key`; `ask` queries the chat system. */
type Lookup = <T>(key: string, ask: () => Promise<T>) => Promise<T>

function viewOf({ people }: Directory, lookup: Lookup): People {
  const memory = memoryOf(people)
  const { source } = memory
  const view: People = {
    person: (id): Promise<Person> => lookup(`person/${id}`, () => source.person(id)),
    members: (group): Promise<readonly string[]> => lookup(`group/${group}`, () => source.members(group)),
    channel: (id): Promise<Channel> => lookup(`channel/${id}`, () => source.channel(id)),
    isIn: (channel, person): Promise<boolean> =>
      lookup(`presence/${channel}/${person}`, () => source.isIn(channel, person)),
  }
  memories.set(view, memory)
  return view
}

// Every answer under a key comes from the same query, so it has the type of that query.
const recalled = <T>({ people, clock }: Directory, key: string, maxAgeMs: number): { readonly answer: T } | null => {
  const found = memoryOf(people).known.get(key)
  const ageMs = found === undefined ? -1 : clock.now() - found.atMs
  return found !== undefined && ageMs >= 0 && ageMs <= maxAgeMs ? { answer: found.answer as T } : null
}

async function begin<T>({ people, clock }: Directory, key: string, ask: () => Promise<T>): Promise<T> {
  const { known } = memoryOf(people)
  const answer = await ask()
  known.delete(key)
  known.set(key, { answer, atMs: clock.now() })
  const [oldest] = known.keys()
  if (known.size > maxKnown && oldest !== undefined) known.delete(oldest)
  return answer
}

/** Callers who arrive while a query runs share the next one, because its answer is newer than their requests. */
function shared<T>(directory: Directory, key: string, ask: () => Promise<T>): Promise<T> {
  const { inFlight } = memoryOf(directory.people)
  const start = (): Promise<T> => {
    const running = begin(directory, key, ask)
    const flight: InFlight = { running, next: null }
    inFlight.set(key, flight)
    const end = () => {
      if (inFlight.get(key) === flight && flight.next === null) inFlight.delete(key)
    }
    running.then(end, end)
    return running
  }
  const flight = inFlight.get(key)
  if (flight === undefined) return start()
  flight.next ??= flight.running.then(start, start)
  // Every query under a key is the same, so its answer has this type.
  return flight.next as Promise<T>
}

/**
 * Queries the chat system for every answer; callers that wait for the same answer share one query. Throws `Failure`.
 */
export const freshly = (directory: Directory): People => viewOf(directory, (key, ask) => shared(directory, key, ask))

/** Returns answers that are at most 20 s old and queries the chat system for all others. Throws `Failure`. */
export const recently = (directory: Directory): People =>
  viewOf(directory, async <T>(key: string, ask: () => Promise<T>) => {
    const found = recalled<T>(directory, key, recentMs)
    return found === null ? shared(directory, key, ask) : found.answer
  })

/**
 * Queries the chat system, and returns the last known answer of up to 24 h when it fails or is slow. Groups may be 20 s
 * old. Throws `Failure` when no answer is known.
 */
export const lastKnown = (directory: Directory): People =>
  viewOf(directory, async <T>(key: string, ask: () => Promise<T>) => {
    const recent = key.startsWith('group/') ? recalled<T>(directory, key, recentMs) : null
    if (recent !== null) return recent.answer
    const found = recalled<T>(directory, key, lastKnownMs)
    if (found === null) return shared(directory, key, ask)
    const limit = AbortSignal.timeout(waitForFreshMs)
    const late = new Promise<T>((resolve) => limit.addEventListener('abort', () => resolve(found.answer)))
    const asked = shared(directory, key, ask).catch((error: unknown) => {
      if (error instanceof Failure) return found.answer
      throw error
    })
    return Promise.race([asked, late])
  })

/**
 * Answers for the access table: fresh ones for person and channel. Groups may be 20 s old, because every command asks
 * for them and chat systems limit such queries to about twenty a minute.
 */
export const forAccess = (directory: Directory): People => ({
  ...freshly(directory),
  members: recently(directory).members,
})

/**
 * Shared by all callers and without a useful stack, because it is expected for every request that is not refused at
 * once.
 */
const notRemembered = new Error('no remembered answer is recent enough')

/**
 * Judges by remembered answers first and returns their refusal when they are at most 20 s old; otherwise judges by
 * `otherwise`. So a flood of refused requests costs the chat system one query in 20 s.
 */
export async function refusedOrJudged<T>(
  directory: Directory,
  judge: (people: People) => Promise<Outcome<T>>,
  otherwise: People,
): Promise<Outcome<T>> {
  const remembered = viewOf(directory, async <A>(key: string) => {
    const found = recalled<A>(directory, key, recentMs)
    if (found === null) throw notRemembered
    return found.answer
  })
  try {
    const before = await judge(remembered)
    if (!before.ok) return before
  } catch (error) {
    if (error !== notRemembered) throw error
  }
  return judge(otherwise)
}
