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

/** What the steps of a run have written down for each other and for resuming. Every step may read all of it. */
export type RunMemory = { readonly [F in keyof Fields]?: ValueOf<Fields[F]> }

/** The same as events store it: texts, with a field per step under its name and the step's index, such as `passes 3`. */
export type StoredMemory = { readonly [name: string]: string }

type TakenBackBy<K extends StepKind> = {
  [N in StepKind]: K extends Exclude<Definitions[N]['undo'], string>['by']['kind'] ? N : never
}[StepKind]

/** The kinds of steps that a kind takes back; none for steps that only stand in plans. */
export type UndoesKind<K extends StepKind> = K extends StepKind ? TakenBackBy<K> : never

type FieldOf<K extends StepKind> = K extends StepKind ? keyof Definitions[K]['memory'] : never

type Own<K extends StepKind> = FieldOf<K | UndoesKind<K>> & keyof Fields

/** The part of the memory that a kind of step may write: its own fields, and those of the steps that it takes back. */
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

/** The name and index that a stored name stands for; null for names that no definition has. */
function fieldAt(stored: string): { name: string; field: MemoryField; index: string | null } | null {
  const [, base = stored, index = null] = /^(\S+) (\d+)$/.exec(stored) ?? []
  const field = fields.get(base)
  if (field === undefined || (field.per === 'step') !== (index !== null)) return null
  return { name: base, field, index }
}

/**
 * The memory that an event stores. Names that no definition has are left out: a newer bot may have written them. Throws
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
  // each value has the type of its field, by the codec of the same definition
  return memory as RunMemory
}

/** The memory as an event stores it. Throws with run and field when a value is none of its field. */
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

/** Memory after something more was written down; a field per step keeps the values of other steps. */
export function merged(before: RunMemory, more: RunMemory): RunMemory {
  const memory: { [name: string]: unknown } = { ...before }
  for (const [name, value] of Object.entries(more))
    memory[name] = fields.get(name)?.per === 'step' ? Object.assign({}, memory[name], value) : value
  // of two memories, field by field
  return memory as RunMemory
}
