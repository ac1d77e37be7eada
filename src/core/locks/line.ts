import type { LockRequest } from './book.ts'
import type { Waiter } from './locks.ts'

/** The line with the run in it: at its end when it is new, else where it stands, with the scopes it needs now. */
export function joined(line: readonly Waiter[], ask: LockRequest): readonly Waiter[] {
  const { operation, run, node, requester, sinceMs } = ask.holder
  const scopes = ask.scopes.map(({ name }) => name)
  const place = line.find((waiter) => waiter.run === run)
  if (place === undefined) return [...line, { operation, run, node, requester, scopes, sinceMs }]
  return line.map((waiter) => (waiter.run === run ? { ...waiter, scopes } : waiter))
}

/** The line without the run. */
export const withdrawn = (line: readonly Waiter[], run: string): readonly Waiter[] =>
  line.filter((waiter) => waiter.run !== run)

/** Who came before the run and needs one of these scopes too; whoever is not in line yet comes after all. */
export function aheadOf(line: readonly Waiter[], run: string, scopes: readonly string[]): readonly Waiter[] {
  const place = line.findIndex((waiter) => waiter.run === run)
  const earlier = place === -1 ? line : line.slice(0, place)
  return earlier.filter((waiter) => waiter.scopes.some((scope) => scopes.includes(scope)))
}
