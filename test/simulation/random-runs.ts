import { ana, ben, chris } from '../world/policy.ts'
import type { World } from '../world/world.ts'
import { namesOf, operationNow, runNow } from './evidence.ts'
import { FaultSchedule } from './fault-schedule.ts'
import { type Fault, type FaultProfile, forgetful, schedule, sleepy, usual } from './faults.ts'
import { Judge } from './judge.ts'
import { pick, randomFrom } from './random.ts'
import { ocean, sea } from './simulated-cluster.ts'

/** What can go wrong on a voyage. */
export const weathers = { usual, forgetful, sleepy } as const satisfies { readonly [name: string]: FaultProfile }
export type FaultProfileName = keyof typeof weathers

/** A harbour of six nodes, where two or three operations meet; or an ocean of twenty, all of which are rebooted. */
export type Waters = keyof typeof waters

/** Several operations at once, and everything that goes wrong meanwhile; made of a seed alone. */
export type RandomRun = {
  readonly waters: Waters
  readonly seed: number
  readonly weather: FaultProfileName
  readonly asked: readonly string[]
  readonly faults: readonly Fault[]
}

const ofTheHarbour = [
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
const rolling = [
  'reboot role=storage --reason x',
  'reboot role=control --reason x',
  'reboot role=compute --reason x',
  'reboot role=gateway --reason x',
]
const besides = [
  'drain compute-08',
  'undrain compute-08',
  'upgrade gateway-03 --reason x',
  'upgrade compute-02 --reason x',
  'reboot storage-02 --reason x',
  'reboot compute-01 --if-needed',
]
const waters = {
  sea: { make: sea, spanMs: 90_000, nodes: ['storage-01', 'storage-02', 'compute-01', 'compute-02', 'hyper-01'] },
  ocean: {
    make: ocean,
    spanMs: 150_000,
    nodes: ['storage-01', 'storage-02', 'storage-03', 'control-01', 'compute-01', 'compute-02', 'gateway-01'],
  },
} as const

/** The voyage of a seed. */
export function voyageOf(seed: number, weather: FaultProfileName, where: Waters = 'sea'): RandomRun {
  const random = randomFrom(seed * 7919 + weather.length)
  const asked =
    where === 'sea'
      ? Array.from({ length: 2 + Math.floor(random() * 2) }, () => pick(ofTheHarbour, random()))
      : [...rolling, pick(besides, random()), pick(besides, random())]
          .map((words) => [random(), words] as const)
          .sort(([a], [b]) => a - b)
          .map(([, words]) => words)
  const count = (where === 'sea' ? 3 : 6) + Math.floor(random() * 8)
  return { waters: where, seed, weather, asked, faults: schedule(random, weathers[weather], count, waters[where]) }
}

/** People who agree with whatever waits for them, and press *Start* on what they asked. */
async function agree(world: World): Promise<void> {
  for (const id of namesOf(world, 'operation')) {
    const operation = operationNow(world, id)
    if (operation?.state !== 'awaiting approval') continue
    const card = world.chat.card(id)
    if (card === null) continue
    for (const person of [ben, chris])
      if (!operation.approvals.some((approval) => approval.person === person))
        await world.presses(person, card, 'Approve').catch(() => null)
  }
}

async function ask(world: World, words: string): Promise<void> {
  const plan = await world.says(ana, words)
  for (const label of ['Start', 'Request approval'])
    if (plan.parts.some((part) => part.part === 'buttons' && part.buttons.some((one) => one.label === label)))
      await world.presses(ana, plan, label)
}

/** Someone looks after runs that need a person, once everything is mended. */
async function lookAfter(world: World): Promise<void> {
  for (const id of namesOf(world, 'operation')) {
    const active = operationNow(world, id)?.runs.find(({ outcome }) => outcome === null)
    const card = world.chat.card(id)
    if (!active || !card || runNow(world, active.run)?.status !== 'needs attention') continue
    for (const label of ['Retry cleanup', 'Wait longer', 'Try again'])
      await world.presses(ben, card, label).catch(() => null)
  }
}

/** What came of a voyage: what is wrong, how many turns were judged, and how many faults it met. */
export type Sailed = { readonly wrong: readonly string[]; readonly turns: number; readonly faults: number }

/** What is wrong after a voyage; empty when all is well. `prepare` may plant a fault of its own. */
export const ranRandom = async (voyage: RandomRun, prepare?: (world: World) => void): Promise<readonly string[]> =>
  (await runRandom(voyage, prepare)).wrong

/** Makes a voyage from its beginning until everything was mended and had its time. */
export async function runRandom(
  { waters: where, weather, asked, faults }: RandomRun,
  prepare: (world: World) => void = () => {},
): Promise<Sailed> {
  const { make, spanMs } = waters[where]
  const world = make()
  prepare(world)
  const judge = new Judge(world, weather === 'sleepy' ? 'sleepers' : 'strict')
  const storm = new FaultSchedule(world, faults)
  world.fates = (call) => {
    judge.heard(call)
    return storm.fate(call)
  }
  const beganMs = world.nowMs
  const wanted = [...asked]
  for (let second = 0; second < spanMs / 1000 + 30; second += 2) {
    if (second % 10 === 0) await ask(world, wanted.shift() ?? '').catch(() => undefined)
    await storm.blows(beganMs)
    await agree(world).catch(() => undefined)
    await world.passes(2_000)
  }
  await storm.calms()
  judge.healed()
  for (let minute = 0; minute < 12; minute++) {
    await agree(world)
    await lookAfter(world)
    await world.passes(60_000)
  }
  await world.passes(1_200_000)
  const violations = await judge.judgeEnd()
  const wrong = violations.map(({ id, seen }) => `${id}: ${seen}`)
  return { wrong, turns: judge.turns, faults: storm.injected }
}

/** The shortest part of a voyage's faults and wishes that still goes wrong. */
async function shortest(voyage: RandomRun, prepare: (world: World) => void = () => {}): Promise<RandomRun> {
  let best = voyage
  for (let shorter: RandomRun | null = voyage; shorter; ) {
    best = shorter
    shorter = null
    for (const candidate of partsOf(best))
      if ((await ranRandom(candidate, prepare)).length > 0) {
        shorter = candidate
        break
      }
  }
  return best
}

const partsOf = (voyage: RandomRun): readonly RandomRun[] => [
  ...voyage.faults.map((_, index) => ({ ...voyage, faults: voyage.faults.filter((__, at) => at !== index) })),
  ...voyage.asked.map((_, index) => ({ ...voyage, asked: voyage.asked.filter((__, at) => at !== index) })),
]

/** What to show of a voyage that went wrong. */
export async function deliverOperationMessages(
  voyage: RandomRun,
  prepare: (world: World) => void = () => {},
): Promise<string> {
  const short = await shortest(voyage, prepare)
  const wrong = await ranRandom(short, prepare)
  return [
    `seed ${voyage.seed}, ${voyage.weather} weather`,
    ...wrong,
    'shortest schedule found:',
    ...short.asked.map((words) => `  asks ${words}`),
    ...short.faults.map((fault) => `  ${JSON.stringify(fault)}`),
  ].join('\n')
}
