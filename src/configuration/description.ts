import { z } from 'zod'
import type { Path } from './parsed.ts'
import { fileSchema } from './schema/file.ts'

/** One part of the configuration's description for readers: its purpose, the values that it takes, and its default. */
export type Described = {
  readonly description?: string
  /** The accepted values, in words. */
  readonly takes?: string
  readonly type?: string | readonly string[]
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: { readonly [name: string]: Described }
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Described
  readonly items?: Described | boolean
  readonly anyOf?: readonly Described[]
  readonly oneOf?: readonly Described[]
}

const described: z.ZodType<Described> = z.lazy(() =>
  z.looseObject({
    description: z.string().exactOptional(),
    takes: z.string().exactOptional(),
    type: z.union([z.string(), z.array(z.string())]).exactOptional(),
    default: z.unknown().exactOptional(),
    const: z.unknown().exactOptional(),
    enum: z.array(z.unknown()).exactOptional(),
    minimum: z.number().exactOptional(),
    maximum: z.number().exactOptional(),
    properties: z.record(z.string(), described).exactOptional(),
    required: z.array(z.string()).exactOptional(),
    additionalProperties: z.union([z.boolean(), described]).exactOptional(),
    items: z.union([z.boolean(), described]).exactOptional(),
    anyOf: z.array(described).exactOptional(),
    oneOf: z.array(described).exactOptional(),
  }),
)

/** Describes the whole configuration from its own schema. */
export const description: Described = described.parse(z.toJSONSchema(fileSchema, { io: 'input', reused: 'inline' }))

/** All forms that the value at a path may have. */
export function formsAt(path: Path): readonly Described[] {
  return path.reduce<readonly Described[]>(
    (forms, key) => forms.flatMap((form) => alternatives(form).flatMap((one) => within(one, key))),
    [description],
  )
}

/** The alternatives of a form that has several; otherwise the form itself. */
export const alternatives = (form: Described): readonly Described[] => {
  const several = form.anyOf ?? form.oneOf
  return several ? several.flatMap(alternatives) : [form]
}

/** The known keys at a path. */
export const keysAt = (path: Path): readonly string[] => [
  ...new Set(
    formsAt(path).flatMap((form) => alternatives(form).flatMap(({ properties }) => Object.keys(properties ?? {}))),
  ),
]

function within(form: Described, key: PropertyKey): readonly Described[] {
  const property = form.properties?.[String(key)]
  if (property) return [property]
  const inner = typeof key === 'number' ? form.items : form.additionalProperties
  return typeof inner === 'object' ? [inner] : []
}
