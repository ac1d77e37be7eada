import { ana, ben, chris } from '../world/policy.ts'
import type { World } from '../world/world.ts'
import { namesOf, operationNow, runNow } from './evidence.ts'
import { type Fault, forgetful, schedule, sleepy, usual, type Weather } from './faults.ts'
import { Judge } from './judge.ts'
import { pick, randomFrom } from './random.ts'
import { sea } from './sea.ts'
import { Storm } from './storm.ts'

/** What can go wrong on a voyage. */
export const weathers = { usual, forgetful, sleepy } as const satisfies { readonly [name: string]: Weather }
export type WeatherName = keyof typeof weathers

/** Several operations at once, and everything that goes wrong meanwhile; made of a seed alone. */
export type Voyage = {
  readonly seed: number
  readonly weather: WeatherName
  readonly asked: readonly string[]
  readonly faults: readonly Fault[]
}

const wishes = [
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
const spanMs = 90_000

/** The voyage of a seed. */
export function voyageOf(seed: number, weather: WeatherName): Voyage {
  const random = randomFrom(seed * 7919 + weather.length)
  const asked = Array.from({ length: 2 + Math.floor(random() * 2) }, () => pick(wishes, random()))
  return { seed, weather, asked, faults: schedule(random, weathers[weather], 3 + Math.floor(random() * 8), spanMs) }
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

/** What is wrong after a voyage; empty when all is well. `prepare` may plant a fault of its own. */
export async function sailed(
  { weather, asked, faults }: Voyage,
  prepare: (world: World) => void = () => {},
): Promise<readonly string[]> {
  const world = sea()
  prepare(world)
  const judge = new Judge(world, weather === 'sleepy' ? 'sleepers' : 'strict')
  const storm = new Storm(world, faults)
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
  for (let minute = 0; minute < 12; minute++) {
    await agree(world)
    await lookAfter(world)
    await world.passes(60_000)
  }
  await world.passes(1_200_000)
  const violations = await judge.judgeEnd()
  return violations.map(({ id, seen }) => `${id}: ${seen}`)
}

/** The shortest part of a voyage's faults and wishes that still goes wrong. */
async function shortest(voyage: Voyage, prepare: (world: World) => void = () => {}): Promise<Voyage> {
  let best = voyage
  for (let shorter: Voyage | null = voyage; shorter; ) {
    best = shorter
    shorter = null
    for (const candidate of partsOf(best))
      if ((await sailed(candidate, prepare)).length > 0) {
        shorter = candidate
        break
      }
  }
  return best
}

const partsOf = (voyage: Voyage): readonly Voyage[] => [
  ...voyage.faults.map((_, index) => ({ ...voyage, faults: voyage.faults.filter((__, at) => at !== index) })),
  ...voyage.asked.map((_, index) => ({ ...voyage, asked: voyage.asked.filter((__, at) => at !== index) })),
]

/** What to show of a voyage that went wrong. */
export async function report(voyage: Voyage, prepare: (world: World) => void = () => {}): Promise<string> {
  const short = await shortest(voyage, prepare)
  const wrong = await sailed(short, prepare)
  return [
    `seed ${voyage.seed}, ${voyage.weather} weather`,
    ...wrong,
    'shortest schedule found:',
    ...short.asked.map((words) => `  asks ${words}`),
    ...short.faults.map((fault) => `  ${JSON.stringify(fault)}`),
  ].join('\n')
}
