import type { Signal } from '../signal.ts'

/** Waits until looking at the workspace gives something; looks again whenever something has changed. */
export function until<Found>(
  changes: readonly Signal<never>[] | readonly Signal<unknown>[],
  look: () => Found | undefined | false,
  withinMs: number,
  describe: () => string,
): Promise<Found> {
  return new Promise((resolve, reject) => {
    const stops: (() => void)[] = []
    const end = () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
    }
    const check = () => {
      try {
        const found = look()
        if (found === undefined || found === false) return
        end()
        resolve(found)
      } catch (error) {
        end()
        reject(error)
      }
    }
    const timer = setTimeout(() => {
      end()
      reject(new Error(`nothing came of it within ${withinMs} ms\n${describe()}`))
    }, withinMs)
    for (const change of changes) stops.push((change as Signal<unknown>).listen(check))
    check()
  })
}
