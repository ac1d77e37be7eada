import { RandomSource, seedOf } from './random-source.ts'
import { shrunk } from './shrink.ts'
import type { FuzzSubject, InputVerdict } from './subject.ts'
import { frozen, type JsonValue } from './values.ts'

/** An input that broke a subject, with the smallest input that breaks it in the same way. */
export type FuzzFinding = {
  readonly subject: string
  readonly index: number
  readonly input: JsonValue
  readonly smallest: JsonValue
  readonly why: string
}

/** The result of feeding all subjects. */
export type FuzzResult = {
  readonly inputs: number
  /** By subject: how many inputs were understood, and how long all inputs took. */
  readonly subjects: { readonly [subject: string]: { readonly understood: number; readonly tookMs: number } }
  readonly findings: readonly FuzzFinding[]
}

// longer than anybody waits for an answer; catastrophic backtracking of a pattern takes far longer
const longestMs = 2000
// unhandled rejections are reported a moment later, so the loop pauses for them after this many inputs
const restEvery = 500

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Names that were added to the prototypes of objects or arrays; empty when there are none. */
const pollution = (): readonly string[] => Object.keys(Object.prototype).concat(Object.keys(Array.prototype))

async function fed(
  subject: FuzzSubject,
  input: JsonValue,
): Promise<{ readonly verdict: InputVerdict } | { readonly why: string }> {
  const beganMs = performance.now()
  const cpu = process.cpuUsage()
  try {
    const verdict = await subject.feed(input)
    if (performance.now() - beganMs < longestMs) return { verdict }
    const busyMs = process.cpuUsage(cpu).user / 1000
    return busyMs < longestMs ? { verdict } : { why: `it took ${Math.round(busyMs)} ms` }
  } catch (error) {
    return { why: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

/** Feeds each subject its share of the inputs; stops a subject at its first finding. */
export async function runSubjects(subjects: readonly FuzzSubject[], inputs: number, seed: number): Promise<FuzzResult> {
  const rejections: unknown[] = []
  const keep = (error: unknown) => void rejections.push(error)
  process.on('unhandledRejection', keep)
  const results: { [subject: string]: { readonly understood: number; readonly tookMs: number } } = {}
  const findings: FuzzFinding[] = []
  let done = 0
  try {
    const whole = subjects.reduce((sum, { perMille }) => sum + perMille, 0)
    for (const subject of subjects) {
      const share = Math.max(1, Math.round((inputs * subject.perMille) / whole))
      const beganMs = performance.now()
      const found = await runSubject(subject, { from: 0, count: share }, seed, rejections)
      done += found.inputs
      results[subject.name] = { understood: found.understood, tookMs: performance.now() - beganMs }
      if (found.finding) findings.push(found.finding)
    }
  } finally {
    process.off('unhandledRejection', keep)
  }
  return { inputs: done, subjects: results, findings }
}

type Stretch = { readonly from: number; readonly count: number }
type SubjectResult = { readonly inputs: number; readonly understood: number; readonly finding: FuzzFinding | null }

async function runSubject(
  subject: FuzzSubject,
  stretch: Stretch,
  seed: number,
  rejections: unknown[],
): Promise<SubjectResult> {
  let understood = 0
  for (let index = stretch.from; index < stretch.from + stretch.count; index++) {
    const input = frozen(inputOf(subject, seed, index))
    const came = await fed(subject, input)
    const rests = index % restEvery === restEvery - 1 || index === stretch.from + stretch.count - 1
    if (rests) await turn()
    const found =
      'why' in came ? { index, why: came.why } : rests ? await aftermath(subject, index, seed, rejections) : null
    if (found !== null)
      return { inputs: index + 1 - stretch.from, understood, finding: await findingOf(subject, seed, found) }
    if ('verdict' in came && came.verdict === 'understood') understood++
  }
  return { inputs: stretch.count, understood, finding: null }
}

type Found = { readonly index: number; readonly why: string }

/**
 * A delayed effect of the latest inputs: polluted prototypes or an unhandled rejection; null when there is none. Feeds
 * the inputs again one by one to find the one that caused a rejection.
 */
async function aftermath(
  subject: FuzzSubject,
  last: number,
  seed: number,
  rejections: unknown[],
): Promise<Found | null> {
  const names = pollution()
  if (names.length > 0) return { index: last, why: `all objects have got the names ${names.join(', ')}` }
  if (rejections.length === 0) return null
  const why = `nobody handled a rejection: ${rejections.splice(0)[0]}`
  for (let index = Math.max(0, last - restEvery + 1); index <= last; index++) {
    await fed(subject, frozen(inputOf(subject, seed, index)))
    await turn()
    if (rejections.splice(0).length > 0) return { index, why }
  }
  return { index: last, why }
}

async function findingOf(subject: FuzzSubject, seed: number, { index, why }: Found): Promise<FuzzFinding> {
  const input = frozen(inputOf(subject, seed, index))
  const first = (text: string) => text.split('\n', 1)[0] ?? ''
  const smallest = await shrunk(input, async (less) => {
    const came = await fed(subject, frozen(less))
    return 'why' in came && first(came.why).slice(0, 30) === first(why).slice(0, 30)
  })
  return { subject: subject.name, index, input, smallest, why }
}

/** Makes the input of an index again. */
export const inputOf = (subject: FuzzSubject, seed: number, index: number): JsonValue =>
  subject.make(new RandomSource(seedOf(seed, subject.name, index)))

/** Feeds one input again; null when it breaks nothing. */
export async function again(subject: FuzzSubject, seed: number, index: number): Promise<FuzzFinding | null> {
  const rejections: unknown[] = []
  const keep = (error: unknown) => void rejections.push(error)
  process.on('unhandledRejection', keep)
  try {
    return (await runSubject(subject, { from: index, count: 1 }, seed, rejections)).finding
  } finally {
    process.off('unhandledRejection', keep)
  }
}
