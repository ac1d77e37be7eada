import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AlertQuestion,
  type AlertRule,
  judgeAlerts,
  judgeValues,
  type SeenSilence,
} from '../../src/core/alerts/judge.ts'
import {
  filled,
  type Matcher,
  matcherProblem,
  matcherText,
  matchesAll,
  readMatcher,
} from '../../src/core/alerts/matcher.ts'
import { namesOneNode } from '../../src/core/alerts/one-node.ts'
import { holds } from '../property.ts'

const nowMs = Date.parse('2026-11-30T12:00:00Z')
const matchers = (...written: readonly string[]): readonly Matcher[] =>
  written.map((text) => {
    const matcher = readMatcher(text)
    if (matcher === null) throw new Error(`${text} is no matcher`)
    return matcher
  })

const rule = (over: Partial<AlertRule> = {}): AlertRule => ({
  name: 'DiskFull',
  labels: { severity: 'critical' },
  health: 'ok',
  error: '',
  intervalMs: 15_000,
  evaluatedMs: nowMs - 5_000,
  alerts: [],
  ...over,
})
const firing = {
  labels: { alertname: 'DiskFull', severity: 'critical', instance: 'n1:9100' },
  state: 'firing',
} as const
const pending = { ...firing, state: 'pending' } as const
const question = (over: Partial<AlertQuestion> = {}): AlertQuestion => ({
  matchers: matchers('severity="critical"'),
  rules: [rule()],
  added: {},
  held: [],
  silences: [],
  when: 'before',
  nowMs,
  ...over,
})
const silence = (over: Partial<SeenSilence> = {}): SeenSilence => ({
  id: 'a1',
  owner: 'ana',
  comment: 'disk ordered',
  endsMs: nowMs + 3_600_000,
  ...over,
})
const held = (...silencedBy: readonly string[]) => ({ labels: { ...firing.labels, cluster: 'eu-1' }, silencedBy })

describe('matchers', () => {
  it.each([
    ['severity="critical"', { name: 'severity', operator: '=', value: 'critical' }],
    [' path != "a \\"b\\" \\\\ c" ', { name: 'path', operator: '!=', value: 'a "b" \\ c' }],
    ['instance=~"{node}(:[0-9]+)?"', { name: 'instance', operator: '=~', value: '{node}(:[0-9]+)?' }],
  ])('matcher: %s is read', (text, matcher) => {
    expect(readMatcher(text)).toEqual(matcher)
    expect(matcherProblem(text)).toBe(null)
  })

  it.each(['severity', 'severity=critical', "severity='critical'", 'a-b="c"', 'a="b" or c="d"', 'a="\\d"', ''])(
    'matcher: %s is refused',
    (text) => {
      expect(matcherProblem(text)).toMatch(/^must be a matcher/)
    },
  )

  it.each(['a=~"("', 'a=~"(?i)x"', 'a=~"[[:alpha:]]"', 'a!~"\\\\Qx\\\\E"', 'a=~"\\\\pL"'])(
    'matcher: the pattern %s, which two languages of patterns read differently, is refused',
    (text) => {
      expect(matcherProblem(text)).toMatch(/^must be a (valid )?pattern/)
    },
  )

  it('matcher: a pattern must match the whole value', () => {
    expect(matchesAll(matchers('a=~"b|c"'), { a: 'c' })).toBe(true)
    expect(matchesAll(matchers('a=~"b|c"'), { a: 'cd' })).toBe(false)
    expect(matchesAll(matchers('a!~"b|c"'), { a: 'cd' })).toBe(true)
  })

  it('matcher: an absent label has the empty value', () => {
    expect(matchesAll(matchers('a!="b"', 'c=""'), {})).toBe(true)
    expect(matchesAll(matchers('a="b"'), {})).toBe(false)
  })

  it('matcher: is written as it is read', () => {
    const named = fc.record({
      name: fc.constant('a'),
      operator: fc.constantFrom('=', '!=', '=~', '!~'),
      value: fc.string(),
    })
    holds(
      fc.property(named, (matcher) => {
        expect(readMatcher(matcherText(matcher))).toEqual({ ...matcher })
      }),
    )
  })

  it('{node}: stands for the name of the node, also where the name has characters of patterns', () => {
    const [plain, pattern] = matchers('instance="{node}:9100"', 'instance=~"{node}(:[0-9]+)?"')
    if (plain === undefined || pattern === undefined) throw new Error('two matchers')
    expect(matchesAll([filled(plain, 'n.1')], { instance: 'n.1:9100' })).toBe(true)
    expect(matchesAll([filled(pattern, 'n.1')], { instance: 'n.1:9100' })).toBe(true)
    expect(matchesAll([filled(pattern, 'n.1')], { instance: 'nx1:9100' })).toBe(false)
  })

  it.each([
    ['instance="{node}:9100"', 'yes'],
    ['instance=~"{node}(:[0-9]+)?"', 'yes'],
    ['instance=~"{node}[.]example[.]org:9100"', 'yes'],
    ['instance=~"{node}(-bmc)?(:\\\\d{4,5})?"', 'yes'],
    ['instance=~"https?://{node}[.:/].*"', 'yes'],
    ['instance=~"{node}.*"', 'no'],
    ['instance=~"{node}.*:9100"', 'no'],
    ['instance=~"{node}[^:]*:91[0-9]{2}"', 'no'],
    ['instance=~"{node}\\\\d*:(9256|9257)"', 'no'],
    ['instance=~"{node}:?.*:9100"', 'no'],
    ['instance=~"{node}-.*:9100"', 'no'],
    ['instance=~".*{node}"', 'no'],
    ['instance=~".*{node}:9100"', 'no'],
    ['instance=~"[a-z-]*{node}(:[0-9]+)?"', 'no'],
    ['instance=~"({node}|n2):9100"', 'no'],
    ['instance=~"{node}|n2"', 'no'],
    ['instance=~"({node})?"', 'no'],
    ['instance!="{node}"', 'no'],
    ['instance=~".*"', 'no'],
    ['cluster="eu-1"', 'no'],
    ['cluster=~"e{1}u-1"', 'no'],
  ])('S62 silence: %s selects the alerts of one node only: %s', (text, answer) => {
    expect(namesOneNode(matchers('severity="critical"', text)) ? 'yes' : 'no').toBe(answer)
  })
})

describe('gate on alerts', () => {
  it('alerts: agree when none fires, and a pending one does not count before the node goes out', () => {
    expect(judgeAlerts(question())).toEqual({ verdict: 'ok', evidence: 'no alert of 1 rule' })
    expect(judgeAlerts(question({ rules: [rule({ alerts: [pending] })] })).verdict).toBe('ok')
  })

  it('I7 alerts: block while one fires, with its name and labels', () => {
    expect(judgeAlerts(question({ rules: [rule({ alerts: [firing] })] }))).toEqual({
      verdict: 'blocked',
      evidence: 'DiskFull (severity=critical, instance=n1:9100) fires',
    })
  })

  it('I7 alerts: block while one is pending once the node is back', () => {
    expect(judgeAlerts(question({ when: 'after', rules: [rule({ alerts: [pending] })] }))).toEqual({
      verdict: 'blocked',
      evidence: 'DiskFull (severity=critical, instance=n1:9100) is pending',
    })
  })

  it('alerts: leave out those that do not agree with the matchers', () => {
    const asked = matchers('severity="critical"', 'instance="n2:9100"')
    expect(judgeAlerts(question({ matchers: asked, rules: [rule({ alerts: [firing] })] })).verdict).toBe('ok')
  })

  it('I7 alerts: count the labels that are added when an alert is sent', () => {
    const asked = question({ matchers: matchers('cluster="eu-1"'), rules: [rule({ alerts: [firing] })] })
    expect(judgeAlerts(asked).verdict).toBe('ok')
    expect(judgeAlerts({ ...asked, added: { cluster: 'eu-1' } }).verdict).toBe('blocked')
    const own = rule({ alerts: [{ ...firing, labels: { ...firing.labels, cluster: 'eu-2' } }] })
    expect(judgeAlerts({ ...asked, rules: [own], added: { cluster: 'eu-1' } }).verdict).toBe('ok')
  })

  it('alerts: warn of one that a person silenced, with silence, owner and end', () => {
    const asked = question({ rules: [rule({ alerts: [firing] })], held: [held('a1')], silences: [silence()] })
    expect(judgeAlerts(asked)).toEqual({
      verdict: 'warn',
      evidence:
        'DiskFull (severity=critical, instance=n1:9100) fires, silenced by ana until 2026-11-30 13:00 UTC (disk ordered; silence a1)',
    })
  })

  it.each([
    ['nothing but a silence of Lockkeeper suppresses it', [held('a1')], [silence({ comment: 'lockkeeper op-1-1: x' })]],
    ['its silence has ended', [held('a1')], [silence({ endsMs: nowMs })]],
    ['its silence is unknown', [held('a2')], [silence()]],
    ['it is held nowhere', [], [silence()]],
    ['another alert is silenced', [{ labels: { alertname: 'DiskFull' }, silencedBy: ['a1'] }], [silence()]],
    ['it is held a second time without a silence', [held('a1'), held()], [silence()]],
  ] as const)('I7 alerts: one counts as firing when %s', (_, heldAlerts, silences) => {
    const asked = question({ rules: [rule({ alerts: [firing] })], held: heldAlerts, silences })
    expect(judgeAlerts(asked).verdict).toBe('blocked')
  })

  it('I7 alerts: one counts as firing when only the same alert of another server is silenced', () => {
    const asked = question({ rules: [rule({ alerts: [firing] })], held: [held('a1')], silences: [silence()] })
    expect(judgeAlerts({ ...asked, added: { cluster: 'eu-2' } }).verdict).toBe('blocked')
    expect(judgeAlerts({ ...asked, added: { cluster: 'eu-1', replica: 'a' } }).verdict).toBe('warn')
    expect(judgeAlerts({ ...asked, added: { severity: 'info' } }).verdict).toBe('warn')
  })

  it('alerts: one that Lockkeeper and a person silenced is a warning', () => {
    const silences = [silence({ id: 'a0', comment: 'lockkeeper op-1-1: x' }), silence()]
    const asked = question({ rules: [rule({ alerts: [firing] })], held: [held('a0', 'a1')], silences })
    expect(judgeAlerts(asked).verdict).toBe('warn')
  })

  it.each([
    ['has failed', rule({ health: 'err', error: 'many-to-many matching' }), 'cannot be evaluated: many-to-many'],
    ['never happened', rule({ health: 'unknown' }), 'has not been evaluated yet'],
    ['is late', rule({ evaluatedMs: nowMs - 106_000 }), 'was last evaluated at 2026-11-30 11:58 UTC'],
  ])('I7 alerts: are unknown when the evaluation of a rule %s', (_, broken, words) => {
    const answer = judgeAlerts(question({ rules: [rule(), broken] }))
    expect([answer.verdict, answer.evidence]).toEqual(['unknown', expect.stringContaining(`rule DiskFull ${words}`)])
  })

  it('alerts: agree when the broken rule makes only alerts that do not agree with the matchers', () => {
    const other = rule({ name: 'Noise', labels: { severity: 'info' }, health: 'err' })
    expect(judgeAlerts(question({ rules: [rule(), other] })).verdict).toBe('ok')
    const byName = question({ matchers: matchers('alertname="DiskFull"'), rules: [rule(), { ...other, labels: {} }] })
    expect(judgeAlerts(byName).verdict).toBe('ok')
  })

  it('I7 alerts: are unknown when a rule with a template in its labels is broken', () => {
    const templated = rule({ labels: { severity: '{{ $labels.severity }}' }, health: 'err' })
    expect(judgeAlerts(question({ rules: [rule(), templated] })).verdict).toBe('unknown')
  })

  it('I7 alerts: are unknown when no rule can make an alert that agrees with the matchers', () => {
    expect(judgeAlerts(question({ matchers: matchers('severity="critcal"') }))).toEqual({
      verdict: 'unknown',
      evidence: 'no alerting rule can make an alert with severity="critcal"',
    })
    expect(judgeAlerts(question({ rules: [] })).verdict).toBe('unknown')
  })

  it('I7 alerts: only a silence of a person that is in force lets a firing alert pass', () => {
    const silences = fc.array(
      fc.record({
        id: fc.constantFrom('a1', 'a2', 'a3'),
        owner: fc.constant('ana'),
        comment: fc.constantFrom('disk ordered', 'lockkeeper op-1-1: kernel'),
        endsMs: fc.integer({ min: nowMs - 2, max: nowMs + 2 }),
      }),
      { maxLength: 4 },
    )
    const helds = fc.array(fc.subarray(['a1', 'a2', 'a3']), { maxLength: 3 })
    holds(
      fc.property(silences, helds, fc.constantFrom('before', 'after'), (found, ids, when) => {
        const asked = question({
          when,
          rules: [rule({ alerts: [firing] })],
          held: ids.map((by) => held(...by)),
          silences: found,
        })
        const excused = ids.every((by) =>
          found.some(
            ({ id, comment, endsMs }) => by.includes(id) && endsMs > nowMs && !comment.startsWith('lockkeeper '),
          ),
        )
        expect(judgeAlerts(asked).verdict).toBe(ids.length > 0 && excused ? 'warn' : 'blocked')
      }),
    )
  })
})

describe('gate on a query', () => {
  const value = (number: number) => ({ labels: { instance: 'n1' }, value: number })

  it('query: agrees when every value is other than 0', () => {
    expect(judgeValues('up', [value(1), value(Number.POSITIVE_INFINITY)])).toEqual({
      verdict: 'ok',
      evidence: 'up is 1 (instance=n1), Infinity (instance=n1)',
    })
  })

  it('I7 query: blocks while a value is 0, and names it', () => {
    expect(judgeValues('up', [value(1), value(0)])).toEqual({ verdict: 'blocked', evidence: 'up is 0 (instance=n1)' })
    expect(judgeValues('up', [value(-0)]).verdict).toBe('blocked')
  })

  it('I7 query: is unknown without a value, and with one that is no number', () => {
    expect(judgeValues('up', [])).toEqual({ verdict: 'unknown', evidence: 'up has no value' })
    expect(judgeValues('up', [value(1), value(Number.NaN), value(0)]).verdict).toBe('unknown')
  })
})
