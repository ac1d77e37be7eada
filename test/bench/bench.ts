import { benchAck } from './ack.ts'
import { benchHandover } from './handover.ts'
import { benchWaiter } from './waiter.ts'

// `npm run bench <name>`: measures, prints what it measured, and ends with 1 when the aim was missed.

const benches: { readonly [name: string]: () => Promise<'reached' | 'missed'> } = {
  ack: benchAck,
  handover: benchHandover,
  waiter: benchWaiter,
}
const name = process.argv[2] ?? ''
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined
if (bench === undefined) {
  process.stderr.write(`There is no bench "${name}"; there are: ${Object.keys(benches).join(', ')}\n`)
  process.exit(2)
}
process.exit((await bench()) === 'reached' ? 0 : 1)
