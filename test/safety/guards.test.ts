import { describe, expect, test } from 'vitest'
import { type Moment, moments } from '../../src/core/gates/moment.ts'
import { nodeNamed, nodeNames } from '../../src/core/inventory/node-names.ts'
import type { Operation } from '../../src/core/operation/state.ts'
import { gates } from '../../src/engine/gates/table.ts'
import type { Found, Subject } from '../../src/engine/guards/guard.ts'
import { evidenceAtPlan, guardMatrix, guardsAt } from '../../src/engine/guards/matrix.ts'
import { ofOperation, ofPlan, ofRequest, ofRun } from '../../src/engine/guards/subject.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { begins, type Cycle, operationOf, runOf, untilStep, worldWith } from '../conformance/cycle.ts'
import { breakable, breakers, security } from '../conversations/break-glass-fixtures.ts'
import { ana, approvers, channel } from '../world/policy.ts'
import { missingRight } from '../world/rights.ts'
import type { World } from '../world/world.ts'

/** The rows of a table as in docs/safety.md: `start: hold, nextNode: hold`. */
const rows = (table: readonly { readonly name: string; readonly onNo: { readonly [M in Moment]?: string } }[]) =>
  Object.fromEntries(
    table.map(({ name, onNo }) => [
      name,
      moments.flatMap((moment) => (onNo[moment] === undefined ? [] : `${moment}: ${onNo[moment]}`)).join(', '),
    ]),
  )

test('I7 guards: each is checked at its moments, in this order, and causes this', () => {
  expect(rows(guardMatrix), 'each guard has its row here, and no other').toEqual({
    'called off': 'start: refuse, nextNode: refuse, firstChange: unwind, eachChange: unwind, arming: unwind',
    channel: 'plan: refuse, submit: refuse, start: hold, nextNode: hold',
    'configuration in force': 'start: hold, nextNode: hold, acquire: wait, firstChange: wait',
    roles: 'acquire: unwind, firstChange: unwind',
    'plan can be made': 'start: hold, nextNode: hold',
    'same plan': 'start: refuse, nextNode: refuse',
    stops: 'start: hold, nextNode: hold, firstChange: unwind, eachChange: unwind, arming: unwind',
    permission: 'plan: refuse, submit: refuse, start: refuse, nextNode: refuse, resume: refuse',
    'already running': 'plan: refuse, submit: refuse',
    'break-glass right':
      'plan: refuse, submit: refuse, start: refuse, nextNode: refuse, firstChange: unwind, arming: unwind',
    approvals: 'plan: warn, start: refuse, nextNode: refuse, acquire: unwind, firstChange: unwind, arming: unwind',
    'plan since its approval': 'firstChange: unwind, eachChange: unwind, arming: unwind',
    'no less to spare': 'start: hold, nextNode: hold',
    gates: 'plan: refuse, submit: refuse, start: hold, nextNode: hold, resume: refuse',
  })
  expect(guardMatrix.map(({ name }) => name).slice(0, 3)).toEqual(['called off', 'channel', 'configuration in force'])
})

test('I7 gates: each is asked at its moments, and causes this', () => {
  const beforeWork = 'plan: refuse, start: hold, nextNode: hold, acquire: wait'
  const underTheLock = 'plan: refuse, acquire: wait, arming: wait'
  const toTheLastChange = 'firstChange: unwind, eachChange: unwind, arming: unwind'
  expect(rows(gates), 'each gate has its row here, and no other').toEqual({
    mode: `submit: refuse, start: hold, nextNode: hold, acquire: unwind, ${toTheLastChange}, resume: refuse`,
    rights: `${beforeWork}, arming: wait`,
    'required configuration': 'plan: refuse, start: hold, nextNode: hold',
    configuration: 'plan: refuse',
    'audit log': `${beforeWork}, arming: wait`,
    'node name': `${beforeWork}, arming: wait`,
    'stop flags': `${beforeWork}, ${toTheLastChange}`,
    'maintenance window': `${beforeWork}, firstChange: wait, eachChange: unwind, arming: unwind`,
    'node config': `${beforeWork}, ${toTheLastChange}`,
    'node group': `${beforeWork}, ${toTheLastChange}`,
    'other nodes': 'arming: wait',
    members: `${underTheLock}, after: wait`,
    quorum: `${underTheLock}, after: warn`,
    'service checks': `${underTheLock}, after: wait`,
    capacity: underTheLock,
  })
})

/** For each guard the fault that makes it say no, in a world where all guards pass. */
const faults: { readonly [guard: string]: (world: World, operation: string) => unknown } = {
  'called off': ({ context }, operation) => context.locks.forbid(operation, { is: 'denied' }),
  channel: ({ chat }) => chat.unusable.set(channel, 'is_archived'),
  'configuration in force': ({ context }) => Object.assign(context, { configurationHash: 'another' }),
  roles: ({ roles }) => roles.set('storage-01', ['compute']),
  'plan can be made': ({ context }) =>
    Object.assign(context, { inventory: { nodes: async () => [], lastKnown: () => null } }),
  'same plan': changesLimits,
  'plan since its approval': changesLimits,
  stops: ({ cluster }) => cluster.setStop({ kind: 'cluster' }, 'power work', ana),
  permission: ({ context }) => Object.assign(context, { policy: { ...context.policy, access: [] } }),
  'break-glass right': ({ people }) => people.groups.set(breakers, []),
  approvals: ({ people }) => people.groups.set(approvers, []),
  'no less to spare': shrinksUnforeseen,
  gates: ({ rights }) => Object.assign(rights, { lacking: [missingRight('flags/')] }),
}

/** Leaves a node out of an operation whose plan has no stored forecast. */
async function shrinksUnforeseen(world: World, operation: string): Promise<void> {
  const { journals } = world.journals
  await world.says(ana, `leave-out ${operation} storage-02`)
  const name = `operation/${operation}`
  const entries = (journals.get(name) ?? []).map((entry) => {
    if (entry.event.type !== 'planned') return entry
    const { spare: _, ...event } = entry.event
    return { ...entry, event } as typeof entry
  })
  journals.set(name, entries)
}

function changesLimits({ context }: World): void {
  const limits = { ...context.policy.limits, bootMs: 1 }
  Object.assign(context, { policy: { ...context.policy, limits } })
}

async function worldOf(words: string): Promise<Cycle> {
  const world = worldWith({ breakGlass: breakable.breakGlass })
  world.people.channels.set(security, 'own')
  world.people.groups.set(breakers, [ana])
  return begins(world, words)
}

const words = 'reboot storage-01,storage-02 --reason "hangs" --break-glass "service checks"'

function operationIn(cycle: Cycle): Operation {
  const operation = operationOf(cycle)
  if (operation === null) throw new Error('no operation was filed')
  return operation
}

const shown = (found: Found | null): string => (found === null ? 'nothing' : `${found.guard.name}: ${found.causes}`)

const cellsAt = (...at: readonly Moment[]) =>
  at.flatMap((moment) =>
    guardMatrix.flatMap(({ name, onNo }) =>
      onNo[moment] === undefined ? [] : [[moment, name, onNo[moment]] as const],
    ),
  )

describe('I7 guards before an operation starts with nodes', () => {
  const before = async (moment: Moment, guard: string): Promise<string> => {
    const cycle = await worldOf(words)
    const subject = () => {
      if (moment !== 'start' && moment !== 'nextNode') throw new Error(`${moment} is no moment of an operation`)
      return ofOperation(cycle.world.context, operationIn(cycle), ['storage-01'], moment)
    }
    expect(shown(await guardsAt(subject()))).toBe('nothing')
    await faults[guard]?.(cycle.world, cycle.operation)
    return shown(await guardsAt(subject()))
  }
  test.each(cellsAt('start', 'nextNode'))('%s: %s causes %s', async (moment, guard, causes) => {
    expect(await before(moment, guard)).toBe(`${guard}: ${causes}`)
  })

  test('guards: a stop of a person holds before other guards are asked, so that no approval is lost', async () => {
    const cycle = await worldOf(words)
    for (const guard of ['stops', 'permission', 'approvals']) await faults[guard]?.(cycle.world, cycle.operation)
    expect(shown(await guardsAt(ofOperation(cycle.world.context, operationIn(cycle), ['storage-01'], 'start')))).toBe(
      'stops: hold',
    )
  })
})

describe('I7 guards right before a step of a run acts', () => {
  type RunMoment = Parameters<typeof ofRun>[2]
  const isOfRun = (moment: Moment): moment is RunMoment =>
    ['acquire', 'firstChange', 'eachChange', 'arming'].some((one) => one === moment)

  async function subjectIn(cycle: Cycle, moment: Moment): Promise<Subject> {
    const { context, nowMs } = cycle.world
    const state = runOf(cycle)
    const nodes = await cycle.world.inventory.nodes()
    const node = nodeNamed(nodes, 'storage-01')
    const step = state?.steps[3]
    if (!state || !node || !step || !isOfRun(moment)) throw new Error(`no run is at ${moment}`)
    const signal = AbortSignal.timeout(10_000)
    const lockStatus = new Failure('locks', 'not asked', 'none')
    const operation = operationIn(cycle)
    const entries = cycle.world.journals.runNow(cycle.run)
    const work = {
      context,
      entries,
      state,
      operation,
      index: 3,
      step,
      undoes: null,
      mode: 'step',
      lockStatus,
      signal,
    } as const
    const names = nodeNames(nodes)
    const place = {
      context,
      entries,
      run: state,
      index: 3,
      step,
      node,
      commands: [],
      names,
      begun: 'no',
      undoes: null,
    } as const
    return ofRun(work, { ...place, nowMs, signal }, moment)
  }

  test.each(cellsAt('acquire', 'firstChange', 'eachChange', 'arming'))(
    '%s: %s causes %s',
    async (moment, guard, causes) => {
      const cycle = await worldOf(words)
      await untilStep(cycle, 'verifyCluster')
      expect(shown(await guardsAt(await subjectIn(cycle, moment)))).toBe('nothing')
      const withdrawn = guard === 'approvals' && moment === 'acquire'
      if (!withdrawn) await faults[guard]?.(cycle.world, cycle.operation)
      const subject = await subjectIn(cycle, moment)
      const { run } = subject
      const operation = { ...operationIn(cycle), approvals: [] }
      const judged = withdrawn && run ? { ...subject, run: { ...run, work: { ...run.work, operation } } } : subject
      expect(shown(await guardsAt(judged))).toBe(`${guard}: ${causes}`)
    },
  )

  test('S14 guards: a bot whose configuration is not in force voids nothing, and the run waits', async () => {
    const cycle = await worldOf(words)
    await untilStep(cycle, 'verifyCluster')
    for (const guard of ['configuration in force', 'plan since its approval'])
      await faults[guard]?.(cycle.world, cycle.operation)
    expect(shown(await guardsAt(await subjectIn(cycle, 'eachChange')))).toBe('plan since its approval: wait')
  })
})

describe('I7 guards of requests', () => {
  const observes = ({ context }: World) =>
    Object.assign(context, { policy: { ...context.policy, mode: 'observe' as const } })

  test.each(cellsAt('submit', 'resume'))('%s: %s causes %s', async (moment, guard, causes) => {
    const cycle = await worldOf(words)
    const { world } = cycle
    const subject = (at: Moment) => {
      if (at !== 'submit' && at !== 'resume') throw new Error(`${at} is no moment of a request`)
      return ofRequest(world.context, operationIn(cycle), { person: ana, channel }, at)
    }
    // the operation itself is open, which the guard finds
    if (guard === 'already running') await untilStep(cycle, 'verifyCluster')
    else Object.assign(world.journals, { open: async () => [] })
    expect(shown(await guardsAt(subject(moment)))).toBe(guard === 'already running' ? `${guard}: ${causes}` : 'nothing')
    if (guard === 'gates') observes(world)
    else await faults[guard]?.(world, cycle.operation)
    expect(shown(await guardsAt(subject(moment)))).toBe(`${guard}: ${causes}`)
  })

  test.each(cellsAt('plan'))('%s: %s causes %s', async (_, guard, causes) => {
    const cycle = await worldOf(words)
    const { world } = cycle
    const { plan } = operationIn(cycle)
    const asking = { by: ana, channel }
    // long enough for cached answers about groups to expire
    await untilStep(cycle, 'verifyCluster')
    await world.passes(30_000)
    if (guard !== 'already running') Object.assign(world.journals, { open: async () => [] })
    await faults[guard]?.(world, cycle.operation)
    const subject = ofPlan(world.context, plan, asking, 'no')
    if (guard !== 'approvals' && guard !== 'gates')
      return expect(shown(await guardsAt(subject))).toBe(`${guard}: ${causes}`)
    expect(shown(await guardsAt(subject))).toBe('nothing')
    const verdict = causes === 'warn' ? 'warn' : 'blocked'
    expect((await evidenceAtPlan(subject)).map((one) => one.verdict)).toContain(verdict)
  })

  test('F50 dry run: shows what would refuse the plan, and is refused by what a person may not do', async () => {
    const cycle = await worldOf(words)
    const asking = { by: ana, channel }
    await untilStep(cycle, 'verifyCluster')
    const subject = () => ofPlan(cycle.world.context, operationIn(cycle).plan, asking, 'yes')
    await faults.channel?.(cycle.world, cycle.operation)
    expect(shown(await guardsAt(subject()))).toBe('nothing')
    expect((await evidenceAtPlan(subject())).map(({ gate }) => gate)).toEqual(
      expect.arrayContaining(['channel unusable', 'already running']),
    )
    await faults.permission?.(cycle.world, cycle.operation)
    expect(shown(await guardsAt(subject()))).toBe('permission: refuse')
  })
})
