import { type Delivered, type MessageLedger, type MessageRef, nothingDelivered } from '../../src/engine/ports/chat.ts'
import { MemoryRedis } from './redis.ts'

/** A message ledger in memory. */
export class MemoryLedger implements MessageLedger {
  readonly #told = new Map<string, Delivered>()
  readonly #redis: MemoryRedis

  constructor(redis = new MemoryRedis()) {
    this.#redis = redis
  }
  async read(operation: string): Promise<Delivered> {
    this.#redis.ask()
    return this.#told.get(operation) ?? nothingDelivered
  }
  async operationAt(card: MessageRef): Promise<string | null> {
    this.#redis.ask()
    const found = [...this.#told].find(
      ([, told]) => told.card?.timestamp === card.timestamp && told.card.channel === card.channel,
    )
    return found?.[0] ?? null
  }
  async write(operation: string, before: Delivered, after: Delivered): Promise<'written' | 'conflict'> {
    this.#redis.ask()
    const now = this.#told.get(operation) ?? nothingDelivered
    if (now !== before && JSON.stringify(now) !== JSON.stringify(before)) return 'conflict'
    this.#told.set(operation, after)
    this.#redis.wrote(() => this.#told.set(operation, now))
    return 'written'
  }
}
