import { subscribe } from 'node:diagnostics_channel'
import { shutDown } from '../../sandbox/programs/shutdown.ts'
import { plain } from '../../src/core/message.ts'
import type { Clock } from '../../src/engine/ports/clock.ts'
import type { ClusterContext } from '../../src/engine/ports/context.ts'
import { open, settingsFor } from '../contract/consul-fixtures.ts'
import { rendered } from '../conversations/rendered.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, policy } from '../world/policy.ts'
import { says } from '../world/requests.ts'
import { type LargeConsul, readNeeded, startLargeConsul } from './large-consul.ts'
import { type Row, rowOfTimes, rowOfValue } from './results.ts'

const sizes = [100, 1_000, 10_000] as const
const rounds = 7
const warmUpRounds = 2

/** A question to a large cluster: what is typed, whether the answer is right, and its aim. */
export type TypedQuestion = {
  readonly about: string
  readonly words: (consul: LargeConsul) => string
  readonly isRight: (answer: string, consul: LargeConsul) => boolean
  /** Which answer has a time limit, the limit, and how many requests one read anew may send. */
  readonly aim: (size: number) => {
    readonly which: 'anew' | 'again'
    readonly withinMs: number
    readonly requests: number
  }
}

/** Counts the requests that the bot's client sends to Consul. */
function countedCalls(): { taken(): number } {
  let calls = 0
  subscribe('undici:request:create', () => {
    calls += 1
  })
  return {
    taken() {
      const taken = calls
      calls = 0
      return taken
    },
  }
}

/** The engine with the real ports of Consul; Redis, nodes and people are in memory. */
function contextOn({ url, token, names }: LargeConsul, clock: Clock) {
  const rules = { ...policy, clusterSlots: names.length, limits: { ...policy.limits, nodes: names.length } }
  const ports = open(settingsFor(url, { cluster: policy.cluster, token }), undefined, clock)
  const { locks, cluster, inventory, rights, auditAnchor, configurations, recent } = ports
  const context: ClusterContext = {
    ...harbour(rules).context,
    locks,
    cluster,
    inventory,
    rights,
    auditAnchor,
    configurations,
    recent,
    clock,
  }
  return { context, close: ports.close }
}

type Round = { readonly tookMs: number; readonly calls: number }
type Measured = { readonly floorsMs: number[]; readonly anew: Round[]; readonly again: Round[] }

async function measured(question: TypedQuestion, consul: LargeConsul): Promise<Measured> {
  let laterMs = 0
  const { context, close } = contextOn(consul, { now: () => Date.now() + laterMs })
  const calls = countedCalls()
  const ask = async (): Promise<Round> => {
    calls.taken()
    const askedMs = performance.now()
    const answers = await says({ context }, ana, question.words(consul))
    const tookMs = performance.now() - askedMs
    const text = answers.map((message) => [plain(message.sentence), ...rendered(message)].join('\n')).join('\n')
    if (!question.isRight(text, consul))
      throw new Error(`${question.about}: the answer is wrong:\n${text.slice(0, 4000)}`)
    return { tookMs, calls: calls.taken() }
  }
  const found: Measured = { floorsMs: [], anew: [], again: [] }
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    const beganMs = performance.now()
    await readNeeded(consul)
    const floorMs = performance.now() - beganMs
    // everything that was read before is too old now
    laterMs += 3_600_000
    const [anew, again] = [await ask(), await ask()]
    if (round < warmUpRounds) continue
    found.floorsMs.push(floorMs)
    found.anew.push(anew)
    found.again.push(again)
  }
  await close()
  return found
}

function rowsOf({ about, aim }: TypedQuestion, size: number, found: Measured): readonly Row[] {
  const { which, withinMs, requests } = aim(size)
  const floor = { what: 'the reads that the answer needs, not validated', times: found.floorsMs }
  const times = (rounds: readonly Round[]) => rounds.map(({ tookMs }) => tookMs)
  return [
    rowOfTimes({
      what: `${about} of ${size} nodes, ${which === 'anew' ? 'read anew' : 'asked again within 5 s'}`,
      compared: 'median',
      bound: withinMs,
      times: times(found[which]),
      floor,
    }),
    rowOfValue({
      what: `requests to Consul for a ${about} of ${size} nodes, read anew`,
      unit: 'requests',
      value: Math.max(...found.anew.map(({ calls }) => calls)),
      bound: requests,
      runs: found.anew.length,
    }),
  ]
}

/** Measures a question in clusters of several sizes, next to the reads that its answer needs. */
export async function benchmarkQuestion(question: TypedQuestion): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const size of sizes) {
    const consul = await startLargeConsul(size)
    rows.push(...rowsOf(question, size, await measured(question, consul)))
    await shutDown()
  }
  return rows
}
