import type { Redis } from 'ioredis'
import { Failure } from '../../engine/ports/failure.ts'
import type { JournalEntry } from '../../engine/ports/journals.ts'
import { assertDurability, type Durability, replicasToWrite } from './durability.ts'
import type { RedisJournals } from './journals.ts'
import { writing } from './request.ts'

/** How long replicas may take to confirm what was written. */
const confirmMs = 1_000

/** What the replicas of the connected primary have. */
export type Replicas = {
  /** Throws `Failure` when the primary that is connected now may lose journals; asked once for each connection. */
  proven(): Promise<unknown>
  /** Resolves once as many replicas as the primary demands have everything that this connection wrote. */
  confirmed(): Promise<void>
}

/** The replicas behind a connection; none is waited for unless every write must be kept. */
export function replicasOf(redis: Redis, durability: Durability): Replicas {
  let needed: Promise<number> | null = null
  redis.on('close', () => {
    needed = null
  })
  const prove = async (): Promise<number> => {
    if (durability !== 'every write') return 0
    await assertDurability(redis, durability)
    return replicasToWrite(redis)
  }
  const proven = (): Promise<number> => {
    const asked = needed ?? prove()
    needed = asked
    asked.catch(() => {
      if (needed === asked) needed = null
    })
    return asked
  }
  return {
    proven,
    async confirmed() {
      const count = await proven()
      if (count === 0) return
      const confirmed = await writing('wait for its replicas', () => redis.wait(count, confirmMs))
      if (confirmed >= count) return
      const why = `${confirmed} of ${count} replicas confirmed a write within ${confirmMs} ms: start the replica, or set redis.durability: every second to accept losing a second`
      throw new Failure('Redis', why, 'ambiguous')
    },
  }
}

/** Journals that take an entry which allows work only once replicas have it. */
export const replicatedJournals = (journals: RedisJournals, replicas: Replicas): RedisJournals => ({
  ...journals,
  async append(entry) {
    if (!allows(entry)) return journals.append(entry)
    await replicas.proven()
    const appended = await journals.append(entry)
    if (appended === 'appended') await replicas.confirmed()
    return appended
  },
})

/** Whether work goes on because of the entry: a request, an approval, a start, and the intent to change a node. */
const allows = ({ event }: JournalEntry): boolean =>
  event.type === 'submitted' ||
  event.type === 'approved' ||
  event.type === 'started' ||
  event.type === 'runStarted' ||
  (event.type === 'stepBegan' && event.changing.length > 0)
