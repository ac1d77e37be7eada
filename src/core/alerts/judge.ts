import { markedRun } from '../capabilities/mark.ts'
import { firstLine, some } from '../health/question.ts'
import type { Verdict } from '../health/verdict.ts'
import { utcMinute } from '../text/utc.ts'
import { agrees, type Labels, type Matcher, matcherText, matchesAll } from './matcher.ts'

/** An alert of a rule. */
export type Alert = { readonly labels: Labels; readonly state: 'pending' | 'firing' }

/** A rule that makes alerts, and its last evaluation; times are in milliseconds. */
export type AlertRule = {
  readonly name: string
  /** The labels that it adds; a value may be a template. */
  readonly labels: Labels
  readonly health: 'ok' | 'err' | 'unknown'
  /** The error of its last evaluation; empty when there was none. */
  readonly error: string
  readonly intervalMs: number
  readonly evaluatedMs: number
  readonly alerts: readonly Alert[]
}

/** An alert as the system that notifies people holds it, with the silences that suppress it. */
export type HeldAlert = { readonly labels: Labels; readonly silencedBy: readonly string[] }

/** A silence, whoever made it. */
export type SeenSilence = {
  readonly id: string
  readonly owner: string
  readonly comment: string
  readonly endsMs: number
}

/** Everything that a gate on alerts judges, read at `nowMs`. */
export type AlertQuestion = {
  readonly matchers: readonly Matcher[]
  readonly rules: readonly AlertRule[]
  /** Labels that are added to every alert that lacks them when it is sent. */
  readonly added: Labels
  readonly held: readonly HeldAlert[]
  readonly silences: readonly SeenSilence[]
  /** Once the node is back, an alert that is only pending counts as well. */
  readonly when: 'before' | 'after'
  readonly nowMs: number
}

/** A gate's answer without the gate's name and its remedy. */
export type AlertAnswer = Pick<Verdict, 'verdict' | 'evidence'>

/** How many intervals a rule may be late, and the time on top of that for clocks that differ. */
const lateIntervals = 3
const lateMs = 60_000

/**
 * Whether no alert fires that agrees with the matchers. An alert counts as firing when nothing but a silence of
 * Lockkeeper suppresses it; one that a person silenced is a warning. Without a rule that could make such an alert, and
 * with one whose evaluation failed or is late, the answer is unknown.
 */
export function judgeAlerts(question: AlertQuestion): AlertAnswer {
  const { rules, matchers, added, when } = question
  const concerned = rules.filter((rule) => mayMatch(rule, matchers))
  if (concerned.length === 0)
    return unknown(`no alerting rule can make an alert with ${matchers.map(matcherText).join(', ')}`)
  const problems = concerned.flatMap((rule) => evaluationProblem(rule, question.nowMs) ?? [])
  if (problems.length > 0) return unknown(some(problems, '; '))
  const alerts = concerned
    .flatMap((rule) => rule.alerts)
    .filter(({ state }) => state === 'firing' || when === 'after')
    .filter(({ labels }) => matchesAll(matchers, { ...added, ...labels }))
  const silenced = alerts.map((alert) => ({ alert, by: silencesOfPeople(alert, question) }))
  const counted = silenced.filter(({ by }) => by.length === 0).map(({ alert }) => alert)
  if (counted.length > 0) return { verdict: 'blocked', evidence: some(counted.map(alertWords)) }
  if (silenced.length > 0)
    return {
      verdict: 'warn',
      evidence: some(
        silenced.flatMap(({ alert, by }) => by.map(silencedWords(alert))),
        '; ',
      ),
    }
  return { verdict: 'ok', evidence: `no alert of ${concerned.length} ${concerned.length === 1 ? 'rule' : 'rules'}` }
}

const unknown = (evidence: string): AlertAnswer => ({ verdict: 'unknown', evidence })

/** Whether the rule can make an alert that agrees with the matchers, as far as its name and its fixed labels tell. */
const mayMatch = (rule: AlertRule, matchers: readonly Matcher[]): boolean =>
  matchers.every((matcher) => {
    const fixed = matcher.name === 'alertname' ? rule.name : rule.labels[matcher.name]
    return fixed === undefined || fixed.includes('{{') || agrees(matcher, fixed)
  })

function evaluationProblem({ name, health, error, evaluatedMs, intervalMs }: AlertRule, nowMs: number): string | null {
  if (health === 'err') return `rule ${name} cannot be evaluated: ${firstLine(error)}`
  if (health === 'unknown') return `rule ${name} has not been evaluated yet`
  if (nowMs - evaluatedMs <= lateIntervals * intervalMs + lateMs) return null
  return `rule ${name} was last evaluated at ${utcMinute(evaluatedMs)}`
}

/**
 * The silences by which people suppress an alert; none when it is held nowhere, or anywhere without such a silence.
 * Labels may be added and dropped on the way, but not those of the rule. An alert with another value of an added label
 * was sent by another server.
 */
function silencesOfPeople(
  { labels, state }: Alert,
  { held, silences, added, nowMs }: AlertQuestion,
): readonly SeenSilence[] {
  if (state !== 'firing') return []
  const found = held.filter((one) => Object.entries(labels).every(([name, value]) => one.labels[name] === value))
  const fromSameServer = (one: HeldAlert): boolean =>
    Object.entries(added).every(([name, value]) => (one.labels[name] ?? value) === (labels[name] ?? value))
  if (!found.some(fromSameServer)) return []
  const by = found.map(({ silencedBy }) =>
    silences.filter((one) => silencedBy.includes(one.id) && one.endsMs > nowMs && !isOurs(one)),
  )
  return by.some((each) => each.length === 0) ? [] : [...new Set(by.flat())]
}

const isOurs = ({ comment }: SeenSilence): boolean => markedRun(comment) !== null

/** An alert by its name and its other labels, such as `DiskFull (instance=n1:9100)`; pending ones say so. */
function alertWords({ labels, state }: Alert): string {
  const { alertname, ...others } = labels
  const named = Object.entries(others).map(([name, value]) => `${name}=${firstLine(value, 60)}`)
  return `${alertname ?? 'an alert'}${named.length === 0 ? '' : ` (${named.join(', ')})`} ${state === 'firing' ? 'fires' : 'is pending'}`
}

const silencedWords =
  (alert: Alert) =>
  ({ id, owner, comment, endsMs }: SeenSilence): string =>
    `${alertWords(alert)}, silenced by ${owner} until ${utcMinute(endsMs)} (${firstLine(comment, 60)}; silence ${id})`

/** A value that a query returned, with its labels. */
export type QueriedValue = { readonly labels: Labels; readonly value: number }

/**
 * Whether every value of a query is other than 0. A query without a value, or with one that is no number, is unknown:
 * what it asks about may be missing.
 */
export function judgeValues(query: string, values: readonly QueriedValue[]): AlertAnswer {
  if (values.length === 0) return unknown(`${query} has no value`)
  const words = (which: readonly QueriedValue[]): string =>
    some(which.map(({ labels, value }) => `${value}${labelWords(labels)}`))
  const notNumbers = values.filter(({ value }) => Number.isNaN(value))
  if (notNumbers.length > 0) return unknown(`${query} is ${words(notNumbers)}`)
  const zero = values.filter(({ value }) => value === 0)
  if (zero.length > 0) return { verdict: 'blocked', evidence: `${query} is ${words(zero)}` }
  return { verdict: 'ok', evidence: `${query} is ${words(values)}` }
}

function labelWords(labels: Labels): string {
  const named = Object.entries(labels).map(([name, value]) => `${name}=${firstLine(value, 60)}`)
  return named.length === 0 ? '' : ` (${named.join(', ')})`
}
