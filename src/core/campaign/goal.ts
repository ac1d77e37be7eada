import { granted, type Outcome, refusal, refused } from '../refusals.ts'
import { repeated } from '../text/characters.ts'
import { daysAfter, instantOf } from '../windows/local-time.ts'

/** A fact that a node's own system decides: a version by its package manager, or a command of the configuration. */
export type NodeFact =
  | { readonly is: 'kernel'; readonly atLeast: string }
  | { readonly is: 'package'; readonly name: string; readonly atLeast: string }
  | { readonly is: 'fact'; readonly name: string }

/** What a campaign wants of each of its nodes. */
export type Goal =
  | NodeFact
  /** The node booted at or after a time, in milliseconds since 1970; `date` is as typed. */
  | { readonly is: 'booted since'; readonly sinceMs: number; readonly date: string }
  | { readonly is: 'no reboot required' }

// What `--until` accepts.
const goalForms =
  'kernel >= 6.12.57, package openssl >= 3.0.17, boot newer than 2026-11-20, no reboot required, fact <name>'

// The version becomes an argument of the package manager: it begins with a digit and has no character of a shell or macro.
const version = '[0-9][0-9A-Za-z.+:~^_-]{0,63}'
const packageName = '[A-Za-z0-9][A-Za-z0-9+._-]{0,127}'
const date = '\\d{4}-\\d{2}-\\d{2}'

const forms = {
  kernel: new RegExp(`^kernel *>= *(${version})$`, 'i'),
  package: new RegExp(`^package +(${packageName}) *>= *(${version})$`, 'i'),
  boot: new RegExp(`^boot(?:ed)? newer than (${date})$`, 'i'),
  reboot: /^no reboot required$/i,
  fact: /^fact +([a-z0-9][a-z0-9._-]{0,62})$/i,
} as const

/** Reads the value of `--until`; dates are days of the time zone. */
export function readGoal(typed: string, zone: string): Outcome<Goal> {
  const text = typed.trim().replaceAll(/\s+/g, ' ')
  const [, kernel] = forms.kernel.exec(text) ?? []
  if (kernel !== undefined) return granted({ is: 'kernel', atLeast: kernel })
  const [, name, atLeast] = forms.package.exec(text) ?? []
  if (name !== undefined && atLeast !== undefined) return granted({ is: 'package', name, atLeast })
  const [, since] = forms.boot.exec(text) ?? []
  if (since !== undefined) {
    const first = startOfDay(since, zone)
    return first === null ? noDate('--until', since) : granted({ is: 'booted since', sinceMs: first, date: since })
  }
  if (forms.reboot.test(text)) return granted({ is: 'no reboot required' })
  const [, fact] = forms.fact.exec(text) ?? []
  if (fact !== undefined) return granted({ is: 'fact', name: fact })
  return refused(refusal('bad value', `--until does not take ${repeated(typed)}.`, `It takes: ${goalForms}.`))
}

/** Reads the value of `--by`: the end of that day in the time zone, in milliseconds since 1970. */
export function readDeadline(typed: string, zone: string): Outcome<number> {
  const first = new RegExp(`^${date}$`).test(typed) ? startOfDay(typed, zone) : null
  return first === null ? noDate('--by', typed) : granted(instantOf(zone, daysAfter(typed, 1), '00:00'))
}

const noDate = (option: string, typed: string) =>
  refused(refusal('bad value', `${option}: ${repeated(typed)} is not a date.`, 'Write it as 2026-12-05.'))

/** The first instant of a date; null when there is no such date. */
function startOfDay(text: string, zone: string): number | null {
  try {
    return instantOf(zone, daysAfter(text, 0), '00:00')
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** A goal as it is typed. */
export function goalWords(goal: Goal): string {
  switch (goal.is) {
    case 'kernel':
      return `kernel >= ${goal.atLeast}`
    case 'package':
      return `package ${goal.name} >= ${goal.atLeast}`
    case 'booted since':
      return `boot newer than ${goal.date}`
    case 'fact':
      return `fact ${goal.name}`
    case 'no reboot required':
      return goal.is
  }
}
