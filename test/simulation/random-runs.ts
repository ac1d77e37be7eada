import { isTerminal, nodesLeft } from '../../src/core/operation/state.ts'
import { ana, ben, chris, dora } from '../world/policy.ts'
import { labelsOf } from '../world/requests.ts'
import type { World } from '../world/world.ts'
import { namesOf, operationNow, runNow } from './evidence.ts'
import { FaultSchedule } from './fault-schedule.ts'
import {
  brokenNodes,
  defaultFaults,
  type Fault,
  type FaultProfile,
  lossyStores,
  lostReplicas,
  lostRights,
  replays,
  schedule,
  suspendingWorkers,
} from './faults.ts'
import { Judge } from './judge.ts'
import { pick, randomFrom } from './random.ts'
import { largeCluster, smallCluster } from './simulated-cluster.ts'

/** The fault profiles of random runs, by name. */
export const faultProfiles = {
  defaultFaults,
  lossyStores,
  suspendingWorkers,
  lostRights,
  lostReplicas,
  brokenNodes,
  replays,
} as const satisfies {
  readonly [name: string]: FaultProfile
}
export type FaultProfileName = keyof typeof faultProfiles

/** Six nodes on which a few operations meet, or twenty nodes that are all rebooted. */
export type ClusterSize = keyof typeof clusters

/** Several concurrent operations with random faults; a seed and a profile determine it. */
export type RandomRun = {
  readonly clusters: ClusterSize
  readonly seed: number
  readonly profile: FaultProfileName
  readonly asked: readonly string[]
  readonly faults: readonly Fault[]
}

const smallClusterRequests = [
  'reboot storage-01 --reason x',
  'reboot storage-02 --reason x',
  'reboot compute-01,compute-02 --reason x',
  'reboot hyper-01 --reason x',
  'drain compute-01',
  'upgrade compute-02 --reason x',
  'upgrade compute-01 --reason x',
  'undrain compute-01',
  'reboot compute-01 --if-needed',
]
const rollingReboots = [
  'reboot role=storage --reason x',
  'reboot role=control --reason x',
  'reboot role=compute --reason x',
  'reboot role=gateway --reason x',
]
const otherRequests = [
  'drain compute-08',
  'undrain compute-08',
  'upgrade gateway-03 --reason x',
  'upgrade compute-02 --reason x',
  'reboot storage-02 --reason x',
  'reboot compute-01 --if-needed',
]
const clusters = {
  smallCluster: {
    make: smallCluster,
    // while there is work: the last request is made after forty seconds
    spanMs: 50_000,
    nodes: ['storage-01', 'storage-02', 'compute-01', 'compute-02', 'hyper-01'],
  },
  largeCluster: {
    make: largeCluster,
    spanMs: 150_000,
    nodes: ['storage-01', 'storage-02', 'storage-03', 'control-01', 'compute-01', 'compute-02', 'gateway-01'],
  },
} as const

/** The random run of a seed. */
export function randomRunOf(seed: number, profile: FaultProfileName, where: ClusterSize = 'smallCluster'): RandomRun {
  const random = randomFrom(seed * 7919 + profile.length)
  const asked =
    where === 'smallCluster'
      ? Array.from({ length: 3 + Math.floor(random() * 3) }, () => pick(smallClusterRequests, random()))
      : [...rollingReboots, pick(otherRequests, random()), pick(otherRequests, random())]
          .map((words) => [random(), words] as const)
          .sort(([a], [b]) => a - b)
          .map(([, words]) => words)
  const count = (where === 'smallCluster' ? 3 : 6) + Math.floor(random() * 8)
  return {
    clusters: where,
    seed,
    profile,
    asked: severalAtOnce(withParts(asked, seed), seed),
    faults: schedule(random, faultProfiles[profile], count, clusters[where]),
  }
}

/** Adds a compute node to some requests for one storage node, so that their plans have two parts. */
function withParts(asked: readonly string[], seed: number): readonly string[] {
  // a separate random stream keeps everything else that the seed determines the same
  const random = randomFrom(seed * 15_485_863 + 1)
  return asked.map((words) =>
    random() < 0.3 ? words.replace('reboot storage-02 --', 'reboot storage-02,compute-01 --') : words,
  )
}

/** Gives some requests for several nodes `--at-once` 2, 3 or `auto`, in waves, with a soak or without. */
function severalAtOnce(asked: readonly string[], seed: number): readonly string[] {
  // a separate random stream keeps everything else that the seed determines the same
  const random = randomFrom(seed * 104_729 + 1)
  const mode = randomFrom(seed * 32_452_843 + 1)
  const isAuto = (): boolean => mode() < 0.4
  return asked.map((words) => {
    const most = words.includes('role=') ? 3 : words.includes('compute-01,compute-02') ? 2 : 1
    const atOnce = Math.min(most, 1 + Math.floor(random() * 3))
    const waves = random()
    if (atOnce === 1) return words
    return `${words} --at-once ${isAuto() ? 'auto' : atOnce}${waves < 0.5 ? ' --waves none' : waves < 0.7 ? ' --soak 20s' : ''}`
  })
}

/** Presses *Approve* for two approvers in every operation that awaits approval. */
async function agree(world: World): Promise<void> {
  for (const id of namesOf(world, 'operation')) {
    const operation = operationNow(world, id)
    if (operation?.state !== 'awaiting approval') continue
    const card = world.chat.card(id)
    if (card === null) continue
    for (const person of [ben, chris])
      if (!operation.approvals.some((approval) => approval.person === person))
        for (const label of labelsOf(card, 'approve')) await world.presses(person, card, label).catch(() => null)
  }
}

/** Leaves the last node of some operations with several nodes out, once each, at a moment that the seed determines. */
async function leaveOut(world: World, seed: number, second: number): Promise<void> {
  for (const id of namesOf(world, 'operation')) {
    const operation = operationNow(world, id)
    const last = operation === null ? undefined : nodesLeft(operation).at(-1)
    if (operation === null || last === undefined || operation.plan.nodes.length < 2 || isTerminal(operation)) continue
    // a separate random stream keeps everything else that the seed determines the same
    const random = randomFrom(seed * 32_452_843 + second + id.length)
    if (operation.state !== 'planned' && random() < 0.03) await world.says(ana, `leave-out ${id} ${last}`)
  }
}

async function ask(world: World, words: string): Promise<void> {
  const plan = await world.says(ana, words)
  for (const label of ['Start', 'Request approval'])
    if (plan.parts.some((part) => part.part === 'buttons' && part.buttons.some((one) => one.label === label)))
      await world.presses(ana, plan, label)
}

/**
 * Answers for runs that need attention, resumes paused operations, and acknowledges lost entries of the audit log that hold
 * others, after all faults have ended.
 */
async function attendOperations(world: World): Promise<void> {
  const isHeld = (id: string): boolean =>
    (operationNow(world, id)?.held ?? []).some((why) => why.startsWith('audit log: '))
  if (namesOf(world, 'operation').some(isHeld)) await world.says(dora, 'acknowledge record --reason "looked"')
  for (const id of namesOf(world, 'operation')) {
    const operation = operationNow(world, id)
    const card = world.chat.card(id)
    const called = (operation?.runs ?? []).some(({ run }) => runNow(world, run)?.status === 'needs attention')
    if (operation === null || !card || (!called && operation.state !== 'paused')) continue
    const nodes = operation.plan.nodes.map(({ node }) => `: ${node}`)
    const answers = ['Retry cleanup', 'Wait longer', 'Try again'].flatMap((label) =>
      ['', ...nodes].map((of) => `${label}${of}`),
    )
    for (const label of [...answers, 'Resume']) await world.presses(ben, card, label).catch(() => null)
  }
}

/** The result of a random run: its violations, turns judged and faults injected. */
export type RandomRunResult = { readonly wrong: readonly string[]; readonly turns: number; readonly faults: number }

/** The violations of a random run; empty when there is none. `prepare` may apply a mutation. */
export const randomRunResult = async (
  randomRun: RandomRun,
  prepare?: (world: World) => void,
): Promise<readonly string[]> => (await runRandom(randomRun, prepare)).wrong

/** Runs from the first request until all faults are healed and everything had time to end. */
export async function runRandom(
  { clusters: where, seed, profile, asked, faults }: RandomRun,
  prepare: (world: World) => void = () => {},
): Promise<RandomRunResult> {
  const { make, spanMs } = clusters[where]
  const world = make()
  // without this, a service that must pass on all other nodes would let only one node be out
  if (asked.some((words) => words.includes('--at-once'))) world.cluster.workTags = ['rebootmgr', 'max_failing=2']
  prepare(world)
  const judge = new Judge(world, profile === 'suspendingWorkers' ? 'suspended workers' : 'strict')
  const faultSchedule = new FaultSchedule(world, faults)
  world.faultFor = (call) => {
    judge.judgeCall(call)
    return faultSchedule.fault(call)
  }
  const beganMs = world.nowMs
  const wanted = [...asked]
  for (let second = 0; second < spanMs / 1000 + 30; second += 2) {
    if (second % 10 === 0) await ask(world, wanted.shift() ?? '').catch(() => undefined)
    await faultSchedule.inject(beganMs)
    await agree(world).catch(() => undefined)
    await leaveOut(world, seed, second).catch(() => undefined)
    await world.passes(2_000)
  }
  await faultSchedule.healAll()
  judge.healed()
  for (let minute = 0; minute < 12; minute++) {
    await agree(world)
    await attendOperations(world)
    await world.passes(60_000)
  }
  await world.passes(1_200_000)
  const violations = await judge.judgeEnd()
  const wrong = violations.map(({ id, seen }) => `${id}: ${seen}`)
  return { wrong, turns: judge.turns, faults: faultSchedule.injected }
}

/** The shortest part of a run's faults and requests that still violates an invariant. */
async function shortest(randomRun: RandomRun, prepare: (world: World) => void = () => {}): Promise<RandomRun> {
  let best = randomRun
  for (let shorter: RandomRun | null = randomRun; shorter; ) {
    best = shorter
    shorter = null
    for (const candidate of partsOf(best))
      if ((await randomRunResult(candidate, prepare)).length > 0) {
        shorter = candidate
        break
      }
  }
  return best
}

const partsOf = (randomRun: RandomRun): readonly RandomRun[] => [
  ...randomRun.faults.map((_, index) => ({ ...randomRun, faults: randomRun.faults.filter((__, at) => at !== index) })),
  ...randomRun.asked.map((_, index) => ({ ...randomRun, asked: randomRun.asked.filter((__, at) => at !== index) })),
]

/** The report of a random run that violates an invariant, with its shortest schedule. */
export async function failureReport(randomRun: RandomRun, prepare: (world: World) => void = () => {}): Promise<string> {
  const short = await shortest(randomRun, prepare)
  const wrong = await randomRunResult(short, prepare)
  return [
    `seed ${randomRun.seed}, ${randomRun.profile}`,
    ...wrong,
    'shortest schedule found:',
    ...short.asked.map((words) => `  asks ${words}`),
    ...short.faults.map((fault) => `  ${JSON.stringify(fault)}`),
  ].join('\n')
}
