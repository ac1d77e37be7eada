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

const hadReportedWait = ({ index }: Done, before: readonly At[]): boolean =>
  before.some(({ event }) => event.type === 'waiting' && event.index === index)

/** Whether a finished step is left to the next line: it went as usual, has no news, and no wait for it was reported. */
export const isCollapsed = (event: Done, before: readonly At[]): boolean =>
  endingOf(event).brief !== null && fresh(event, before).length === 0 && !hadReportedWait(event, before)

/** The words for a finished step: its evidence, or the compact form with its news. */
export function doneWords(event: Done, before: readonly At[]): string {
  const brief = endingOf(event).brief
  return brief === null ? event.evidence : [brief.words, ...fresh(event, before)].filter(Boolean).join('; ') || 'done'
}

/** Whether a wait is part of every reboot and not reported: the node goes down, does not answer, and is back. */
export const isExpected = (key: string, before: readonly At[]): boolean => {
  const last = before.at(-1)?.event
  const first = before[0]?.event
  const run = first?.type === 'created' ? first.run : 'a run'
  const isDown = last?.type === 'stepDone' && readMemory(run, last.notes).rebooted === 'yes'
  if (key === expectedWaits.goingDown || key === expectedWaits.settling) return true
  return key === expectedWaits.silent && isDown
}

/** The finished steps that the next line includes, in order: all that were collapsed since the last reported step. */
export function collapsedBefore(before: readonly At[]): readonly Done[] {
  const collapsed: Done[] = []
  for (let at = before.length - 1; at >= 0; at--) {
    const event = before[at]?.event
    const earlier = before.slice(0, at)
    if (event?.type === 'stepFailed' || (event?.type === 'waiting' && !isExpected(event.key, earlier))) break
    if (event?.type !== 'stepDone') continue
    if (!isCollapsed(event, earlier)) break
    collapsed.unshift(event)
  }
  return collapsed
}

/** The compact words of these steps, each once. */
export const collapsedWords = (collapsed: readonly Done[]): string =>
  [...new Set(collapsed.map((done) => endingOf(done).brief?.words ?? ''))].filter(Boolean).join(', ')
