import { type MessageLedger, type MessageRef, nothingTold, type Told } from '../../src/engine/ports/chat.ts'
import { MemoryRedis } from './redis.ts'

/** What was already said, in memory. */
export class MemoryLedger implements MessageLedger {
  readonly #told = new Map<string, Told>()
  readonly #redis: MemoryRedis

  constructor(redis = new MemoryRedis()) {
    this.#redis = redis
  }
  async read(operation: string): Promise<Told> {
    this.#redis.ask()
    return this.#told.get(operation) ?? nothingTold
  }
  async operationAt(card: MessageRef): Promise<string | null> {
    this.#redis.ask()
    const found = [...this.#told].find(
      ([, told]) => told.card?.timestamp === card.timestamp && told.card.channel === card.channel,
    )
    return found?.[0] ?? null
  }
  async write(operation: string, before: Told, after: Told): Promise<'written' | 'conflict'> {
    this.#redis.ask()
    const now = this.#told.get(operation) ?? nothingTold
    if (JSON.stringify(now) !== JSON.stringify(before)) return 'conflict'
    this.#told.set(operation, after)
    this.#redis.wrote(() => this.#told.set(operation, now))
    return 'written'
  }
}
