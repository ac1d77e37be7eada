import { setTimeout } from 'node:timers/promises'

const betweenLooksMs = 300

/** Waits until this is so for a program that reports nothing by itself; throws with the last error after the limit. */
export async function untilSo(what: string, withinMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const endsAt = Date.now() + withinMs
  for (;;) {
    const last = await isSo().catch((error: unknown) => error)
    if (last === true) return
    if (Date.now() > endsAt) throw new Error(`${what} was not so within ${withinMs / 1000} s`, { cause: last })
    await setTimeout(betweenLooksMs)
  }
}
