import { RandomSource, seedOf } from './random-source.ts'
import { shrunk } from './shrink.ts'
import type { FuzzSubject, InputVerdict } from './subject.ts'
import { frozen, type JsonValue } from './values.ts'

/** An input that broke its reader. */
export type FuzzFinding = {
  readonly subject: string
  readonly index: number
  readonly input: JsonValue
  readonly smallest: JsonValue
  readonly why: string
}

/** What came of a hunt. */
export type FuzzResult = {
  readonly inputs: number
  /** By subject: how many inputs were understood, and how long all of them took. */
  readonly subjects: { readonly [subject: string]: { readonly understood: number; readonly tookMs: number } }
  readonly findings: readonly FuzzFinding[]
}

// Nobody waits longer for an answer; a pattern that runs away takes ages.
const longestMs = 2000
// Rejections that nobody handles are reported a moment later: so often is looked for them.
const restEvery = 500

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Names that somebody put on what all objects share; empty when nobody did. */
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

/** Feeds each subject its share of the inputs; stops at the first finding of each. */
export async function runSubjects(subjects: readonly FuzzSubject[], inputs: number, seed: number): Promise<FuzzResult> {
  const rejections: unknown[] = []
  const keep = (error: unknown) => void rejections.push(error)
  process.on('unhandledRejection', keep)
  const told: { [subject: string]: { readonly understood: number; readonly tookMs: number } } = {}
  const findings: FuzzFinding[] = []
  let done = 0
  try {
    const whole = subjects.reduce((sum, { perMille }) => sum + perMille, 0)
    for (const subject of subjects) {
      const share = Math.max(1, Math.round((inputs * subject.perMille) / whole))
      const beganMs = performance.now()
      const found = await runSubject(subject, { from: 0, count: share }, seed, rejections)
      done += found.inputs
      told[subject.name] = { understood: found.understood, tookMs: performance.now() - beganMs }
      if (found.finding) findings.push(found.finding)
    }
  } finally {
    process.off('unhandledRejection', keep)
  }
  return { inputs: done, subjects: told, findings }
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

/** What became of inputs after they had been fed; they are fed again one by one to see whose doing it was. */
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

/** The input of one index, made anew. */
export const inputOf = (subject: FuzzSubject, seed: number, index: number): JsonValue =>
  subject.make(new RandomSource(seedOf(seed, subject.name, index)))

/** Feeds one input again. */
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
