import { leastAges, leastDelays } from '../slack-load/floor.ts'
import { callsTooFast, mostWithin, newsOf, oldestMs, staleCards, threadsNotInOrder } from '../slack-load/measures.ts'
import { type PlayedLoad, play } from '../slack-load/play.ts'
import { type Row, rowOfTimes, rowOfValue } from './results.ts'

const load = { seed: 1, channels: 10, operations: 20, nodes: 20, spreadMs: 600_000, bots: 2 }
const about = `${load.channels * load.operations} operations of ${load.nodes} nodes in ${load.channels} channels`

function newsRows(played: PlayedLoad): readonly Row[] {
  const news = newsOf(played)
  const floor = { what: 'one message a second and channel', times: leastDelays(news) }
  const row = (where: string, times: readonly number[]): Row =>
    rowOfTimes({
      what: `failure or call for approval, until ${where} has it`,
      compared: 'longest',
      bound: 3_000,
      times,
      floor,
    })
  return [
    row(
      'its thread',
      news.map(({ atMs, inThreadMs }) => inThreadMs - atMs),
    ),
    row(
      'its card',
      news.map(({ atMs, onCardMs }) => onCardMs - atMs),
    ),
  ]
}

function ageRows(played: PlayedLoad): readonly Row[] {
  const stale = staleCards(played)
  const shares = stale.map(({ ageMs, active }) => ageMs / oldestMs(active))
  const times = stale.map(({ ageMs }) => ageMs)
  const floor = { what: 'fifty edits a minute, the oldest card first', times: leastAges(played) }
  return [
    rowOfValue({
      what: `oldest progress of a card under ${about}, compared with 3 s or 1.5 s for each operation at work`,
      unit: '',
      value: Math.max(...shares),
      bound: 1,
      runs: shares.length,
    }),
    rowOfTimes({ what: 'age of a card when it is edited', compared: 'longest', bound: 300_000, times, floor }),
  ]
}

/** Messages about many operations at once: simulated time, a workspace with Slack's limits, and two bots that share them. */
export async function benchmarkSlackLoad(): Promise<readonly Row[]> {
  const played = await play(load)
  const sent = played.sendings.filter(({ outcome }) => outcome === 'sent').length
  const refused = callsTooFast(played)
  const urgent = (refused.failure ?? 0) + (refused.approval ?? 0)
  const all = Object.values(refused).reduce((sum, count) => sum + count, 0)
  return [
    ...newsRows(played),
    rowOfValue({
      what: 'failures and calls for approval that Slack refused as too fast',
      unit: 'calls',
      value: urgent,
      bound: 0,
      runs: sent,
    }),
    rowOfValue({
      what: 'messages and edits that Slack refused as too fast',
      unit: 'calls',
      value: all,
      bound: 0,
      runs: sent,
    }),
    rowOfValue({
      what: 'new messages of a channel within 10 s',
      unit: 'calls',
      value: mostWithin(played, 10_000),
      bound: 14,
      runs: sent,
    }),
    ...ageRows(played),
    rowOfValue({
      what: 'threads that do not have every line once and in order',
      unit: 'threads',
      value: threadsNotInOrder(played).length,
      bound: 0,
      runs: played.operations.length,
    }),
  ]
}
