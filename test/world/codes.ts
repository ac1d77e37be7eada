import type { CodeAnchor, CodeLedger, CodeRead, Codes } from '../../src/engine/ports/codes.ts'

const periodMs = 30_000

/** One-time codes whose six digits are the number of the 30-second period. Only people in `people` have a device. */
export class MemoryCodes implements Codes {
  readonly people = new Set<string>()

  /** The code that every device shows at this time. */
  shows(nowMs: number): string {
    return String(Math.floor(nowMs / periodMs) % 1_000_000).padStart(6, '0')
  }
  read(person: string, code: string, nowMs: number): CodeRead {
    if (!this.people.has(person)) return { is: 'nobody’s' }
    return code === this.shows(nowMs) ? rightAt(Math.floor(nowMs / periodMs)) : { is: 'wrong' }
  }
}

const rightAt = (moment: number): CodeRead => ({ is: 'right', moment, sinceMs: moment * periodMs })

/** A ledger of one-time codes in memory. */
export class MemoryCodeLedger implements CodeLedger {
  readonly #now: () => number
  readonly #tries = new Map<string, { readonly untilMs: number; readonly count: number }>()
  readonly #spent = new SpentCodes()
  #server = 1

  constructor(now: () => number) {
    this.#now = now
  }
  async tries(person: string, most: number, withinMs: number): Promise<'may try' | 'too many'> {
    const before = this.#tries.get(person)
    const running = before && before.untilMs > this.#now() ? before : { untilMs: this.#now() + withinMs, count: 0 }
    this.#tries.set(person, { ...running, count: running.count + 1 })
    return running.count + 1 <= most ? 'may try' : 'too many'
  }
  async wasRight(person: string): Promise<void> {
    const tries = this.#tries.get(person)
    if (tries) this.#tries.set(person, { ...tries, count: Math.max(0, tries.count - 1) })
  }
  spend = async (person: string, moment: number, request: string) => this.#spent.spend(person, moment, request)
  server = async (): Promise<string> => `server-${this.#server}`
  /** Loses the codes that were used, with or without a restart of the server. */
  forgets(restart: 'is restarted' | 'goes on'): void {
    this.#spent.clear()
    if (restart === 'is restarted') this.#server++
  }
}

/** An anchor of one-time codes in memory, as the lock store keeps it. */
export class MemoryCodeAnchor implements CodeAnchor {
  readonly #spent = new SpentCodes()
  #server: { readonly name: string; readonly sinceMs: number } | null = null

  spend = async (person: string, moment: number, request: string) => this.#spent.spend(person, moment, request)
  async serverSince(name: string, nowMs: number): Promise<number> {
    if (this.#server?.name !== name) this.#server = { name, sinceMs: this.#server === null ? 0 : nowMs }
    return this.#server.sinceMs
  }
}

class SpentCodes {
  readonly #spent = new Map<string, { readonly moment: number; readonly request: string }>()

  spend(person: string, moment: number, request: string): 'counts' | 'used' {
    const last = this.#spent.get(person)
    if (last && (last.moment > moment || (last.moment === moment && last.request !== request))) return 'used'
    this.#spent.set(person, { moment, request })
    return 'counts'
  }
  clear(): void {
    this.#spent.clear()
  }
}
