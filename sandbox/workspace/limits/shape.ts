import { isObject, type Json, type JsonObject } from '../json.ts'

/** One problem with data from an app, and its path. */
export interface Problem {
  readonly pointer: string
  readonly message: string
}

/** Checks a value and returns all problems with it. */
export type Check = (value: Json | undefined, pointer: string) => readonly Problem[]

/** A field of an object: its check, and whether it is required. */
export interface Field {
  readonly check: Check
  readonly required: boolean
}

const fine: readonly Problem[] = []
const wrong = (pointer: string, message: string): readonly Problem[] => [{ pointer, message }]

/** A required field. */
export const required = (check: Check): Field => ({ check, required: true })

/** An optional field. */
export const optional = (check: Check): Field => ({ check, required: false })

/** Text with a length within bounds. */
export function text(shortest: number, longest: number): Check {
  return (value, pointer) => {
    if (typeof value !== 'string') return wrong(pointer, 'must provide a string')
    if (value.length < shortest) return wrong(pointer, `must be more than ${shortest - 1} characters`)
    if (value.length > longest) return wrong(pointer, `must be less than ${longest + 1} characters`)
    return fine
  }
}

/** Text of a given form, such as a date. */
export function pattern(form: RegExp, what: string): Check {
  return (value, pointer) =>
    typeof value === 'string' && form.test(value) ? fine : wrong(pointer, `must provide ${what}`)
}

/** A boolean. */
export const flag: Check = (value, pointer) =>
  typeof value === 'boolean' ? fine : wrong(pointer, 'must provide a boolean')

/** A whole number within bounds. */
export function integer(least: number, most: number): Check {
  return (value, pointer) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return wrong(pointer, 'must provide an integer')
    if (value < least) return wrong(pointer, `must be greater than or equal to ${least}`)
    return value > most ? wrong(pointer, `must be less than or equal to ${most}`) : fine
  }
}

/** One of several words. */
export function oneOf(...words: readonly string[]): Check {
  return (value, pointer) =>
    typeof value === 'string' && words.includes(value)
      ? fine
      : wrong(pointer, `value must be one of [${words.map((word) => `"${word}"`).join(', ')}]`)
}

/** A list with a size within bounds, whose items are all checked. */
export function list(fewest: number, most: number, item: Check): Check {
  return (value, pointer) => {
    if (!Array.isArray(value)) return wrong(pointer, 'must provide an array')
    const size =
      value.length < fewest
        ? wrong(pointer, `no less than ${fewest} items allowed`)
        : value.length > most
          ? wrong(pointer, `no more than ${most} items allowed`)
          : fine
    return [...size, ...value.flatMap((entry, index) => item(entry, `${pointer}/${index}`))]
  }
}

/** Any value. */
export const anything: Check = () => fine

/** An object with exactly these fields. */
export function object(fields: Readonly<Record<string, Field>>): Check {
  return (value, pointer) => {
    if (!isObject(value)) return wrong(pointer, 'must provide an object')
    const missing = Object.entries(fields)
      .filter(([name, field]) => field.required && value[name] === undefined)
      .flatMap(([name]) => wrong(pointer, `missing required field: ${name}`))
    const held = Object.entries(value).flatMap(([name, entry]) => {
      const field = fields[name]
      if (!field) return wrong(`${pointer}/${name}`, `invalid additional property: ${name}`)
      return entry === undefined ? fine : field.check(entry, `${pointer}/${name}`)
    })
    return [...missing, ...held]
  }
}

/** An object whose `type` decides which fields it has. */
export function byType(kinds: Readonly<Record<string, Check>>): Check {
  return (value, pointer) => {
    if (!isObject(value)) return wrong(pointer, 'must provide an object')
    const type = value.type
    if (type === undefined) return wrong(pointer, 'missing required field: type')
    const check = typeof type === 'string' ? kinds[type] : undefined
    return check ? check(value, pointer) : wrong(`${pointer}/type`, `unsupported type: ${String(type)}`)
  }
}

/** Several checks of the same value. */
export function all(...checks: readonly Check[]): Check {
  return (value, pointer) => checks.flatMap((check) => check(value, pointer))
}

/** An object with a rule that involves several fields. */
export function rule(keeps: (value: JsonObject) => boolean, message: string): Check {
  return (value, pointer) => (isObject(value) && !keeps(value) ? wrong(pointer, message) : fine)
}

/** The problems in the format of `response_metadata.messages`. */
export function messagesOf(problems: readonly Problem[]): readonly string[] {
  return problems.map((problem) => `[ERROR] ${problem.message} [json-pointer:${problem.pointer}]`)
}
