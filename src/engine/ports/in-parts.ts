const othersRan = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * Maps a long list, `atOnce` items at a time, and returns the results in its order. Other work of this process runs before
 * each further item, also when mapping waits for nothing outside. Rejects with the first error; items that were not begun
 * are then left out.
 */
export async function mapInParts<T, R>(
  items: readonly T[],
  atOnce: number,
  map: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = []
  const waiting = items.entries()
  let hasFailed = false
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (index >= atOnce) await othersRan()
      if (hasFailed) return
      results[index] = await map(item)
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
  } catch (error) {
    hasFailed = true
    throw error
  }
  return results
}

/**
 * Maps a long list without waiting for anything outside, `atOnce` items at a time, and returns the results in its order.
 * Other work of this process runs before each part when there are several. Rejects with the first error.
 */
export async function mapInSlices<T, R>(
  items: readonly T[],
  atOnce: number,
  map: (item: T) => R,
): Promise<readonly R[]> {
  const results: R[] = []
  for (let first = 0; first < items.length; first += atOnce) {
    if (items.length > atOnce) await othersRan()
    for (const item of items.slice(first, first + atOnce)) results.push(map(item))
  }
  return results
}
