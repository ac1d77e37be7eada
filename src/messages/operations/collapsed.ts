import { expectedWaits, type RunEvent } from '../../core/run/events.ts'
import { endingOf } from '../../core/run/step-ending.ts'
import { readMemory } from '../../core/steps/memory.ts'

type At = { readonly atMs: number; readonly event: RunEvent }
type Done = Extract<RunEvent, { type: 'stepDone' }>

const readBefore = (before: readonly At[]): ReadonlySet<string> =>
  new Set(before.flatMap(({ event }) => (event.type === 'stepDone' ? (endingOf(event).brief?.news ?? []) : [])))

const fresh = (done: Done, before: readonly At[]): readonly string[] => {
  const read = readBefore(before)
  return (endingOf(done).brief?.news ?? []).filter((line) => !read.has(line))
}

const wasWaitedFor = ({ index }: Done, before: readonly At[]): boolean =>
  before.some(({ event }) => event.type === 'waiting' && event.index === index)

/** Whether a step went as usual, without news and without anybody having waited for it: the next line tells it too. */
export const isCollapsed = (event: Done, before: readonly At[]): boolean =>
  endingOf(event).brief !== null && fresh(event, before).length === 0 && !wasWaitedFor(event, before)

/** What a step's end is told with: in full, or in brief with what is new. */
export function doneWords(event: Done, before: readonly At[]): string {
  const brief = endingOf(event).brief
  return brief === null ? event.evidence : [brief.words, ...fresh(event, before)].filter(Boolean).join('; ') || 'done'
}

/** That a node which is rebooted goes down is no news, and neither is that it then does not answer. */
export const isExpected = (key: string, before: readonly At[]): boolean => {
  const last = before.at(-1)?.event
  const first = before[0]?.event
  const run = first?.type === 'created' ? first.run : 'a run'
  const isDown = last?.type === 'stepDone' && readMemory(run, last.notes).rebooted === 'yes'
  return key === expectedWaits.goingDown || (key === expectedWaits.silent && isDown)
}

/** The steps that are told with this line, in order: all that were folded since a step was last told. */
export function collapsedBefore(before: readonly At[]): readonly Done[] {
  const folded: Done[] = []
  for (let at = before.length - 1; at >= 0; at--) {
    const event = before[at]?.event
    const earlier = before.slice(0, at)
    if (event?.type === 'stepFailed' || (event?.type === 'waiting' && !isExpected(event.key, earlier))) break
    if (event?.type !== 'stepDone') continue
    if (!isCollapsed(event, earlier)) break
    folded.unshift(event)
  }
  return folded
}

/** Their words, each once. */
export const collapsedWords = (folded: readonly Done[]): string =>
  [...new Set(folded.map((done) => endingOf(done).brief?.words ?? ''))].filter(Boolean).join(', ')
