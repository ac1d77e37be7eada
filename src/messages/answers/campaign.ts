import type { CampaignForecast } from '../../core/campaign/forecast.ts'
import { type Goal, goalWords } from '../../core/campaign/goal.ts'
import { type ComplianceCounts, leftOf, totalOf } from '../../core/campaign/reading.ts'
import type { ShownCampaign } from '../../core/campaign/shown.ts'
import type { Campaign, Point } from '../../core/campaign/state.ts'
import { line, type Message, type Part, type RichText } from '../../core/message.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { picturePart } from '../pictures/pictures.ts'
import { counted, section } from '../wording/section.ts'

const time = (timeMs: number) => ({ timeMs, shown: 'date and time' }) as const

/** The answer to a started campaign. */
export const startedCampaignMessage = ({ id, goal, dueMs }: Campaign, nodes: number): Message =>
  line(`Started campaign ${id}: ${goalWords(goal)} on ${counted(nodes, 'node')}, due `, time(dueMs), '. ', {
    code: `campaign status ${id}`,
  })

/** The answer to a dry run. */
export const dryCampaignMessage = (cluster: string, goal: Goal, dueMs: number, counts: ComplianceCounts): Message =>
  line(
    `Dry run in ${cluster}: ${goalWords(goal)}, due `,
    time(dueMs),
    `. Now ${counts.compliant} of ${totalOf(counts)} nodes comply, ${counts.notYet} not yet, ${counts.unknown} unknown. Nothing was recorded.`,
  )

/** The answer to a stopped campaign. */
export const stoppedCampaignMessage = (id: string): Message =>
  line(`Stopped campaign ${id}. Its nodes stay as they are.`)

/** The most days, bars and pictures that are shown. */
const most = { days: 14, bar: 20, ended: 3, pictures: 3 } as const

/** The answer of `campaign status`: the named campaign, or all that are running and those that ended last. */
export function campaignStatus(
  { cluster, atMs, campaigns }: { cluster: string; atMs: number; campaigns: readonly ShownCampaign[] },
  id: string | null,
): Message {
  const running = campaigns.filter(({ campaign }) => campaign.state === 'running')
  const ended = campaigns.filter(({ campaign }) => campaign.state !== 'running').slice(0, most.ended)
  const shown = id === null ? [...running, ...ended] : campaigns.filter(({ campaign }) => campaign.id === id)
  if (shown.length === 0) return line(id === null ? `${cluster}: no campaigns.` : `${id}: no such campaign.`)
  const sentence = `${cluster}: ${counted(running.length, 'campaign')} running.`
  return {
    sentence: [sentence],
    parts: shown.flatMap((one, index) => partsOf(one, atMs, index < most.pictures ? burnDown(one) : [])),
  }
}

/** The burn-down of a campaign that was measured. */
function burnDown({ campaign, series, forecast }: ShownCampaign): readonly Part[] {
  if (series.length === 0) return []
  const ended = campaign.state !== 'running' || forecast.is === 'met'
  const pace = ended ? 'ended' : forecast.is === 'too early' ? 'too early' : 'known'
  return [
    picturePart({
      kind: 'burn-down',
      id: campaign.id,
      goal: goalWords(campaign.goal),
      points: series.map((point) => ({ atMs: point.atMs, left: leftOf(point), total: totalOf(point) })),
      dueMs: campaign.dueMs,
      pace,
      endsAtMs: pace === 'known' && 'endsAtMs' in forecast ? forecast.endsAtMs : null,
    }),
  ]
}

function partsOf(shown: ShownCampaign, atMs: number, picture: readonly Part[]): readonly Part[] {
  const { campaign, series, stragglers, readAtMs } = shown
  const reason = campaign.reason === '' ? '' : ` – ${campaign.reason}`
  const bars = series.slice(-most.days).map((point): RichText => [{ code: barOf(point) }, ' ', time(point.atMs)])
  const age = readAtMs === null ? 'Its nodes have not been read yet.' : `Read ${formatDuration(atMs - readAtMs)} ago.`
  return [
    { part: 'text', lines: [campaignLine(shown), [`On ${campaign.nodes.join(' ')}${reason}`]] },
    ...picture,
    ...(bars.length === 0 ? [] : [{ part: 'text' as const, lines: bars }]),
    ...section(
      'Stragglers',
      stragglers.map(({ node, is, why }): RichText => [`${node} ${is === 'unknown' ? 'unknown' : 'not yet'}: ${why}`]),
    ),
    ...(campaign.state === 'running' ? [{ part: 'note' as const, lines: [[age]] }] : []),
  ]
}

/** One campaign in a line: what complies, the deadline and the forecast. */
export function campaignLine({ campaign, series, forecast }: ShownCampaign): RichText {
  const { id, goal, dueMs, state, endedAtMs } = campaign
  const now = series.at(-1)
  const about: RichText = [{ strong: `${id} ${goalWords(goal)}` }, ': ']
  const counts = now === undefined ? 'not measured yet' : `${now.compliant} of ${totalOf(now)} nodes comply`
  if (state !== 'running')
    return [...about, `${counts}. ${state === 'met' ? 'Ended' : 'Stopped'} `, time(endedAtMs ?? dueMs), '.']
  return [...about, `${counts}, due `, time(dueMs), '. ', ...forecastWords(forecast, dueMs)]
}

function forecastWords(forecast: CampaignForecast, dueMs: number): RichText {
  switch (forecast.is) {
    case 'met':
      return ['All comply.']
    case 'too early':
      return ['No forecast yet.']
    case 'never':
      return [`No progress in the last days${moreWords(forecast.morePerNight)}.`]
    case 'in time':
      return ['At this pace: ', time(forecast.endsAtMs ?? dueMs), ', in time.']
    case 'late': {
      const endsAtMs = forecast.endsAtMs ?? dueMs
      const late = `, ${formatDuration(endsAtMs - dueMs)} late${moreWords(forecast.morePerNight)}.`
      return ['At this pace: ', time(endsAtMs), late]
    }
  }
}

const moreWords = (more: number | null): string =>
  more === null ? '' : `; ${counted(more, 'more node')} per night would meet the deadline`

/** The counts of one day as a bar, such as `███████░░░ 28/40`. A bar is full only when all comply. */
function barOf(point: Point): string {
  const total = totalOf(point)
  const full = total === 0 ? 0 : Math.floor((point.compliant / total) * most.bar)
  return `${'█'.repeat(full)}${'░'.repeat(most.bar - full)} ${point.compliant}/${total}`
}
