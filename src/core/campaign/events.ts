import { type Goal, goalWords } from './goal.ts'
import type { ComplianceCounts } from './reading.ts'

/** The counts of a reading, and the first names of the nodes that are behind or could not be read. */
type Measured = ComplianceCounts & { readonly behind: readonly string[]; readonly silent: readonly string[] }

/**
 * The events of a cluster's campaigns. `campaign` is the id; `intent` is the id of the request, by which a request that is
 * delivered again is recognised.
 */
export type CampaignEvent = { readonly campaign: string } & (
  | {
      readonly type: 'campaignStarted'
      readonly person: string
      readonly goal: Goal
      /** The expression that selects the nodes, as words. It is evaluated anew at each reading. */
      readonly nodes: readonly string[]
      /** The deadline, in milliseconds since 1970. */
      readonly dueMs: number
      readonly reason: string
      readonly intent: string
    }
  /** The first reading of a day of the campaign. */
  | ({ readonly type: 'campaignMeasured' } & Measured)
  /** The deadline will be missed at the current pace; a null time means that there is no progress. */
  | ({ readonly type: 'deadlineInDanger'; readonly endsAtMs: number | null } & ComplianceCounts)
  /** The last day before the deadline has begun, and nodes do not comply or are unknown. */
  | ({ readonly type: 'lastDayBegan' } & Measured)
  /** All nodes comply. */
  | ({ readonly type: 'campaignMet' } & ComplianceCounts)
  | {
      readonly type: 'campaignStopped'
      readonly person: string
      readonly reason: string
      readonly intent: string
    }
)

const countWords = ({ compliant, notYet, unknown }: ComplianceCounts): string =>
  `${compliant} compliant, ${notYet} not yet, ${unknown} unknown`

/** An event in one sentence without its author, for the history. */
export function campaignEventWords(event: CampaignEvent): string {
  const { campaign } = event
  switch (event.type) {
    case 'campaignStarted':
      return `started campaign ${campaign} on ${event.nodes.join(' ')} until ${goalWords(event.goal)}${why(event)}`
    case 'campaignMeasured':
      return `${campaign}: ${countWords(event)}`
    case 'deadlineInDanger':
      return `${campaign}: the deadline will be missed at this pace; ${countWords(event)}`
    case 'lastDayBegan':
      return `${campaign}: the last day has begun; ${countWords(event)}`
    case 'campaignMet':
      return `${campaign}: all ${event.compliant} nodes comply`
    case 'campaignStopped':
      return `stopped campaign ${campaign}${why(event)}`
  }
}

const why = ({ reason }: { readonly reason: string }): string => (reason === '' ? '' : `: ${reason}`)
