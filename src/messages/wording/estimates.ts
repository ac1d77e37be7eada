import type { Estimate } from '../../core/estimates/history.ts'
import type { TotalEstimate } from '../../core/estimates/total.ts'
import type { WorkKind } from '../../core/run/worked.ts'
import { formatDuration } from '../../core/text/format-duration.ts'

/** What the history says about nodes with the same roles. */
export type KindEstimate = {
  readonly roles: readonly string[]
  readonly work: WorkKind
  /** Null without an estimate. */
  readonly estimate: Estimate | null
  /** The number of runs known, of the role with the fewest. */
  readonly known: number
}

/** What is known about the duration of a plan. */
export type PlanEstimate =
  | { readonly is: 'unread' }
  | {
      readonly is: 'read'
      readonly estimates: readonly KindEstimate[]
      /** Null when a kind of nodes has no estimate, or the plan has too many nodes. */
      readonly total: TotalEstimate | null
      readonly nodes: number
      /** How many runs an estimate needs. */
      readonly fewest: number
    }

/** The sentence about the duration for the plan itself, empty without an estimate, and lines for its evidence. */
export type EstimateWords = { readonly sentence: string; readonly evidence: readonly string[] }

/** The duration of a plan by earlier runs: per node and in total, from the median to nine of ten. */
export function estimateWords(plan: PlanEstimate): EstimateWords {
  if (plan.is === 'unread') return { sentence: '', evidence: ['Duration: the history could not be read.'] }
  const { estimates, total, nodes, fewest } = plan
  return { sentence: sentenceOf(total, nodes), evidence: estimates.map((one) => kindLine(one, fewest)) }
}

function sentenceOf(total: TotalEstimate | null, nodes: number): string {
  if (total === null) return ''
  return `${nodes === 1 ? 'Takes' : 'Takes in total'} ${rangeWords(total)} by earlier runs, once it has its locks.`
}

function kindLine({ roles, work, estimate, known }: KindEstimate, fewest: number): string {
  const what = `Duration of ${workWords[work]} on ${roles.join(', ') || 'nodes without a role'}`
  if (estimate === null) return `${what}: no estimate yet, ${known} of ${fewest} runs known.`
  return `${what}: ${rangeWords(estimate)} a node (${estimate.runs} runs; a window must leave ${formatDuration(estimate.neededMs)}).`
}

const workWords: { readonly [W in WorkKind]: string } = {
  upgrade: 'an upgrade',
  reboot: 'a reboot',
  drain: 'a drain',
  other: 'this work',
}

/** Two durations as a range, such as `6 m to 9 m`; to the minute from a minute on. */
function rangeWords({ p50Ms, p90Ms }: TotalEstimate): string {
  const [low, high] = [rounded(p50Ms), rounded(p90Ms)]
  return low === high ? low : `${low} to ${high}`
}

const rounded = (ms: number): string => formatDuration(ms < 60_000 ? ms : Math.ceil(ms / 60_000) * 60_000)
