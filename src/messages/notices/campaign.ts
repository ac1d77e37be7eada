import type { CampaignEvent } from '../../core/campaign/events.ts'
import { goalWords } from '../../core/campaign/goal.ts'
import { type ComplianceCounts, leftOf, totalOf } from '../../core/campaign/reading.ts'
import type { Campaign } from '../../core/campaign/state.ts'
import type { RichText } from '../../core/message.ts'
import { counted } from '../wording/section.ts'

/** The most names in a notice. */
const mostNames = 10

/** The notice of an event of a campaign; null when the channel needs none. */
export function campaignNotice(cluster: string, campaign: Campaign, event: CampaignEvent): readonly RichText[] | null {
  const { id, goal, starter, dueMs } = campaign
  const about: RichText = [{ strong: cluster }, `: campaign ${id} (${goalWords(goal)})`]
  const due = { timeMs: dueMs, shown: 'date and time' } as const
  switch (event.type) {
    case 'campaignMeasured':
      return null
    case 'campaignStarted': {
      const why = event.reason === '' ? '' : `: ${event.reason}`
      return [
        [...about, ' was started by ', { person: event.person }, ` on ${event.nodes.join(' ')}, due `, due, `${why}.`],
      ]
    }
    case 'deadlineInDanger': {
      const pace: RichText =
        event.endsAtMs === null
          ? ['there was no progress in the last days']
          : ['at this pace it ends ', { timeMs: event.endsAtMs, shown: 'date and time' }]
      return [
        [...about, ' will miss its deadline ', due, ': ', ...pace, `. ${left(event)} `, { person: starter }],
        ['Forecast and stragglers: ', { code: `campaign status ${id}` }],
      ]
    }
    case 'lastDayBegan':
      return [
        [...about, ' is due ', due, `. ${left(event)} `, { person: starter }],
        ...missing('Not yet', event.behind, event.notYet),
        ...missing('Unknown', event.silent, event.unknown),
      ]
    case 'campaignMet':
      return [[...about, ` has ended: all ${counted(event.compliant, 'node')} comply. `, { person: starter }]]
    case 'campaignStopped':
      return [
        [...about, ' was stopped by ', { person: event.person }, event.reason === '' ? '.' : `: ${event.reason}.`],
      ]
  }
}

const left = (counts: ComplianceCounts): string =>
  `Not compliant or unknown: ${leftOf(counts)} of ${counted(totalOf(counts), 'node')}.`

function missing(title: string, names: readonly string[], count: number): readonly RichText[] {
  if (count === 0) return []
  const shown = names.slice(0, mostNames)
  const more = count - shown.length
  return [[`${title}: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`]]
}
