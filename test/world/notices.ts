import type { Notice, Notices, WaitingNotice } from '../../src/engine/ports/notices.ts'

/** A store of notices in memory. */
export class MemoryNotices implements Notices {
  readonly #known = new Set<string>()
  readonly #waiting = new Map<string, WaitingNotice>()

  async file(notice: Notice): Promise<'filed' | 'known'> {
    if (this.#known.has(notice.key)) return 'known'
    this.#known.add(notice.key)
    this.#waiting.set(notice.key, { ...notice, inDoubtSinceMs: null })
    return 'filed'
  }
  async waiting(key: string): Promise<WaitingNotice | null> {
    return this.#waiting.get(key) ?? null
  }
  async all(): Promise<readonly string[]> {
    return [...this.#waiting.keys()]
  }
  async mark(notice: WaitingNotice, inDoubtSinceMs: number | null): Promise<'written' | 'conflict'> {
    if (this.#waiting.get(notice.key)?.inDoubtSinceMs !== notice.inDoubtSinceMs) return 'conflict'
    this.#waiting.set(notice.key, { ...notice, inDoubtSinceMs })
    return 'written'
  }
  async said(key: string): Promise<void> {
    this.#waiting.delete(key)
  }
}
