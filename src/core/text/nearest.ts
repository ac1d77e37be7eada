/** The number of typing errors between two words: letters added, omitted or changed, or two neighbours swapped. */
export function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row += 1) {
    const now = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1]
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      now[column] = Math.min(
        (last[column] ?? 0) + 1,
        (now[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    beforeLast = last
    last = now
  }
  return last[b.length] ?? 0
}

const maxErrors = (word: string): number => (word.length < 4 ? 1 : word.length < 8 ? 2 : 3)

/** The nearest candidates within the tolerated number of typing errors, three at most, sorted by name. */
export function nearest(word: string, candidates: Iterable<string>): readonly string[] {
  const errors = maxErrors(word)
  const close: { readonly candidate: string; readonly far: number }[] = []
  for (const candidate of new Set(candidates)) {
    if (Math.abs(candidate.length - word.length) > errors) continue
    const far = distance(word.toLowerCase(), candidate.toLowerCase())
    if (far <= errors) close.push({ candidate, far })
  }
  close.sort((a, b) => a.far - b.far || (a.candidate < b.candidate ? -1 : 1))
  const best = close[0]?.far
  return close
    .filter(({ far }) => far === best)
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** “Did you mean a or b?”, or `otherwise` when no candidate is near. */
export function didYouMean(word: string, candidates: Iterable<string>, otherwise: string): string {
  const close = nearest(word, candidates)
  return close.length === 0 ? otherwise : `Did you mean ${close.join(' or ')}?`
}
