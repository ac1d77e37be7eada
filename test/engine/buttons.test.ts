import { describe, expect, test } from 'vitest'
import { type OperationAction, operationActions, runActions } from '../../src/core/operation/actions.ts'
import { type Operation, operationState } from '../../src/core/operation/state.ts'
import { approvalsByPart } from '../../src/core/operation/valid-approvals.ts'
import { partKey } from '../../src/core/plan/parts.ts'
import { runState } from '../../src/core/run/fold.ts'
import { readActiveRuns } from '../../src/engine/journals/active-runs.ts'
import { cardButtons, planButtons } from '../../src/messages/operations/buttons.ts'
import { control, talking } from '../conversations/break-glass-fixtures.ts'
import { TestConversation } from '../conversations/conversation.ts'
import { clicks, exploredRequests, partsToClick, reachedSituations } from '../tidy/states/operations.ts'
import { endsWell } from '../world/claims.ts'
import { ana, ben, chris, ops } from '../world/policy.ts'
import { presses } from '../world/requests.ts'
import type { World } from '../world/world.ts'

// the handlers decide what is accepted: every action is clicked in every reachable situation

const id = 'op-T1'
const people = [ana, ben, chris]
/** Actions with a button that append an entry to the operation's journal when they are accepted; nodes are left out by words. */
const actions = (Object.keys(operationActions) as OperationAction[]).filter(
  (action) => !['retry', 'retry failed', 'resume the rest', 'run again', 'acknowledge', 'leave out'].includes(action),
)

const entriesIn = (world: World) => world.journals.operationNow(id).length

/** Whether a click by any of three people is accepted, on this part's button if the plan is decided by parts. */
async function isAccepted(
  situation: Situation,
  action: (typeof actions)[number],
  part: string | undefined,
): Promise<boolean> {
  for (const person of people) {
    const world = situation.world()
    const before = entriesIn(world)
    await clicks(person, action, part)(world, situation.operation)
    if (entriesIn(world) > before) return true
  }
  return false
}

type Situation = Awaited<ReturnType<typeof reachedSituations>>[number]

const buttonOf = (action: string, part: string | undefined): string =>
  part === undefined ? action : `${action} ${part}`

async function shownIn({ operation, world }: Situation): Promise<readonly string[]> {
  const shown =
    operation.state === 'planned'
      ? planButtons(operation, undefined)
      : cardButtons(operation, await readActiveRuns(world().context, operation))
  return shown.map(({ action, value }) => buttonOf(action === 'start' ? 'submit' : action, value.part))
}

/** Whether acceptance depends on the person: only commands cancel a draft, and each approver approves once. */
function isOfPerson(operation: Operation, action: OperationAction, part: string | undefined): boolean {
  if (action === 'cancel') return operation.state === 'planned'
  const own = approvalsByPart(operation).find(({ whole }) => part === undefined || partKey(whole) === part)
  const able = own?.part.rule?.parts.some(({ groups }) => groups.includes(ops)) ? [ben] : [ben, chris]
  return action === 'approve' && able.every((approver) => own?.people.includes(approver))
}

const called = (operation: Operation): string => {
  const { state, runs, leftOut } = operation
  const approvals = approvalsByPart(operation).map(({ people }) => people.length)
  const ended = runs.map(({ outcome }) => outcome ?? 'active').join() || 'none'
  return `${state}, ${approvals.join(' and ')} approvals, ${leftOut.length} parts left out, runs ${ended}`
}

describe.each(exploredRequests)('%s', (request) => {
  test('S50 buttons: a card shows a button exactly when its handler accepts a click on it', {
    tags: ['slow'],
    timeout: 300_000,
  }, async () => {
    const reached = await reachedSituations(request)
    const situations = new Map(reached.map((situation) => [called(situation.operation), situation]))
    expect(situations.size).toBeGreaterThan(20)
    const wrong: string[] = []
    for (const situation of situations.values()) {
      const shown = await shownIn(situation)
      for (const action of actions)
        for (const part of partsToClick(situation.operation, action)) {
          if (isOfPerson(situation.operation, action, part)) continue
          const accepted = await isAccepted(situation, action, part)
          if (accepted !== shown.includes(buttonOf(action, part)))
            wrong.push(`${called(situation.operation)}: ${action} is ${accepted ? 'accepted' : 'refused'}`)
        }
    }
    expect([...new Set(wrong)]).toEqual([])
  })
})

/** A run whose node never returned. */
async function lostNode(): Promise<TestConversation> {
  const talk = new TestConversation()
  talk.world.machine('compute-01').faults.neverReturns = true
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('20 min')
  return talk
}

/** A run whose undrain hook failed while everything was rolled back. */
async function pendingCleanup(): Promise<TestConversation> {
  const talk = new TestConversation()
  talk.world.behaviours.set('evacuate', { ...endsWell, exitCode: 3 })
  talk.world.behaviours.set('enable', { ...endsWell, exitCode: 4 })
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('20 min')
  return talk
}

test.each([
  ['a node that never came back', lostNode],
  ['a pending cleanup', pendingCleanup],
])('S50 buttons of a run: %s shows exactly what its handler accepts', { tags: ['slow'] }, async (_, begin) => {
  for (const action of runActions) {
    const { world } = await begin()
    const operation = operationState(world.journals.operationNow(id))
    const run = runState(world.journals.runNow(`${id}-1`))
    if (operation === null || run === null) throw new Error('there is no run')
    expect(run.status).toBe('needs attention')
    const shown = cardButtons(operation, [run]).some((button) => button.action === action)
    const value = { id: run.run, revision: run.revision }
    const forged = [{ label: action, action, value, look: 'plain', confirm: null }] as const
    await presses(world, ben, { sentence: [], parts: [{ part: 'buttons', buttons: forged }] }, action, 'seen to')
    const accepted = world.journals.runNow(run.run).some(({ event }) => event.type === 'personActed')
    expect([action, accepted]).toEqual([action, shown])
  }
})

/** An operation with a break-glass override that can be acknowledged. */
const overrides: readonly [string, (talk: TestConversation) => Promise<unknown>][] = [
  ['a draft', async () => {}],
  ['a discarded draft', (talk) => talk.ana.presses('Discard')],
  [
    'an operation in progress',
    async (talk) => {
      await talk.ana.presses('Start')
      await talk.passes('5 s')
    },
  ],
  [
    'an operation that has ended',
    async (talk) => {
      await talk.ana.presses('Start')
      await talk.passes('3 min')
    },
  ],
  [
    'an acknowledged operation',
    async (talk) => {
      await talk.ana.presses('Start')
      await talk.passes('3 min')
      await talk.dora.presses('Acknowledge…', 'looked at it')
    },
  ],
]

test.each(overrides)('S50 acknowledge: %s shows the button exactly when its handler accepts it', async (_, reach) => {
  const talk = talking()
  await talk.ana.types(control('service checks'))
  await reach(talk)
  const { world } = talk
  const operation = operationState(world.journals.operationNow(id))
  if (operation === null) throw new Error('there is no operation')
  const shown = cardButtons(operation, await readActiveRuns(world.context, operation))
  const decidedBefore = await world.journals.cluster()
  const answer = await clicks(ben, 'acknowledge')(world, operation)
  const decided = (await world.journals.cluster()).slice(decidedBefore.length).map(({ event }) => event.type)
  const offered = shown.some(({ action }) => action === 'acknowledge')
  expect([decided, JSON.stringify(answer).includes('Acknowledged')]).toEqual([
    offered ? ['glassAcknowledged'] : [],
    offered,
  ])
})
