import type { z } from 'zod'

/** Whether two types accept exactly the same values. */
export type SameShape<A, B> = [A] extends [B] ? ([B] extends [A] ? 'yes' : 'no') : 'no'

/**
 * A schema that accepts exactly the values of a type. When the type changes and the schema does not, this does not
 * compile.
 */
export const exactSchema =
  <T>() =>
  <S extends z.ZodType<T>>(schema: S & (SameShape<T, z.output<S>> extends 'yes' ? unknown : never)): z.ZodType<T> =>
    schema
