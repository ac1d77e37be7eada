import type { CampaignEvent } from '../../../src/core/campaign/events.ts'

const campaign = 'c-7F3K'
const counts = { compliant: 28, notYet: 11, unknown: 1 } as const
const missing = { behind: ['compute-03'], silent: ['compute-09'] } as const

/** One event of each type in the journal of a cluster's campaigns. */
export const everyCampaignEvent: { readonly [T in CampaignEvent['type']]: CampaignEvent & { readonly type: T } } = {
  campaignStarted: {
    type: 'campaignStarted',
    campaign,
    person: 'UANA',
    goal: { is: 'kernel', atLeast: '6.12.57' },
    nodes: ['role=compute'],
    dueMs: 1_796_000_000_000,
    reason: 'CVE-2026-1234',
    intent: 'Ev1',
  },
  campaignMeasured: { type: 'campaignMeasured', campaign, ...counts, ...missing },
  deadlineInDanger: { type: 'deadlineInDanger', campaign, ...counts, endsAtMs: 1_796_086_400_000 },
  lastDayBegan: { type: 'lastDayBegan', campaign, ...counts, ...missing },
  campaignMet: { type: 'campaignMet', campaign, compliant: 40, notYet: 0, unknown: 0 },
  campaignStopped: { type: 'campaignStopped', campaign, person: 'UANA', reason: 'replaced', intent: 'Ev2' },
}
