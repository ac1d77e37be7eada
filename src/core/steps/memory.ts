import { z } from 'zod'
import { invariant } from '../invariant.ts'
import type { MemoryField, MemoryShape } from './memory-fields.ts'
import { type StepKind, stepDefinitions } from './table.ts'

type Definitions = typeof stepDefinitions

type Intersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never

type Fields = Intersection<Definitions[StepKind]['memory']>

type ValueOf<F> =
  F extends MemoryField<infer T, 'run'>
    ? T
    : F extends MemoryField<infer T, 'step'>
      ? { readonly [index: number]: T }
      : never

/** The run memory: what the steps of a run write for later steps and for resuming. Every step may read all of it. */
export type RunMemory = { readonly [F in keyof Fields]?: ValueOf<Fields[F]> }

/** The run memory as events store it: texts; a per-step field has the step's index in its name, such as `passes 3`. */
export type StoredMemory = { readonly [name: string]: string }

type TakenBackBy<K extends StepKind> = {
  [N in StepKind]: K extends Exclude<Definitions[N]['undo'], string>['by']['kind'] ? N : never
}[StepKind]

/** The kinds of steps that a kind undoes; never for kinds that undo none. */
export type UndoesKind<K extends StepKind> = K extends StepKind ? TakenBackBy<K> : never

type FieldOf<K extends StepKind> = K extends StepKind ? keyof Definitions[K]['memory'] : never

type Own<K extends StepKind> = FieldOf<K | UndoesKind<K>> & keyof Fields

/** The memory that a kind of step may write: its own fields, and those of the steps that it undoes. */
export type MemoryOf<K extends StepKind> = Pick<RunMemory, Own<K>> & {
  readonly [F in Exclude<keyof Fields, Own<K>>]?: never
}

function fieldsByName(): ReadonlyMap<string, MemoryField> {
  const fields = new Map<string, MemoryField>()
  for (const { kind, memory } of Object.values(stepDefinitions))
    for (const [name, field] of Object.entries<MemoryShape[string]>(memory)) {
      invariant(!fields.has(name), `${kind} declares ${name}, which is a field of another step`)
      fields.set(name, field)
    }
  return fields
}

const fields = fieldsByName()

/** The field and step index of a stored name; null when no definition has such a field. */
function fieldAt(stored: string): { name: string; field: MemoryField; index: string | null } | null {
  const [, base = stored, index = null] = /^(\S+) (\d+)$/.exec(stored) ?? []
  const field = fields.get(base)
  if (field === undefined || (field.per === 'step') !== (index !== null)) return null
  return { name: base, field, index }
}

/**
 * Reads the memory that an event stores. Unknown names are left out, because a newer bot may have written them. Throws
 * with run, field and value when a value cannot be read.
 */
export function readMemory(run: string, stored: StoredMemory): RunMemory {
  const memory: { [name: string]: unknown } = {}
  for (const [key, value] of Object.entries(stored)) {
    const at = fieldAt(key)
    if (at === null) continue
    const read = z.safeDecode(at.field.codec, value)
    invariant(read.success, `${run}: ${key} is unreadable: ${JSON.stringify(value.slice(0, 80))}`)
    memory[at.name] = at.index === null ? read.data : { ...(memory[at.name] ?? {}), [at.index]: read.data }
  }
  // Each value has the type of its field, because it was decoded by that field's codec.
  return memory as RunMemory
}

/** The memory as an event stores it. Throws with run and field when a value does not fit its field. */
export function storedMemory(run: string, memory: RunMemory): StoredMemory {
  const text = (name: string, codec: MemoryField['codec'], value: unknown): string => {
    const written = z.safeEncode(codec, value)
    invariant(written.success, `${run}: ${name} cannot be stored: ${JSON.stringify(value)}`)
    return written.data
  }
  return Object.fromEntries(
    Object.entries<unknown>(memory).flatMap(([name, value]) => {
      const field = fields.get(name)
      invariant(field, `${run}: no step declares ${name}`)
      if (field.per === 'run') return [[name, text(name, field.codec, value)]]
      return Object.entries(Object(value)).map(([index, one]) => [`${name} ${index}`, text(name, field.codec, one)])
    }),
  )
}

/** The memory with further fields; a per-step field keeps the values of other steps. */
export function merged(before: RunMemory, more: RunMemory): RunMemory {
  const memory: { [name: string]: unknown } = { ...before }
  for (const [name, value] of Object.entries(more))
    memory[name] = fields.get(name)?.per === 'step' ? Object.assign({}, memory[name], value) : value
  // Field by field, the values are those of two memories.
  return memory as RunMemory
}
