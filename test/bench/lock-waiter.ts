import { startConsulServer } from '../../sandbox/programs/consul.ts'
import { shutDown } from '../../sandbox/programs/shutdown.ts'
import { consul, open, settingsFor } from '../contract/consul-fixtures.ts'
import { admitted, request, taken, takenInTheEnd } from '../contract/suites/lock-requests.ts'
import { type Row, rowOfTimes } from './results.ts'

const repetitions = 200
const warmUpRounds = 20
const aimMs = 20

type Round = () => Promise<number>

/** Milliseconds from releasing a lock until a waiting run of another bot holds it. */
async function lockRound(url: string): Promise<{ readonly round: Round; readonly close: () => Promise<void> }> {
  const [holder, waiter] = [open(settingsFor(url)), open(settingsFor(url))]
  const round = async (): Promise<number> => {
    await taken(holder.locks, request('r1'))
    await waiter.locks.acquire(request('r2'), admitted)
    const waiting = takenInTheEnd(waiter.locks, request('r2')).then(() => performance.now())
    // the first event comes at once; only events after the release are measured
    await waiter.locks.state()
    const freed = performance.now()
    await holder.locks.release('r1')
    const tookMs = (await waiting) - freed
    await waiter.locks.release('r2')
    return tookMs
  }
  return { round, close: async () => void (await Promise.all([holder.close(), waiter.close()])) }
}

/** Milliseconds from writing a key until a plain blocking query on it returns. */
function bareRound(url: string): Round {
  return async () => {
    await consul(url, 'PUT', '/kv/bare', 'before')
    const { headers } = await fetch(`${url}/v1/kv/bare`)
    const notified = fetch(`${url}/v1/kv/bare?index=${headers.get('x-consul-index')}&wait=60s`)
    const answered = notified.then((answer) => answer.text()).then(() => performance.now())
    await consul(url, 'GET', '/status/leader')
    const written = performance.now()
    await consul(url, 'PUT', '/kv/bare', 'after')
    return (await answered) - written
  }
}

/** Measures how soon a waiting run holds a lock that another bot released, compared with Consul's own notification. */
export async function benchmarkLockWaiter(): Promise<readonly Row[]> {
  const server = await startConsulServer('memory')
  const [bare, locks] = [bareRound(server.url), await lockRound(server.url)]
  const measured = { bare: [] as number[], locks: [] as number[] }
  for (let count = 0; count < warmUpRounds + repetitions; count += 1) {
    const [bareMs, locksMs] = [await bare(), await locks.round()]
    if (count < warmUpRounds) continue
    measured.bare.push(bareMs)
    measured.locks.push(locksMs)
  }
  await locks.close()
  await shutDown()
  return [
    rowOfTimes({
      what: 'lock that was freed, until the next run holds it',
      compared: 'median',
      bound: aimMs,
      times: measured.locks,
      floor: { what: 'bare blocking query', times: measured.bare },
    }),
  ]
}
