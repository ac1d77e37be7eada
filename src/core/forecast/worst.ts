import { memoized } from '../memoized.ts'
import type { Bounds, Kind } from './bounds.ts'
import { OutTogether } from './out-together.ts'

/** The least that a limit has to spare; `at least` when the search was too long to find it exactly. */
export type Spare = { readonly spare: number; readonly is: 'exact' | 'at least' }

/**
 * The least that a limit has to spare over all sets of candidates that may be out together, without those of `staying`,
 * and that include a node which the limit counts; the node `first`, unless it is null. Null when no such set exists.
 */
export type LeastSpare = (staying: readonly string[], first: string | null) => Spare | null

/** A kind, and how many of its nodes may be out beside others. */
type Some = { readonly kind: Kind; readonly size: number; readonly loss: number }

/** A worst set: what it leaves to spare, and how many nodes of each kind are out. */
type Worst = Spare & { readonly out: ReadonlyMap<Kind, number> }

/** The number of sets that a search looks at before it settles for a bound. */
const mostSteps = 20_000

/** Prepares the search for the worst sets of these bounds; returns that of each limit, by its number. */
export function worstSets(bounds: Bounds): (limit: number) => LeastSpare {
  const kinds = kindsOf(bounds)
  const kindOf = new Map(kinds.flatMap((kind) => kind.nodes.map((node) => [node, kind] as const)))
  const whole = memoized((limit: number) =>
    memoized((first: Kind | null) => leastOver(bounds, sizesOf(kinds), limit, first)),
  )
  return (limit) => (staying, first) => {
    const of = first === null ? null : kindOf.get(first)
    if (of === undefined) return null
    const gone = Map.groupBy(
      staying.filter((node) => node !== first && kindOf.has(node)),
      (node) => kindOf.get(node),
    )
    const left = sizesOf(kinds).map((some) => ({ ...some, size: some.size - (gone.get(some.kind)?.length ?? 0) }))
    const unhindered = whole(limit)(of)
    // those that stay are not needed for the worst set of all
    const isSame = left.every(({ kind, size }) => (unhindered?.out.get(kind) ?? 0) <= size)
    return isSame ? unhindered : leastOver(bounds, left, limit, of)
  }
}

const sizesOf = (kinds: readonly Kind[]): readonly Omit<Some, 'loss'>[] =>
  kinds.map((kind) => ({ kind, size: kind.nodes.length }))

function leastOver(
  bounds: Bounds,
  left: readonly Omit<Some, 'loss'>[],
  limit: number,
  first: Kind | null,
): Worst | null {
  const some = left
    .filter(({ size }) => size > 0)
    .map((one) => ({ ...one, loss: one.kind.losses[limit] ?? 0 }))
    .sort((a, b) => b.loss - a.loss)
  const firsts = some.filter(({ kind }) => Number.isFinite(capIn(kind, limit)) && (first === null || kind === first))
  const others = some.filter(({ loss }) => loss > 0)
  const highest = Math.min(bounds.atOnce * (others[0]?.loss ?? 0), ...scopeBounds(bounds, others))
  const found = [...Map.groupBy(firsts, ({ kind }) => capIn(kind, limit))].flatMap(([cap, alike]) => {
    const most = Math.min(cap, highest)
    let least: Worst | null = null
    for (const { kind } of alike) {
      const worst = spareWith(bounds, { limit, first: kind, within: others, most })
      if (worst !== null && (least === null || worst.spare < least.spare)) least = worst
      if (least !== null && least.spare <= cap - most) break
    }
    return least ?? []
  })
  return found.length === 0 ? null : found.reduce((least, one) => (one.spare < least.spare ? one : least))
}

const capIn = ({ caps }: Kind, limit: number): number => caps[limit] ?? Number.POSITIVE_INFINITY

function kindsOf({ limits, candidates }: Bounds): readonly Kind[] {
  const described = candidates.map(({ node, scopes }) => ({
    node,
    scopes,
    losses: limits.map(({ losses }) => losses.get(node) ?? 0),
    caps: limits.map(({ caps }) => caps.get(node) ?? Number.POSITIVE_INFINITY),
  }))
  const alike = Map.groupBy(described, ({ scopes, losses, caps }) => [scopes, losses, caps].map(String).join(';'))
  return [...alike.values()].flatMap(([one, ...others]) =>
    one === undefined ? [] : [{ ...one, nodes: [one, ...others].map(({ node }) => node) }],
  )
}

type Search = {
  readonly limit: number
  readonly first: Kind
  readonly within: readonly Some[]
  /** An upper bound on what any set loses. */
  readonly most: number
}

/** The least to spare over the sets with a node of the kind `first`; null when that node may not be out at all. */
function spareWith(bounds: Bounds, { limit, first, within, most: ceiling }: Search): Worst | null {
  const together = new OutTogether(bounds)
  if (together.add(first) === null) return null
  const cap = capIn(first, limit)
  const others = within.map((some) => (some.kind === first ? { ...some, size: some.size - 1 } : some))
  const rest: number[] = []
  for (const { size, loss } of others.toReversed()) rest.unshift((rest[0] ?? 0) + size * loss)
  const bound = (index: number): number => {
    const most = Math.min(rest[index] ?? 0, together.left * (others[index]?.loss ?? 0))
    return Math.min(cap, together.lost(limit) + most)
  }
  const highest = Math.min(bound(0), ceiling)
  const out = new Map<Kind, number>([[first, 1]])
  let [most, steps, worst] = [together.lost(limit), 0, new Map(out)]
  const search = (index: number): void => {
    if (together.lost(limit) > most) [most, worst] = [together.lost(limit), new Map(out)]
    const next = others[index]
    steps++
    if (next === undefined || most >= highest || steps > mostSteps || bound(index) <= most) return
    const before = out.get(next.kind) ?? 0
    const undone: (() => void)[] = []
    for (let count = 0; count < next.size; count++) {
      const undo = together.add(next.kind)
      if (undo === null) break
      undone.push(undo)
    }
    for (const undo of [...undone.toReversed(), null]) {
      out.set(next.kind, before + undone.length)
      search(index + 1)
      undo?.()
      undone.pop()
    }
  }
  search(0)
  return steps > mostSteps && most < highest
    ? { spare: cap - highest, is: 'at least', out: worst }
    : { spare: cap - most, is: 'exact', out: worst }
}

/** Upper bounds on what is lost, from the open slots of all scopes of one sort, such as all racks. */
function scopeBounds({ open }: Bounds, some: readonly Some[]): readonly number[] {
  const sortOf = (scope: string) => scope.split('/', 1)[0]
  const sorts = [...new Set([...open.keys()].map(sortOf))]
  return sorts.map((sort) => {
    const members = some.flatMap((one) =>
      one.kind.scopes.filter((scope) => sortOf(scope) === sort).map((scope) => ({ scope, one })),
    )
    const within = [...Map.groupBy(members, ({ scope }) => scope)].map(([scope, all]) =>
      mostLost(
        all.map(({ one }) => one),
        open.get(scope) ?? 0,
      ),
    )
    const outside = some.filter(({ kind }) => kind.scopes.every((scope) => sortOf(scope) !== sort))
    return [...within, mostLost(outside, Number.POSITIVE_INFINITY)].reduce((sum, loss) => sum + loss, 0)
  })
}

/** The most that so many nodes lose; the kinds are sorted, greatest loss first. */
function mostLost(some: readonly Some[], nodes: number): number {
  let [left, lost] = [nodes, 0]
  for (const { size, loss } of some) {
    const out = Math.min(left, size)
    lost += out * loss
    left -= out
  }
  return lost
}
