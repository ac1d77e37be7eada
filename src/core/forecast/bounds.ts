import type { Limit } from './limits.ts'

/** A planned node that is in service now, and may go out. */
export type Candidate = { readonly node: string; readonly scopes: readonly string[] }

/** What bounds the nodes of a plan that are out together. */
export type Bounds = {
  readonly candidates: readonly Candidate[]
  /** The slots that are open now, by scope. */
  readonly open: ReadonlyMap<string, number>
  /** How many candidates may be out together. */
  readonly atOnce: number
  readonly limits: readonly Limit[]
}

/** Candidates that no bound and no limit tells apart. */
export type Kind = {
  readonly nodes: readonly string[]
  readonly scopes: readonly string[]
  /** What is lost with one of them, and the cap while one of them is out, by limit. */
  readonly losses: readonly number[]
  readonly caps: readonly number[]
}
