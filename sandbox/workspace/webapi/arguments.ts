import { type Json, type JsonObject, listOf, objectOf, parseJson, textOf } from '../json.ts'
import { Refused } from './errors.ts'

/** The arguments of a call; WebClient writes lists and objects as JSON inside a form. */
export class Arguments {
  readonly raw: JsonObject

  constructor(raw: JsonObject) {
    this.raw = raw
  }

  /** A text argument; empty when it is absent. */
  text(name: string): string {
    const value = this.raw[name]
    return typeof value === 'number' ? String(value) : textOf(value)
  }

  /** A required text argument; throws `Refused` when it is absent. */
  needed(name: string): string {
    const value = this.text(name)
    if (value !== '') return value
    const messages = [`[ERROR] missing required field: ${name}`]
    throw new Refused('invalid_arguments', { response_metadata: { messages } })
  }

  /** Whether the argument is present. */
  has(name: string): boolean {
    return this.raw[name] !== undefined
  }

  /** A boolean argument, as forms write it. */
  flag(name: string): boolean {
    const value = this.raw[name]
    return value === true || value === 'true' || value === '1'
  }

  /** A whole number within bounds, or the default. */
  number(name: string, fallback: number, most: number): number {
    const value = Number(this.raw[name] ?? fallback)
    return Number.isFinite(value) ? Math.max(1, Math.min(most, Math.floor(value))) : fallback
  }

  /** A list or an object, parsed if it is JSON in a form; refuses the call with the code if it is neither. */
  json(name: string, code: string): Json | undefined {
    const value = this.raw[name]
    if (value === undefined || value === '') return undefined
    if (typeof value !== 'string') return value
    const parsed = parseJson(value)
    if (parsed === undefined || parsed === null || typeof parsed !== 'object') throw new Refused(code)
    return parsed
  }

  /** An argument that is an object. */
  object(name: string, code: string): JsonObject {
    return objectOf(this.json(name, code))
  }

  /** A list of texts, given as a list, as JSON or separated by commas. */
  words(name: string): readonly string[] {
    const value = this.raw[name]
    if (typeof value !== 'string') return listOf(value).map(textOf)
    const parsed = parseJson(value)
    if (Array.isArray(parsed)) return parsed.map(textOf)
    return value
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '')
  }
}

/** Parses the arguments from a request's body and URL. */
export function readArguments(contentType: string, body: string, query: URLSearchParams): Arguments {
  const fromQuery = Object.fromEntries(query)
  if (body === '') return new Arguments(fromQuery)
  const kind = contentType.split(';')[0]?.trim().toLowerCase()
  if (kind === 'application/json') {
    const parsed = parseJson(body)
    if (parsed === undefined) throw new Refused('invalid_json')
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new Refused('json_not_object')
    return new Arguments({ ...fromQuery, ...objectOf(parsed) })
  }
  if (kind === 'application/x-www-form-urlencoded')
    return new Arguments({ ...fromQuery, ...Object.fromEntries(new URLSearchParams(body)) })
  throw new Refused(kind === '' || kind === undefined ? 'missing_post_type' : 'invalid_post_type')
}
