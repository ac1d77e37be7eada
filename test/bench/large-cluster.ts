import { subscribe } from 'node:diagnostics_channel'
import { shutDown } from '../../sandbox/programs/shutdown.ts'
import { plain } from '../../src/core/message.ts'
import type { ClusterContext } from '../../src/engine/ports/context.ts'
import { open, settingsFor } from '../contract/consul-fixtures.ts'
import { rendered } from '../conversations/rendered.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, policy } from '../world/policy.ts'
import { says } from '../world/requests.ts'
import { type LargeConsul, readNeeded, startLargeConsul } from './large-consul.ts'
import { ms, percentile } from './percentiles.ts'

const usualSizes = [100, 1_000] as const
const rounds = 9
const warmUpRounds = 2

/** A question to a large cluster: what is typed, whether the answer is right, and the limits of its time and calls. */
export type TypedQuestion = {
  readonly about: string
  readonly words: (consul: LargeConsul) => string
  readonly isRight: (answer: string, consul: LargeConsul) => boolean
  readonly aimMs: (size: number) => number
  readonly maxCalls: number
}

/** Counts the requests that the bot's client sends to Consul. */
function countedCalls(): { taken(): number } {
  let calls = 0
  subscribe('undici:request:create', () => void (calls += 1))
  return {
    taken() {
      const taken = calls
      calls = 0
      return taken
    },
  }
}

/** The engine with the real ports of Consul; Redis, nodes and people are in memory. */
function contextOn({ url, token, names }: LargeConsul) {
  const rules = { ...policy, clusterSlots: names.length, limits: { ...policy.limits, nodes: names.length } }
  const ports = open(settingsFor(url, { cluster: policy.cluster, token }))
  const { locks, cluster, inventory, rights, auditAnchor } = ports
  const context: ClusterContext = {
    ...harbour(rules).context,
    locks,
    cluster,
    inventory,
    rights,
    auditAnchor,
    clock: { now: Date.now },
  }
  return { context, close: ports.close }
}

type Round = { readonly floorMs: number; readonly tookMs: number; readonly cpuMs: number; readonly calls: number }

async function measured(question: TypedQuestion, consul: LargeConsul): Promise<readonly Round[]> {
  const { context, close } = contextOn(consul)
  const calls = countedCalls()
  const found: Round[] = []
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    const beganMs = performance.now()
    await readNeeded(consul)
    const floorMs = performance.now() - beganMs
    calls.taken()
    const cpu = process.cpuUsage()
    const askedMs = performance.now()
    const answers = await says({ context }, ana, question.words(consul))
    const tookMs = performance.now() - askedMs
    const { user, system } = process.cpuUsage(cpu)
    const text = answers.map((message) => [plain(message.sentence), ...rendered(message)].join('\n')).join('\n')
    if (!question.isRight(text, consul))
      throw new Error(`${question.about}: the answer is wrong:\n${text.slice(0, 4000)}`)
    if (round >= warmUpRounds) found.push({ floorMs, tookMs, cpuMs: (user + system) / 1000, calls: calls.taken() })
  }
  await close()
  return found
}

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b)

function report(
  { about, aimMs, maxCalls }: TypedQuestion,
  size: number,
  found: readonly Round[],
): 'reached' | 'missed' {
  const [floor, took, cpu] = [
    sorted(found.map(({ floorMs }) => floorMs)),
    sorted(found.map(({ tookMs }) => tookMs)),
    sorted(found.map(({ cpuMs }) => cpuMs)),
  ]
  const calls = Math.max(...found.map((round) => round.calls))
  const ratio = percentile(took, 0.5) / percentile(floor, 0.5)
  process.stdout.write(
    `${about}, ${size} nodes: median ${ms(percentile(took, 0.5))}  longest ${ms(percentile(took, 1))}  ` +
      `CPU ${ms(percentile(cpu, 0.5))}  calls of Consul ${calls}  ` +
      `floor (the needed reads) ${ms(percentile(floor, 0.5))}  ratio ${ratio.toFixed(1)}  ` +
      `(aim: median at most ${aimMs(size)} ms, at most ${maxCalls} calls)\n`,
  )
  return percentile(took, 0.5) <= aimMs(size) && calls <= maxCalls ? 'reached' : 'missed'
}

/** Measures a question in clusters of these sizes, next to the reads that its answer needs. */
export async function benchmarkQuestion(
  question: TypedQuestion,
  args: readonly string[],
): Promise<'reached' | 'missed'> {
  const sizes = args.length === 0 ? usualSizes : args.map(Number)
  const results: ('reached' | 'missed')[] = []
  for (const size of sizes) {
    const consul = await startLargeConsul(size)
    results.push(report(question, size, await measured(question, consul)))
    await shutDown()
  }
  return results.includes('missed') ? 'missed' : 'reached'
}
