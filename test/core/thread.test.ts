import { describe, expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { expectedWaits, outageKey, type RunEvent } from '../../src/core/run/events.ts'
import { inBrief, storedEnding } from '../../src/core/run/step-ending.ts'
import { nextRunLine } from '../../src/messages/operations/next-run-line.ts'
import { planOf } from './plans-examples.ts'
import { planWith } from './rollout-examples.ts'
import { created, indexOf, wellAt } from './runs-examples.ts'

const plan = planOf('reboot')
const at = (kind: Parameters<typeof indexOf>[1]) => indexOf('reboot', kind)
const steps = plan.nodes[0]?.steps ?? []

/** An event, and how many seconds after the one before it. */
type Later = readonly [seconds: number, event: RunEvent]

/** The lines of a run with these events, as of a number of seconds after the last one. */
function told(events: readonly Later[], laterSeconds = 3600, of = plan): readonly string[] {
  const thread = { requester: 'UANA', approvers: [], calls: [], plan: of }
  let nowMs = 0
  const journal = [[0, created('reboot')] as Later, ...events].map(([seconds, event]) => {
    nowMs += seconds * 1000
    return { atMs: nowMs, event }
  })
  const lines: string[] = []
  for (let from = 0; ; ) {
    const next = nextRunLine(journal, from, nowMs + laterSeconds * 1000, thread)
    if (next.is === 'none') return lines
    lines.push(plain(next.line))
    from = next.entries
  }
}

const done = (index: number, evidence: string, notes = {}): RunEvent => ({ type: 'stepDone', index, evidence, notes })
const waits = (index: number, reason: string, key = reason): RunEvent => ({
  type: 'waiting',
  index,
  key,
  reason,
  sinceMs: 0,
})
const agree = (index: number, ...news: readonly string[]): RunEvent =>
  done(index, 'all of it', storedEnding(inBrief('all 6 checks passed', news)))
const began = (index: number, ...changing: readonly string[]): RunEvent => ({
  type: 'stepBegan',
  index,
  changing,
  notes: {},
})
const fails = (index: number, failure: string): RunEvent => ({
  type: 'stepFailed',
  index,
  code: 'hook failed',
  failure,
  reboot: 'did not happen',
})
const ends: RunEvent = { type: 'ended', outcome: 'succeeded', summary: 'rebooted', lock: 'released' }

/** The events of all steps before this one, a second apart. */
const until = (index: number): readonly Later[] =>
  steps.slice(0, index).flatMap((step, own) => wellAt(own, step).map((event): Later => [1, event]))

const check = at('verifyCluster')
const newBoot: RunEvent = done(at('awaitNewBoot'), 'boot id a → b')

describe('run thread: phases', () => {
  test('run thread: tells a phase 30 s after its end, together with phases that end until then', () => {
    const out = until(at('reboot'))
    expect(told(out, 29)).toEqual([])
    expect(told(out, 30)).toEqual([
      `● check and lock, take out of service done in ${out.length} s: drain: evacuate; run pre-boot tasks; maintenance on`,
    ])
    const back: readonly Later[] = [
      [1, began(at('reboot'), 'reboot')],
      [1, done(at('reboot'), 'gone')],
      [20, newBoot],
    ]
    expect(told([...out, ...back])).toEqual([
      expect.stringMatching(/^● check and lock, take out of service, reboot done in 3\d s: .*; boot id a → b$/),
    ])
  })

  test('run thread: tells each phase on its own when the next one takes longer', () => {
    const back: readonly Later[] = [
      [1, done(at('reboot'), 'gone')],
      [240, newBoot],
    ]
    expect(told([...until(at('reboot')), ...back])).toEqual([
      expect.stringMatching(/^● check and lock, take out of service done in /),
      '● reboot done in 4 m 1 s: boot id a → b',
    ])
  })

  test('run thread: leaves what brings a node back to its last line', () => {
    const rest = steps.slice(at('awaitNewBoot') + 1)
    const after = rest.flatMap((step, index) =>
      wellAt(at('awaitNewBoot') + 1 + index, step).map((event): Later => [60, event]),
    )
    const lines = told([...until(at('reboot')), [1, done(at('reboot'), 'gone')], [60, newBoot], ...after, [1, ends]])
    expect(lines).toHaveLength(2)
    expect(told([...until(at('reboot')), [1, ends]])).toEqual([])
  })

  test('run thread: tells phases before trouble, and has no line for a cancelled one', () => {
    const failed: Later = [1, fails(at('reboot'), 'refused')]
    expect(told([...until(at('reboot')), failed])).toEqual([
      expect.stringMatching(/^● check and lock, take out of service done/),
      '✕ reboot: refused',
    ])
    expect(told([...until(at('reboot')), [1, { type: 'cancelTaken', index: at('reboot') }]])).toEqual([])
  })

  test('run thread: shows a warning once, also at the end, and again when it changes', () => {
    const warned = (first: string, then: string) =>
      told([...until(check), [1, agree(check, first)], [1, agree(at('reboot') - 1, then)], [1, ends]])
    expect(warned('quorum: one server', 'quorum: one server').join()).toMatch(/: quorum: one server$/)
    expect(warned('osds: 2', 'osds: 3').join()).toMatch(/: osds: 2; osds: 3$/)
    const last = steps.length - 1
    expect(
      told([
        [1, agree(last - 1, 'osds: 2')],
        [1, done(last, 'released')],
        [1, ends],
      ]),
    ).toEqual([expect.stringMatching(/osds: 2$/)])
  })

  test('run thread: tells the versions of an upgrade although it ends at once', () => {
    const upgrade = planOf('upgrade')
    const own = upgrade.nodes[0]?.steps ?? []
    const packages = own.findIndex(({ kind }) => kind === 'upgradePackages')
    const last = own.findIndex(({ kind }) => kind === 'awaitNewBoot')
    const events: readonly RunEvent[] = [
      done(packages, 'libc 1 → 2'),
      done(last, 'none', storedEnding(inBrief(''))),
      ends,
    ]
    const journal = [created('upgrade', own), ...events].map((event, second) => ({ atMs: second * 1000, event }))
    const next = nextRunLine(journal, 0, 10_000, { requester: 'U', approvers: [], calls: [], plan: upgrade })
    expect(next.is === 'line' && plain(next.line)).toBe('● upgrade packages and reboot done in 2 s: libc 1 → 2')
  })

  test('run thread: has no line for phases when the plan has several nodes', () => {
    const several = planWith(2)
    expect(told(until(at('reboot')), 3600, several)).toEqual([])
    expect(told([...until(at('reboot')), [1, fails(at('reboot'), 'refused')]], 3600, several)).toEqual([
      '✕ reboot: refused',
    ])
  })
})

describe('run thread: waits', () => {
  test('run thread: tells a check, a lock or an outage that lasts 30 s, with the newest reason', () => {
    const critical: readonly Later[] = [
      [1, waits(check, 'a is critical')],
      [20, waits(check, 'b is critical')],
    ]
    expect(told(critical, 9)).toEqual([])
    expect(told(critical, 10)).toEqual(['◐ check and lock: b is critical'])
    expect(told([...critical, [9, agree(check)]])).toEqual([])
    const outage = waits(at('drain'), 'lock store is unreachable: no leader', outageKey('lock store'))
    expect(
      told(
        [
          [1, began(at('drain'), 'hook evacuate')],
          [1, outage],
        ],
        30,
      ),
    ).toEqual(['◐ take out of service: lock store is unreachable: no leader'])
  })

  test('run thread: tells work that takes twice its usual time', () => {
    const drain: readonly Later[] = [
      [1, began(at('drain'), 'hook evacuate')],
      [1, waits(at('drain'), 'hook evacuate runs')],
    ]
    expect(told(drain, 239)).toEqual([])
    expect(told(drain, 240)).toEqual(['◐ take out of service takes longer than usual: hook evacuate runs'])
  })

  test('run thread: tells a silent node at half of its limit', () => {
    const silent = waits(at('awaitNewBoot'), 'hyper-01 does not answer', expectedWaits.silent)
    const limitMs = steps[at('awaitNewBoot')]?.limitMs ?? 0
    expect(told([[1, silent]], limitMs / 2000 - 1)).toEqual([])
    expect(told([[1, silent]], limitMs / 2000)).toEqual(['◐ reboot takes longer than usual: hyper-01 does not answer'])
  })

  test('run thread: does not repeat the reason for which slots were given back', () => {
    const because = { key: 'gate', reason: 'service checks: down' }
    expect(
      told([
        [1, { type: 'gaveBack', index: at('acquireLock'), because }],
        [1, waits(at('acquireLock'), because.reason, because.key)],
      ]),
    ).toEqual(['Gave its slots back: service checks: down. Keeps its place in the queue.'])
  })
})
