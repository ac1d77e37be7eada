import type { Entry } from '../journal.ts'
import type { CampaignEvent } from './events.ts'
import type { Goal } from './goal.ts'
import type { ComplianceCounts } from './reading.ts'

/** The counts of a campaign at one time, in milliseconds since 1970. */
export type Point = ComplianceCounts & { readonly atMs: number }

/** One campaign of a cluster. */
export type Campaign = {
  readonly id: string
  readonly starter: string
  readonly goal: Goal
  /** The expression that selects its nodes, as words. */
  readonly nodes: readonly string[]
  readonly startedAtMs: number
  readonly dueMs: number
  readonly reason: string
  /** The id of the request that started it. */
  readonly intent: string
  readonly state: 'running' | 'met' | 'stopped'
  /** When it was met or stopped; null while it runs. */
  readonly endedAtMs: number | null
  /** The readings of its days, oldest first; the last one of a campaign that was met is the one that ended it. */
  readonly points: readonly Point[]
  /** Whether people were told that the deadline will be missed, and what was missing when the last day began. */
  readonly told: { readonly danger: boolean; readonly lastDay: boolean }
}

/** The campaigns of a cluster's campaign journal, oldest first. Events of an unknown or ended campaign change nothing. */
export function foldCampaigns(entries: readonly Entry<CampaignEvent>[]): readonly Campaign[] {
  const campaigns = new Map<string, Campaign>()
  for (const { event, atMs } of entries) {
    const before = campaigns.get(event.campaign) ?? null
    const after = before === null ? begun(event, atMs) : changed(before, event, atMs)
    if (after !== null) campaigns.set(event.campaign, after)
  }
  return [...campaigns.values()]
}

function begun(event: CampaignEvent, atMs: number): Campaign | null {
  if (event.type !== 'campaignStarted') return null
  const { campaign: id, person: starter, goal, nodes, dueMs, reason, intent } = event
  const told = { danger: false, lastDay: false }
  const rest = { state: 'running', endedAtMs: null, points: [], told } as const
  return { id, starter, goal, nodes, startedAtMs: atMs, dueMs, reason, intent, ...rest }
}

function changed(campaign: Campaign, event: CampaignEvent, atMs: number): Campaign {
  if (campaign.state !== 'running') return campaign
  switch (event.type) {
    case 'campaignStarted':
      return campaign
    case 'campaignMeasured':
      return { ...campaign, points: [...campaign.points, pointOf(event, atMs)] }
    case 'deadlineInDanger':
      return { ...campaign, told: { ...campaign.told, danger: true } }
    case 'lastDayBegan':
      return { ...campaign, told: { ...campaign.told, lastDay: true } }
    case 'campaignMet':
      return { ...campaign, state: 'met', endedAtMs: atMs, points: [...campaign.points, pointOf(event, atMs)] }
    case 'campaignStopped':
      return { ...campaign, state: 'stopped', endedAtMs: atMs }
  }
}

const pointOf = ({ compliant, notYet, unknown }: ComplianceCounts, atMs: number): Point => ({
  atMs,
  compliant,
  notYet,
  unknown,
})

/** The form of campaign ids, such as `c-7F3K`, in any letter case. */
const campaignId = /^c-([a-z0-9]{2,16})$/i

/** The id of a campaign in canonical letter case; null when the word is no campaign id. */
export function readCampaignId(word: string): string | null {
  const found = campaignId.exec(word)?.[1]
  return found === undefined ? null : `c-${found.toUpperCase()}`
}
