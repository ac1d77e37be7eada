import type { Signal } from '../signal.ts'

/** Waits until a function returns a value; calls it again after every change. */
export function until<Change, Found>(
  changes: Signal<Change>,
  look: () => Found | undefined | false,
  withinMs: number,
  describe: () => string,
): Promise<Found> {
  return new Promise((resolve, reject) => {
    let stop = () => {}
    const timer = setTimeout(() => {
      stop()
      reject(new Error(`nothing came of it within ${withinMs} ms\n${describe()}`))
    }, withinMs)
    const end = () => {
      clearTimeout(timer)
      stop()
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
    stop = changes.subscribe(check)
    check()
  })
}
