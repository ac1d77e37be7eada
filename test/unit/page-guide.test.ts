import { describe, expect, test } from 'vitest'
import type { RecordLine } from '../../sandbox/fleet/record.ts'
import type { Facts } from '../../sandbox/page/client/guide/facts.ts'
import { type Step, stepsOf } from '../../sandbox/page/client/guide/steps.ts'
import { demoWorkspace } from '../../sandbox/workspace/fixtures.ts'

const nothing: Facts = { headlines: [], record: [], kills: [] }
const state = {
  people: demoWorkspace.accounts,
  groups: demoWorkspace.groups,
  channels: demoWorkspace.channels.map((channel) => ({ ...channel, isMember: true, messages: [] })),
  me: demoWorkspace.accounts[0],
}

const plan = (personId: string, ...lines: readonly string[]) => ({
  channelId: 'C0STORAGE',
  ts: '1.0',
  visibleTo: personId,
  gone: false,
  lines,
})
const card = (...lines: readonly string[]) => ({
  channelId: 'C0STORAGE',
  ts: '2.0',
  visibleTo: undefined,
  gone: false,
  lines,
})
const waiting = (given: number) => `Reboot storage-01 – awaiting approval (${given} of 2) (op-86JH)`

let sequence = 0
const line = (atMs: number, what: object): RecordLine => {
  sequence += 1
  return { sequence, atMs, node: 'storage-01', ...what } as RecordLine
}
const down = (atMs: number, cause = 'command') => line(atMs, { kind: 'down', bootId: 'aaaaaaaa-1', cause })
const boot = (atMs: number) => line(atMs, { kind: 'booted', bootId: 'bbbbbbbb-2', bootIdBefore: 'aaaaaaaa-1' })
const release = (atMs: number) => line(atMs, { kind: 'changed', change: 'maintenance', detail: 'off' })

const steps = (facts: Partial<Facts>): readonly Step[] => stepsOf({ facts: { ...nothing, ...facts }, state })
const done = (facts: Partial<Facts>): readonly string[] =>
  steps(facts).flatMap(({ title, seen }) => (seen === undefined ? [] : [title]))
const next = (facts: Partial<Facts>): Step | undefined => steps(facts).find(({ seen }) => seen === undefined)

const all = [
  'Request a reboot',
  'Read the plan, request approval',
  'Approve as two people',
  'Watch it happen',
  'Kill the bot while a node is down',
  'See that nothing was lost',
  'Break something, then ask why',
]

describe('guide: steps', () => {
  test('guide: nothing is done before anything happened', () => {
    expect(done({})).toEqual([])
  })

  test('guide: follow a reboot from its plan to a killed bot', () => {
    const asked = [plan('U0ANA', 'Planning `reboot storage-01` …', 'Plan: Reboot storage-01 – ready. Nothing was')]
    expect(done({ headlines: asked })).toEqual(all.slice(0, 1))
    const submitted = [plan('U0ANA', 'Plan: Reboot storage-01 – ready', 'Approval requested for op-86JH.')]
    expect(done({ headlines: [...submitted, card(waiting(0), waiting(1))] })).toEqual(all.slice(0, 2))
    const running = [...submitted, card(waiting(0), waiting(1), 'Reboot storage-01 – rebooting (3 of 5) (op-86JH)')]
    expect(done({ headlines: running, record: [down(10)] })).toEqual(all.slice(0, 3))
    const record = [down(10), boot(20)]
    expect(done({ headlines: running, record })).toEqual(all.slice(0, 4))
    const kill = { atMs: 15, backAtMs: null }
    expect(done({ headlines: running, record, kills: [kill] })).toEqual(all.slice(0, 5))
    const back = [{ atMs: 15, backAtMs: 30 }]
    expect(done({ headlines: running, record, kills: back })).toEqual(all.slice(0, 5))
    expect(done({ headlines: running, record: [...record, release(40)], kills: back })).toEqual(all.slice(0, 6))
    const broken = line(50, { kind: 'fault on', fault: 'checkFails', detail: '' })
    expect(done({ headlines: running, record: [...record, release(40), broken], kills: back })).toEqual(all)
  })

  test.each([
    ['denied', 'Reboot storage-01 – denied (op-86JH)'],
    ['cancelled', 'Reboot storage-01 – cancelled (op-86JH)'],
    ['expired', 'Reboot storage-01 – expired (1 of 2 approvals) (op-86JH)'],
  ])('guide: an operation that was %s was not approved, and the guide says so', (word, ended) => {
    const headlines = [card(waiting(0), waiting(1), ended)]
    expect(done({ headlines })).toEqual(all.slice(0, 2))
    expect(next({ headlines })?.say).toContain(`“Reboot storage-01” was ${word}`)
  })

  test('guide: an operation that needs no approval is no approval by two people', () => {
    const headlines = [card('Reboot compute-01 – queued (op-2222)', 'Reboot compute-01 – done in 9 s (op-2222)')]
    expect(done({ headlines, record: [down(10), boot(20)] })).toEqual([all[0], all[1], all[3]])
  })

  test('guide: one approval of one is no approval by two people', () => {
    const one = 'Reboot control-1 – awaiting approval (0 of 1) (op-2222)'
    expect(done({ headlines: [card(one, 'Reboot control-1 – queued (op-2222)')] })).toEqual(all.slice(0, 2))
  })

  test('guide: a node that a person switched off is no reboot', () => {
    expect(done({ record: [down(10, 'switch'), boot(20)] })).toEqual([])
    expect(done({ record: [down(10, 'crash'), boot(20)], kills: [{ atMs: 15, backAtMs: 16 }] })).toEqual([])
  })

  test('guide: a bot that is killed while no node is down is not the kill that the guide means', () => {
    const facts = { record: [down(10), boot(20)], kills: [{ atMs: 30, backAtMs: 40 }] }
    expect(done(facts)).toEqual([all[3]])
    const said = steps(facts).find(({ title }) => title === all[4])?.say
    expect(said).toContain('The bot was killed, but no node was down')
  })

  test('guide: the maintenance that ended before the bot was back proves nothing', () => {
    const facts = { record: [down(10), boot(20), release(21)], kills: [{ atMs: 15, backAtMs: 30 }] }
    expect(done(facts)).toEqual([all[3], all[4]])
  })
})

describe('guide: words', () => {
  test('guide words: name the person who sees the plan', () => {
    const headlines = [plan('U0DORA', 'Plan: Reboot storage-02 – ready. Nothing was started yet.')]
    expect(next({ headlines })?.say).toContain('Only Dora sees the plan')
    expect(next({ headlines })?.help.map(({ label }) => label)).toEqual(['Be Dora'])
  })

  test('guide words: say that a plan is blocked', () => {
    const headlines = [plan('U0ANA', 'Plan: Reboot storage-02 – BLOCKED. Blocked: nothing was started.')]
    expect(next({ headlines })?.say).toContain('“Reboot storage-02” is blocked')
  })

  test('guide words: have the state of a run, and what it needs from a person', () => {
    const running = [card(waiting(1), 'Reboot storage-01 – queued, next (op-86JH)')]
    expect(next({ headlines: running })?.say).toContain('“Reboot storage-01” is queued, next')
    const lost = [card(waiting(1), 'Reboot storage-01 – NEEDS ATTENTION: not coming back (op-86JH)')]
    expect(next({ headlines: lost })?.say).toContain('needs a person: not coming back')
  })

  test('guide words: say nothing of a plan that was dismissed', () => {
    const headlines = [{ ...plan('U0DORA', 'Plan: Reboot storage-02 – ready'), gone: true }]
    expect(next({ headlines })?.title).toBe(all[1])
    expect(next({ headlines })?.say).toContain('Request a reboot and read its plan')
  })

  test('guide words: suggest a node that no card is about', () => {
    const headlines = [card(waiting(1), 'Reboot storage-01 – denied (op-86JH)')]
    expect(next({ headlines })?.help).toMatchObject([{ text: '/cluster reboot storage-02' }])
  })
})
