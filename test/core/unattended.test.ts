import { describe, expect, test } from 'vitest'
import { understand } from '../../src/core/grammar/parse.ts'
import type { Trigger } from '../../src/core/health/facts.ts'
import type { Node } from '../../src/core/inventory/node.ts'
import { plain } from '../../src/core/message.ts'
import { askersOf } from '../../src/core/operation/askers.ts'
import { explain } from '../../src/core/policy/explain.ts'
import type { Membership } from '../../src/core/policy/membership.ts'
import { requesterOf, type UnattendedEntry } from '../../src/core/policy/unattended.ts'
import { nightId } from '../../src/core/unattended/id.ts'
import { nextNight, nightsDue } from '../../src/core/unattended/night.ts'
import { rightOfEntry } from '../../src/core/unattended/right.ts'
import { selected } from '../../src/core/unattended/select.ts'
import { nightCommand } from '../../src/core/unattended/words.ts'
import { weekdays } from '../../src/core/windows/local-time.ts'
import { vocabulary } from '../world/demo-cluster.ts'
import { policy } from '../world/policy.ts'

const hourMs = 3_600_000

const node = (name: string, roles: readonly string[]): Node => ({
  cluster: 'harbour',
  name,
  roles,
  rack: null,
  zone: null,
  group: null,
  membership: 'alive',
  address: null,
})
const at = (iso: string): number => Date.parse(iso)

const entry: UnattendedEntry = {
  command: 'reboot',
  when: 'needed',
  nodes: ['role=compute'],
  window: {
    name: 'nightly',
    start: '22:00',
    lengthMs: 6 * hourMs,
    zone: 'Europe/Berlin',
    days: weekdays,
    except: [],
    graceMs: 0,
  },
  prepare: '15:00',
  noticeMs: 4 * hourMs,
  atMost: 2,
  owner: 'S0OPS',
}

const due = (iso: string, changed: Partial<UnattendedEntry> = {}, closed: readonly [string, string][] = []) =>
  nightsDue(
    { ...entry, ...changed },
    closed.map(([from, until]) => ({ fromMs: at(from), untilMs: at(until) })),
    at(iso),
  ).map(({ date, opensAtMs, closesAtMs, latestAtMs }) => ({
    date,
    opens: new Date(opensAtMs).toISOString().slice(5, 16),
    closes: new Date(closesAtMs).toISOString().slice(5, 16),
    latest: new Date(latestAtMs).toISOString().slice(5, 16),
  }))

describe('nights', () => {
  const night = { date: '2026-09-22', opens: '09-22T20:00', closes: '09-23T02:00', latest: '09-22T16:00' }

  test('S75 a night: is due from the time to prepare until its window closes', () => {
    expect(due('2026-09-22T12:59:59Z')).toEqual([])
    expect(due('2026-09-22T13:00:00Z')).toEqual([night])
    expect(due('2026-09-23T01:59:59Z')).toEqual([night])
    expect(due('2026-09-23T02:00:00Z')).toEqual([])
  })

  test('a night: a time to prepare that is later than the opening is of the day before', () => {
    const early = { ...entry.window, start: '02:00' }
    expect(due('2026-09-22T12:00:00Z', { window: early })).toEqual([])
    expect(due('2026-09-22T13:30:00Z', { window: early })).toEqual([
      { date: '2026-09-23', opens: '09-23T00:00', closes: '09-23T06:00', latest: '09-22T20:00' },
    ])
  })

  test('a night: a freeze moves its opening, and one over all of it leaves none', () => {
    const moved = due('2026-09-22T13:00:00Z', {}, [['2026-09-22T10:00Z', '2026-09-22T22:00Z']])
    expect(moved).toEqual([{ ...night, opens: '09-22T22:00', latest: '09-22T18:00' }])
    expect(due('2026-09-22T13:00:00Z', {}, [['2026-09-22T10:00Z', '2026-09-23T02:00Z']])).toEqual([])
  })

  test('S73 a night: windows that touch are nights of their own, also when clocks change', () => {
    const always = { ...entry.window, start: '16:00', lengthMs: 24 * hourMs }
    const due24 = (iso: string) => due(iso, { window: always, prepare: '12:00' }).map(({ date }) => date)
    expect(due24('2026-10-25T13:00:00Z')).toEqual(['2026-10-24', '2026-10-25'])
    expect(due24('2026-10-25T15:00:00Z')).toEqual(['2026-10-25'])
  })

  test('a night: none on a day that the window leaves out, and a shorter one before it', () => {
    const except = [{ from: '2026-09-23', to: '2026-09-23' }]
    expect(due('2026-09-22T13:00:00Z', { window: { ...entry.window, except } })).toEqual([
      { ...night, closes: '09-22T22:00' },
    ])
    expect(due('2026-09-23T13:00:00Z', { window: { ...entry.window, except } })).toEqual([])
  })
})

test('a night: the next card is known for a window that opens once a week, also right after its card', () => {
  const weekly = { ...entry, window: { ...entry.window, days: ['saturday' as const] } }
  expect(nextNight(weekly, at('2026-09-26T16:00:00+02:00'))).toEqual({
    prepareAtMs: at('2026-10-03T15:00:00+02:00'),
    opensAtMs: at('2026-10-03T22:00:00+02:00'),
  })
})

test('S75 the id of a night: is one a cluster, entry and date, and longer than those of requests', () => {
  const ids = [
    nightId('eu-1', 'reboots', '2026-09-22'),
    nightId('eu-2', 'reboots', '2026-09-22'),
    nightId('eu-1', 'others', '2026-09-22'),
    nightId('eu-1', 'reboots', '2026-09-23'),
  ]
  expect(new Set(ids).size).toBe(4)
  expect(ids[0]).toBe(nightId('eu-1', 'reboots', '2026-09-22'))
  for (const id of ids) expect(id).toMatch(/^op-[2-9A-HJKMNP-TW-Z]{8}$/)
})

describe('selected nodes', () => {
  const trigger = (name: string, sinceMs: number | null, from: Trigger['from'] = 'file'): Trigger => ({
    node: name,
    from,
    token: '',
    sinceMs,
    why: 'kernel',
  })
  const names = ['c-1', 'c-2', 'c-3', 'c-4']

  test('a night: lists those that have needed it for longest first, and no others', () => {
    const triggers = [trigger('c-1', 30), trigger('c-2', 10), trigger('c-3', 20), trigger('x-1', 1)]
    const { listed } = selected(names, { triggers, silent: [] })
    expect(listed.map(({ node: one }) => one)).toEqual(['c-2', 'c-3', 'c-1'])
  })

  test('I7 a night: lists no silent node for what its file said before, only for a key', () => {
    const triggers = [trigger('c-1', 1), trigger('c-2', 1, 'key')]
    const { listed, unknown } = selected(names, { triggers, silent: ['c-1', 'c-2', 'x-1'] })
    expect(listed.map(({ node: one }) => one)).toEqual(['c-2'])
    expect(unknown).toEqual(['c-1'])
  })
})

describe('the right of an entry', () => {
  const compute = node('compute-01', ['compute'])
  const storage = node('storage-01', ['storage'])
  const requester = requesterOf('reboots', entry)
  const right = (changed: Partial<UnattendedEntry> | null, command = 'reboot', nodes = [compute]) =>
    rightOfEntry(
      changed === null ? policy : { ...policy, unattended: { reboots: { ...entry, ...changed } } },
      requester,
      command,
      nodes,
    )

  test('S76 an entry: has the right to what it names', () => {
    expect(right({}).ok).toBe(true)
  })

  test.each([
    ['is gone', right(null), 'no longer in the configuration'],
    ['has changed', right({ atMost: 3 }), 'has changed'],
    ['names another command', right({}, 'upgrade'), 'does not allow upgrade'],
    ['names other nodes', right({}, 'reboot', [storage]), 'does not cover storage-01'],
    ['covers no node', right({}, 'reboot', []), 'does not cover an unknown node'],
    ['allows fewer nodes', right({}, 'reboot', [compute, compute, compute]), 'at most 2 nodes'],
  ])('S76 an entry that %s: has no right', (_, outcome, why) => {
    expect(outcome.ok ? '' : outcome.refusals[0]?.message).toContain(why)
  })
})

test('a night: its command is one that a person could type, with the dates of its window', () => {
  const [night] = nightsDue(entry, [], at('2026-09-22T13:00:00Z'))
  if (!night) throw new Error('no night')
  const rollout = { atOnce: 4, soakMs: 600_000, quarantine: 1, waves: 'canary' } as const
  const text = nightCommand('reboots', { ...entry, ...rollout }, night, ['c-1', 'c-2'])
  const understood = understand(vocabulary, text)
  expect(understood.ok ? understood.value.options : understood.refusals).toMatchObject({
    ifNeeded: true,
    leaveOutBusy: true,
    in: 'nightly',
    at: '2026-09-22T22:00',
    until: '2026-09-23T04:00',
    atOnce: 2,
    soak: 600_000,
    quarantine: 1,
    waves: 'canary',
  })
})

test('S76 approvals: exclude the people who listed a node for that node, and not for others', () => {
  const listed = [
    { node: 'c-1', why: '', sinceMs: null, causedBy: ['U0ANA'] },
    { node: 'c-2', why: '', sinceMs: null, causedBy: [] },
  ]
  const prepared = { listed, later: [], unknown: [], notConverging: [], duration: '', worst: [] }
  const operation = { requester: requesterOf('reboots', entry), prepared }
  expect(askersOf(operation, ['c-1', 'c-2'])).toEqual(['U0ANA'])
  expect(askersOf(operation, ['c-2'])).toEqual([])
  expect(askersOf({ requester: 'U0BEN', prepared: null }, ['c-1'])).toEqual(['U0BEN'])
})

test('policy explain: names the policy entries that may do it without a request, with window, card and owner', () => {
  const owned = { ...policy, unattended: { reboots: entry } }
  const who: Membership = { person: { id: 'U0ANA', name: 'ana', kind: 'member' }, groups: [] }
  const lines = (command: string) =>
    explain(owned, who, { id: 'C1', name: 'ops', sharing: 'own' }, { name: command, changes: 'nodes' }, [
      node('compute-01', ['compute']),
      node('storage-01', ['storage']),
    ]).map(plain)
  expect(lines('reboot')).toContain(
    'Policy reboots may do it without a request for compute-01 when it is needed: in the window nightly, with a card at 15:00, answered for by @S0OPS.',
  )
  expect(lines('drain').filter((line) => line.includes('without a request'))).toEqual([])
})
