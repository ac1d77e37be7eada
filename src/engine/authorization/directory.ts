import type { Channel, Person } from '../../core/policy/policy.ts'
import type { Outcome } from '../../core/refusals.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import type { People } from '../ports/people.ts'

/** An answer about a person, group or channel, with the time of the answer. */
type Known = { readonly answer: unknown; readonly atMs: number }

/** A question that is being asked, and the next one for callers who came after it was sent. */
type InFlight = { readonly running: Promise<unknown>; next: Promise<unknown> | null }

type Memory = {
  /** The chat system that all answers come from. */
  readonly source: People
  readonly known: Map<string, Known>
  readonly inFlight: Map<string, InFlight>
}

/** The chat system and the clock that tells how old an answer is. */
export type Directory = Pick<ClusterContext, 'people' | 'clock'>

/** The age up to which a remembered answer may refuse a request, or name the members of a group for the access table. */
const recentMs = 20_000
/** The age up to which a remembered answer may stop, pause, cancel or deny while the chat system does not answer. */
const lastKnownMs = 24 * 3_600_000
/** The longest that a request to stop something waits for a fresh answer when an older one is known. */
const waitForFreshMs = 1_500
const maxKnown = 5_000

const memories = new WeakMap<People, Memory>()

function memoryOf(people: People): Memory {
  const memory = memories.get(people) ?? { source: people, known: new Map(), inFlight: new Map() }
  memories.set(people, memory)
  return memory
}

/** Reads one answer about `key`; `ask` puts the question to the chat system. */
type Lookup = <T>(key: string, ask: () => Promise<T>) => Promise<T>

function viewOf({ people }: Directory, lookup: Lookup): People {
  const memory = memoryOf(people)
  const { source } = memory
  const view: People = {
    person: (id): Promise<Person> => lookup(`person/${id}`, () => source.person(id)),
    members: (group): Promise<readonly string[]> => lookup(`group/${group}`, () => source.members(group)),
    channel: (id): Promise<Channel> => lookup(`channel/${id}`, () => source.channel(id)),
  }
  memories.set(view, memory)
  return view
}

// Answers under a key were all given to the same question, so they have its type.
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

/** Callers who come while a question is being asked share the next one: its answer is newer than their request. */
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
  // The question under this key is the same, so its answer has this type.
  return flight.next as Promise<T>
}

/** Asks the chat system for every answer; requests that wait for the same answer share one question. Throws `Failure`. */
export const freshly = (directory: Directory): People => viewOf(directory, (key, ask) => shared(directory, key, ask))

/** Gives answers that are at most 20 s old, and asks for the others. Throws `Failure`. */
export const recently = (directory: Directory): People =>
  viewOf(directory, async <T>(key: string, ask: () => Promise<T>) => {
    const found = recalled<T>(directory, key, recentMs)
    return found === null ? shared(directory, key, ask) : found.answer
  })

/** Asks, and gives the last known answer when the chat system fails or is slow. Throws `Failure` where none is known. */
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
 * Answers for the access table: person and channel as they are now; groups may be 20 s old, because chat systems let a
 * group be asked only some twenty times a minute and every command asks for these.
 */
export const forAccess = (directory: Directory): People => ({
  ...freshly(directory),
  members: recently(directory).members,
})

/** One for all callers, without a stack: it is expected for every request that is not refused at once. */
const notRemembered = new Error('no remembered answer is recent enough')

/**
 * Judges by remembered answers first: a refusal that is at most 20 s old is given again without a question. Everything
 * else is judged by `otherwise`. A flood of requests that are refused costs the chat system one question in 20 s.
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
