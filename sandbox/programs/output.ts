import type { Ending } from './process.ts'

/** The lines that a process prints: the last ones are kept, and each is passed to those waiting. */
export type Output = {
  readonly add: (line: string) => void
  readonly recentOutput: () => string
  readonly onLine: (listener: (line: string) => void) => void
  readonly line: (pattern: RegExp, withinMs: number) => Promise<string>
}

const linesKept = 400

/** Collects the output of a process until it has ended. */
export function outputOf(name: string, ended: Promise<Ending>): Output {
  const kept: string[] = []
  const listeners = new Set<(line: string) => void>()
  const recentOutput = (): string => kept.slice(-30).join('\n')
  const line = (pattern: RegExp, withinMs: number): Promise<string> =>
    new Promise((resolve, reject) => {
      const already = kept.find((each) => pattern.test(each))
      if (already !== undefined) return resolve(already)
      const done = (): void => {
        clearTimeout(limit)
        listeners.delete(listener)
      }
      const fail = (what: string): void => {
        done()
        reject(new Error(`${name} ${what}. It printed last:\n${recentOutput()}`))
      }
      const listener = (each: string): void => {
        if (!pattern.test(each)) return
        done()
        resolve(each)
      }
      const limit = setTimeout(() => fail(`did not say ${pattern} within ${withinMs} ms`), withinMs)
      listeners.add(listener)
      // its last lines may arrive just after its exit event
      void ended.then(() => setImmediate(() => listeners.has(listener) && fail(`ended before it said ${pattern}`)))
    })
  return {
    add: (text) => {
      kept.push(text)
      if (kept.length > linesKept) kept.splice(0, kept.length - linesKept)
      for (const listener of [...listeners]) listener(text)
    },
    recentOutput,
    onLine: (listener) => void listeners.add(listener),
    line,
  }
}
