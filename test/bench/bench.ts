import { benchmarkAck } from './ack.ts'
import { benchmarkHandover } from './handover.ts'
import { benchmarkLockWaiter } from './lock-waiter.ts'

// `npm run bench <name>` measures, prints the results, and exits with 1 when the target was missed.

const benchmarks: { readonly [name: string]: () => Promise<'reached' | 'missed'> } = {
  ack: benchmarkAck,
  handover: benchmarkHandover,
  waiter: benchmarkLockWaiter,
}
const name = process.argv[2] ?? ''
const bench = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined
if (bench === undefined) {
  process.stderr.write(`${name}: no such benchmark. Benchmarks: ${Object.keys(benchmarks).join(', ')}\n`)
  process.exit(2)
}
process.exit((await bench()) === 'reached' ? 0 : 1)
