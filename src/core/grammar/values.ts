import type { Command, OptionKind } from '../commands/command.ts'
import { granted, type Outcome, type RefusalCode, refusal, refused } from '../refusals.ts'
import { cleanText, repeated, unseenRefusal, withPlainDashes } from '../text/characters.ts'
import { readDurationMs } from '../text/durations.ts'
import { isLocalTime } from '../windows/local-time.ts'
import type { OptionGiven } from './invocation.ts'
import { typedOption } from './options.ts'
import { usageRemedy } from './usage.ts'

/** Reads the value of an option from its text; a refusal's remedy shows the usage of `command`. */
export function readValue(command: Command, name: string, option: OptionKind, typed: string): Outcome<OptionGiven> {
  const clean = cleanText(typed)
  const plain = withPlainDashes(clean)
  const no = (code: RefusalCode, what: string) =>
    refused(refusal(code, `${typedOption(name)} ${what}.`, usageRemedy(command)))
  if (option.takes === 'nothing') return no('bad value', `takes no value, not ${repeated(typed)}`)
  if (clean === '') return no('missing argument', `needs ${wanted(option)}`)
  if (option.takes === 'text') {
    const length = Array.from(clean).length
    return length > option.maxLength
      ? no('too long', `takes ${option.maxLength} characters at most, not ${length}`)
      : granted(clean)
  }
  const unseen = unseenRefusal(typed)
  if (unseen !== null) return refused(unseen)
  const notWanted = () => no('bad value', `needs ${wanted(option)}, not ${repeated(typed)}`)
  if (option.takes === 'word') return /^[a-z0-9][a-z0-9._-]{0,62}$/i.test(plain) ? granted(plain) : notWanted()
  if (option.takes === 'choice') {
    const typedChoice = plain.toLowerCase()
    const chosen = option.choices.find((one) => one === typedChoice)
    return chosen === undefined ? notWanted() : granted(chosen)
  }
  if (option.takes === 'time') return isLocalTime(plain) ? granted(plain.toUpperCase()) : notWanted()
  if (option.takes === 'duration') {
    const ms = readDurationMs(plain)
    return ms === null ? notWanted() : granted(ms)
  }
  const lowered = plain.toLowerCase()
  if (option.takes === 'number or auto' && lowered === 'auto') return granted('auto')
  const count = /^\d{1,9}$/.test(plain) ? Number(plain) : Number.NaN
  return count >= option.min && count <= option.max ? granted(count) : notWanted()
}

/** The values that an option accepts, in words. */
function wanted(option: OptionKind): string {
  if (option.takes === 'nothing') return 'no value'
  if (option.takes === 'word') return 'a name'
  if (option.takes === 'choice') return option.choices.join(' or ')
  if (option.takes === 'text') return 'text, best in quotes'
  if (option.takes === 'time') return 'a time such as 23:30 or 2026-11-30T23:30'
  if (option.takes === 'duration') return 'a duration such as 30m, 2h or 7d'
  const number = `a whole number from ${option.min} to ${option.max}`
  return option.takes === 'number or auto' ? `${number}, or auto` : number
}
