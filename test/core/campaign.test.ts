import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CampaignEvent } from '../../src/core/campaign/events.ts'
import { dayMs, forecastOf, seriesOf } from '../../src/core/campaign/forecast.ts'
import { goalWords, readDeadline, readGoal } from '../../src/core/campaign/goal.ts'
import { nextCampaignEvent } from '../../src/core/campaign/next-event.ts'
import type { CampaignReading, Compliance } from '../../src/core/campaign/reading.ts'
import { countsOf, leftOf, missingOf } from '../../src/core/campaign/reading.ts'
import { type Campaign, foldCampaigns, type Point, readCampaignId } from '../../src/core/campaign/state.ts'
import type { Entry } from '../../src/core/journal.ts'
import { holds } from '../property.ts'

const startMs = 1_795_000_000_000
const campaign = 'c-7F3K'

const started: CampaignEvent = {
  type: 'campaignStarted',
  campaign,
  person: 'UANA',
  goal: { is: 'kernel', atLeast: '6.12.57' },
  nodes: ['role=compute'],
  dueMs: startMs + 10 * dayMs,
  reason: 'CVE',
  intent: 'r1',
}

const entryOf = (event: CampaignEvent, atMs: number): Entry<CampaignEvent> =>
  ({ event, atMs }) as unknown as Entry<CampaignEvent> // the fold reads nothing else

/** The reading of so many nodes of each kind. */
const reading = (atMs: number, compliant: number, notYet: number, unknown = 0): CampaignReading => {
  const many = (is: Compliance['is'], count: number) =>
    Array.from({ length: count }, (_, n) => ({ node: `${is}-${String(n).padStart(3, '0')}`, is, why: '' }))
  return {
    campaign,
    atMs,
    nodes: [...many('compliant', compliant), ...many('not yet', notYet), ...many('unknown', unknown)],
  }
}

/** A campaign to which readings happened, with everything that followed from each. */
function following(
  readings: readonly CampaignReading[],
  dueMs = started.type === 'campaignStarted' ? started.dueMs : 0,
) {
  const entries = [entryOf({ ...started, dueMs } as CampaignEvent, startMs)]
  const folded = (): Campaign => {
    const [only] = foldCampaigns(entries)
    if (only === undefined) throw new Error('no campaign')
    return only
  }
  for (const read of readings)
    for (let event = nextCampaignEvent(folded(), read, read.atMs); event !== null; ) {
      entries.push(entryOf(event, read.atMs))
      if (entries.length > 500) throw new Error('the same is recorded for ever')
      event = nextCampaignEvent(folded(), read, read.atMs)
    }
  return { campaign: folded(), types: entries.slice(1).map(({ event }) => event.type), entries }
}

describe('goals', () => {
  it.each([
    'kernel >= 6.12.57',
    'package openssl >= 1:3.0.17-1~deb12u2',
    'boot newer than 2026-11-20',
    'no reboot required',
    'fact hardened',
  ])('goal: %s is read as it is written', (text) => {
    const goal = readGoal(text, 'UTC')
    expect(goal.ok && goalWords(goal.value)).toBe(text)
  })

  it.each([
    'kernel > 6.12',
    'kernel >= v6',
    "kernel >= 6'),os.execute('x",
    'kernel >= 6%{lua:x}',
    'package ../x >= 1',
    'package a b >= 1',
    'boot newer than 2026-02-30',
    'fact',
    '',
  ])('goal: %j is refused', (text) => {
    expect(readGoal(text, 'UTC').ok).toBe(false)
  })

  it('goal: no version has a character that a shell or a macro would interpret', () =>
    holds(
      fc.property(fc.string(), (text) => {
        const goal = readGoal(`kernel >= 6${text}`, 'UTC')
        return !goal.ok || (goal.value.is === 'kernel' && /^[0-9A-Za-z.+:~^_-]+$/.test(goal.value.atLeast))
      }),
    ))

  it('deadline: ends with the day in the time zone', () => {
    const due = readDeadline('2026-12-05', 'Europe/Berlin')
    expect(due.ok && new Date(due.value).toISOString()).toBe('2026-12-05T23:00:00.000Z')
    expect(readDeadline('2026-02-30', 'UTC').ok).toBe(false)
    expect(readDeadline('tomorrow', 'UTC').ok).toBe(false)
  })
})

describe('forecast', () => {
  const point = (day: number, left: number, total = 40): Point => ({
    atMs: startMs + day * dayMs,
    compliant: total - left,
    notYet: left,
    unknown: 0,
  })

  it('forecast: follows the pace of the last three days and says what would make the deadline', () => {
    const series = [point(0, 40), point(1, 40), point(2, 36), point(3, 32), point(4, 28)]
    // 4 a night: 28 left take 7 days, and 5 are left
    expect(forecastOf(series, startMs + 9 * dayMs)).toEqual({
      is: 'late',
      endsAtMs: startMs + 11 * dayMs,
      perDay: 4,
      morePerNight: 2,
    })
    expect(forecastOf(series, startMs + 11 * dayMs)).toMatchObject({ is: 'in time', morePerNight: 0 })
    expect(forecastOf(series, startMs + 4.5 * dayMs)).toMatchObject({ is: 'late', morePerNight: null })
  })

  it('forecast: is too early below a day, and never without progress', () => {
    expect(forecastOf([], startMs)).toEqual({ is: 'too early' })
    expect(forecastOf([point(0, 9), point(0.9, 2)], startMs + dayMs)).toEqual({ is: 'too early' })
    expect(forecastOf([point(0, 9), point(3, 9)], startMs + 6 * dayMs)).toMatchObject({ is: 'never', morePerNight: 3 })
    expect(forecastOf([point(0, 9), point(3, 0)], startMs + 6 * dayMs)).toEqual({ is: 'met' })
    expect(forecastOf([point(0, 0, 0)], startMs + 6 * dayMs)).toEqual({ is: 'too early' })
  })

  it('forecast: readings without nodes say nothing about the pace', () => {
    const none = point(3, 0, 0)
    expect(forecastOf([point(0, 40), point(2, 30), none], startMs + 9 * dayMs)).toEqual({ is: 'too early' })
    expect(forecastOf([none, point(6, 30)], startMs + 9 * dayMs)).toEqual({ is: 'too early' })
    expect(forecastOf([none, point(4, 30), point(6, 20)], startMs + 11 * dayMs)).toMatchObject({ perDay: 5 })
  })

  it('forecast: the additional nodes per night make the deadline, and one fewer does not', () =>
    holds(
      fc.property(fc.nat(500), fc.nat(500), fc.integer({ min: 1, max: 30 }), (before, left, days) => {
        const found = forecastOf([point(0, before, 1000), point(3, left, 1000)], startMs + (3 + days) * dayMs)
        if (found.is !== 'late' && found.is !== 'never') return true
        const pace = Math.max(0, found.perDay)
        const more = found.morePerNight ?? 0
        return (pace + more) * days >= left - 1e-6 && (pace + more - 1) * days < left
      }),
    ))

  it('forecast: says in time exactly when its end is not after the deadline', () =>
    holds(
      fc.property(fc.nat(500), fc.nat(500), fc.integer({ min: 1, max: 900 }), (before, left, hours) => {
        const dueMs = startMs + 3 * dayMs + hours * 3_600_000
        const found = forecastOf([point(0, before, 1000), point(3, left, 1000)], dueMs)
        return found.is === 'late' || found.is === 'in time'
          ? (found.endsAtMs ?? 0) <= dueMs === (found.is === 'in time')
          : true
      }),
    ))
})

describe('events of a campaign', () => {
  const daily = (left: (day: number) => number, days: number) =>
    Array.from({ length: days * 4 + 1 }, (_, at) =>
      reading(startMs + (at * dayMs) / 4, 40 - left(Math.floor(at / 4)), left(Math.floor(at / 4))),
    )

  it('campaign: keeps one measurement a day, and ends when all nodes comply', () => {
    const { campaign: ended, types } = following(daily((day) => Math.max(0, 40 - 10 * day), 4))
    expect(types).toEqual([...Array(4).fill('campaignMeasured'), 'campaignMet'])
    expect(ended.state).toBe('met')
    expect(ended.points.map(leftOf)).toEqual([40, 30, 20, 10, 0])
  })

  it('F195 campaign: an unknown node is never compliant, and no node at all proves nothing', () => {
    expect(countsOf(reading(0, 3, 0, 1).nodes)).toEqual({ compliant: 3, notYet: 0, unknown: 1 })
    expect(following([reading(startMs, 39, 0, 1)]).campaign.state).toBe('running')
    expect(following([reading(startMs, 0, 0)]).campaign.state).toBe('running')
  })

  it('F195 campaign: a deadline that will be missed is announced once, at least three days ahead', () => {
    const { types, entries } = following(daily((day) => 40 - day, 12))
    expect(types.filter((type) => type === 'deadlineInDanger')).toHaveLength(1)
    const at = entries.find(({ event }) => event.type === 'deadlineInDanger')?.atMs ?? Number.POSITIVE_INFINITY
    expect(startMs + 10 * dayMs - at).toBeGreaterThanOrEqual(3 * dayMs)
  })

  it('campaign: a pace that has broken off is announced three days ahead as well', () => {
    const { entries } = following(daily((day) => (day < 5 ? 40 - 8 * day : 4), 9))
    const at = entries.find(({ event }) => event.type === 'deadlineInDanger')?.atMs ?? Number.POSITIVE_INFINITY
    expect(at).toBeGreaterThan(startMs + 5 * dayMs)
    expect(startMs + 10 * dayMs - at).toBeGreaterThanOrEqual(dayMs)
  })

  it('campaign: nothing is announced while the pace suffices', () => {
    const { types } = following(daily((day) => 40 - 5 * day, 7))
    expect(types).not.toContain('deadlineInDanger')
  })

  it('campaign: says on its last day what is missing, once, and goes on after the deadline', () => {
    const { types, campaign: late, entries } = following(daily((day) => (day < 11 ? 3 : 0), 12))
    expect(types.filter((type) => type === 'lastDayBegan')).toHaveLength(1)
    const told = entries.find(({ event }) => event.type === 'lastDayBegan')
    expect(told?.atMs).toBe(startMs + 9 * dayMs)
    expect(told?.event).toMatchObject({ behind: ['not yet-000', 'not yet-001', 'not yet-002'], silent: [] })
    expect(late.state).toBe('met')
  })

  it('campaign: a deadline that has passed is not announced as one that will be missed', () => {
    const days = [36, 32, 28, 24, 20, 16, 12, 8, 1, 1, 1].map((left, day) =>
      reading(startMs + (day + 1) * dayMs, 40 - left, left),
    )
    const { types } = following([reading(startMs, 0, 40), ...days])
    expect(types).toContain('lastDayBegan')
    expect(types).not.toContain('deadlineInDanger')
  })

  it('F195 campaign: a reading of hours ago decides nothing', () => {
    const { campaign: running } = following([reading(startMs, 30, 10)])
    const old = reading(startMs + dayMs, 40, 0)
    expect(nextCampaignEvent(running, old, startMs + 2 * dayMs)).toBeNull()
    expect(nextCampaignEvent(running, old, startMs + dayMs + 3_600_000)?.type).toBe('campaignMet')
  })

  it('campaign: an entry names at most 50 nodes of each kind', () => {
    const { behind, silent } = missingOf(reading(0, 0, 300, 70).nodes)
    expect([behind.length, silent.length]).toEqual([50, 50])
  })

  it('campaign: a reading of before its start decides nothing', () => {
    expect(following([reading(startMs - 1, 40, 0)]).types).toEqual([])
  })

  it('campaign: what comes after its end changes nothing', () => {
    const { entries } = following([reading(startMs, 40, 0)])
    const stopped: CampaignEvent = { type: 'campaignStopped', campaign, person: 'UBEN', reason: '', intent: 'r2' }
    expect(foldCampaigns([...entries, entryOf(stopped, startMs + dayMs)])[0]?.state).toBe('met')
    expect(foldCampaigns([entryOf(stopped, startMs)])).toEqual([])
  })

  it('campaign: the series ends with the newest reading while it runs', () => {
    const { campaign: running } = following([reading(startMs, 10, 30)])
    expect(seriesOf(running, reading(startMs + 3_600_000, 12, 28)).map(leftOf)).toEqual([30, 28])
    expect(seriesOf(running, reading(startMs, 10, 30))).toHaveLength(1)
  })

  it('campaign: ids are read in any letter case', () => {
    expect([readCampaignId('C-7f3k'), readCampaignId('op-7F3K')]).toEqual(['c-7F3K', null])
  })
})
