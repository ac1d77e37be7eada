import type { Example } from './generator.ts'

/** One node as the search sees it. It reads the rules of the plan and shares no code with the rollout. */
type Job = {
  readonly role: string
  readonly rack: string
  readonly minutes: number
  readonly needs: readonly string[]
}

/** A partial schedule. A wave is an index of the plan's rule and how many of its nodes have begun. */
type State = {
  readonly atMinute: number
  readonly left: readonly number[]
  readonly active: readonly { readonly job: number; readonly endsAt: number }[]
  readonly wave: number
  readonly begun: readonly number[]
  readonly opened: ReadonlySet<string>
}

/**
 * The least minutes in which the nodes of an example can be done when each takes as long as it really does: over all
 * orders, all ways to fill the waves, and all ways to leave a slot free. Rules: slots and limits of checks; a wave begins
 * when the one before is over, and its size is the plan's, one node of each role in a canary; among nodes of one role, a
 * node of a rack that was not begun starts only when none of a rack that was begun could start.
 */
export function leastMinutes({ plan, minutes, mayBeOut }: Example): number {
  const capacity = new Map<string, number>(plan.nodes.flatMap(({ slots }) => Object.entries(slots)))
  for (const [role, most] of mayBeOut) capacity.set(`checks/${role}`, most)
  const jobs = plan.nodes.map(({ node, roles, rack, scopes }): Job => {
    const role = roles[0] ?? ''
    return { role, rack: `${role} ${rack}`, minutes: minutes.get(node) ?? 0, needs: [...scopes, `checks/${role}`] }
  })
  const jobOf = (index: number): Job => {
    const job = jobs[index]
    if (job === undefined) throw new Error(`no job ${index}`)
    return job
  }
  let best = Number.POSITIVE_INFINITY
  const seen = new Map<string, number>()

  const hasRoom = (state: State, job: Job): boolean =>
    job.needs.every((scope) => {
      const used = state.active.filter((one) => jobOf(one.job).needs.includes(scope)).length
      return used < (capacity.get(scope) ?? Number.POSITIVE_INFINITY)
    })

  const joins = (state: State, index: number): boolean => {
    const rule = plan.waves[state.wave] ?? plan.waves.at(-1)
    if (rule === undefined || rule.nodes === 'rest') return true
    if (rule.canary === 'no') return state.begun.length < rule.nodes
    return state.begun.every((other) => jobOf(other).role !== jobOf(index).role)
  }

  /** The wave after one that is over; a wave still in work when a node may join it. */
  const inWave = (state: State): State => {
    const isOver = state.active.length === 0 && state.begun.length > 0 && !state.left.some((one) => joins(state, one))
    return isOver ? { ...state, wave: state.wave + 1, begun: [] } : state
  }

  const mayStart = (state: State): readonly number[] => {
    const able = state.left.filter((index) => joins(state, index) && hasRoom(state, jobOf(index)))
    const isOpened = (index: number): boolean => state.opened.has(jobOf(index).rack)
    const withOpened = new Set(able.filter(isOpened).map((index) => jobOf(index).role))
    return able.filter((index) => isOpened(index) || !withOpened.has(jobOf(index).role))
  }

  const started = (state: State, index: number): State => ({
    ...state,
    left: state.left.filter((one) => one !== index),
    active: [...state.active, { job: index, endsAt: state.atMinute + jobOf(index).minutes }],
    begun: [...state.begun, index],
    opened: new Set([...state.opened, jobOf(index).rack]),
  })

  const keyOf = ({ atMinute, left, active, wave, begun, opened }: State): string =>
    JSON.stringify([
      left,
      active.map(({ job, endsAt }) => [job, endsAt - atMinute]).sort(),
      wave,
      [...begun].sort(),
      [...opened].sort(),
    ])

  const longest = (indexes: readonly number[]): number => Math.max(0, ...indexes.map((index) => jobOf(index).minutes))

  const search = (before: State): void => {
    const state = inWave(before)
    const ends = Math.max(state.atMinute, ...state.active.map(({ endsAt }) => endsAt))
    if (state.left.length === 0) {
      best = Math.min(best, ends)
      return
    }
    if (Math.max(ends, state.atMinute + longest(state.left)) >= best) return
    const key = keyOf(state)
    if ((seen.get(key) ?? Number.POSITIVE_INFINITY) <= state.atMinute) return
    seen.set(key, state.atMinute)
    for (const index of mayStart(state)) search(started(state, index))
    const next = Math.min(...state.active.map(({ endsAt }) => endsAt))
    if (state.active.length > 0)
      search({ ...state, atMinute: next, active: state.active.filter(({ endsAt }) => endsAt > next) })
  }
  const all = jobs.map((_, index) => index)
  search({ atMinute: 0, left: all, active: [], wave: 0, begun: [], opened: new Set() })
  return best
}
