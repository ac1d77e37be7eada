import { type Operation, operationState } from '../../../src/core/operation/state.ts'
import { approvalsByPart } from '../../../src/core/operation/valid-approvals.ts'
import { isDecidedByParts, partKey } from '../../../src/core/plan/parts.ts'
import type { RunOutcome } from '../../../src/core/run/events.ts'
import { runState } from '../../../src/core/run/fold.ts'
import { bot, recordRun } from '../../../src/engine/journals/append.ts'
import type { OperationEntry, RunEntry } from '../../../src/engine/ports/journals.ts'
import { takeTurn } from '../../../src/engine/turns/take-turn.ts'
import { type ButtonAction, buttonActions } from '../../../src/messages/operations/buttons.ts'
import { triesFew } from '../../samples.ts'
import { harbour } from '../../world/demo-cluster.ts'
import { ana, approvers, ben, chris, ops, policy, policyOfParts } from '../../world/policy.ts'
import { presses, says } from '../../world/requests.ts'
import type { World } from '../../world/world.ts'
import { distinct, type Edge } from './edges.ts'

// Explores the engine itself: every click and every outside event is tried in every reachable situation, and the
// transitions are those that the journal then shows.

const id = 'op-T1'

/** What decides which events are possible next. */
type ExploredState = {
  readonly journals: ReadonlyMap<string, readonly (OperationEntry | RunEntry)[]>
  readonly nowMs: number
}

/** An event that may happen to an operation. */
type PossibleEvent = (world: World, operation: Operation) => Promise<unknown>

/**
 * A click on a button with this action, for this part of the plan if given, whether or not the card shows the button.
 */
export const clicks =
  (person: string, action: ButtonAction, part?: string): PossibleEvent =>
  (world, { revision }) => {
    const value = part === undefined ? { id, revision } : { id, revision, part }
    const button = { label: action, action, value, look: 'plain', confirm: null } as const
    return presses(world, person, { sentence: [], parts: [{ part: 'buttons', buttons: [button] }] }, action, 'because')
  }

/**
 * The parts that buttons with this action may name: each part if the plan is decided by parts, otherwise the whole
 * plan.
 */
export const partsToClick = ({ plan }: Operation, action: ButtonAction): readonly (string | undefined)[] =>
  isDecidedByParts(plan) && ['approve', 'deny', 'withdraw'].includes(action) ? plan.parts.map(partKey) : [undefined]

/** A click on the button with this action for the part with this number. */
const clicksPart =
  (person: string, action: ButtonAction, number: number): PossibleEvent =>
  async (world, operation) => {
    const parts = partsToClick(operation, action)
    if (number < parts.length) await clicks(person, action, parts[number])(world, operation)
  }

const turn = (world: World) => takeTurn(world.context, { kind: 'operation', id }, new AbortController().signal)

const afterHours =
  (hours: number): PossibleEvent =>
  (world) => {
    world.nowMs += hours * 3_600_000
    return turn(world)
  }

const outcomes: readonly RunOutcome[] = ['succeeded', 'nothing to do', 'undone', 'failed', 'cancelled']
/** Two outcomes of a run: one after which the operation continues, and one that fails it. */
const fewOutcomes: readonly RunOutcome[] = ['succeeded', 'failed']

const runEnds =
  (outcome: RunOutcome): PossibleEvent =>
  async (world, { runs, requester, hash }) => {
    const run = runs.find((one) => one.outcome === null)?.run
    if (run === undefined) return
    const entries = await world.context.journals.run(run)
    if (runState(entries)?.status === 'ended') return
    const ended = { type: 'ended', outcome, summary: outcome, lock: 'released' } as const
    await recordRun(world.context, run, entries, bot(world.context, requester, hash), ended)
    await turn(world)
  }

const stopped =
  (hours: number): PossibleEvent =>
  async (world) => {
    await world.cluster.setStop({ kind: 'cluster' }, 'power work', ana)
    return afterHours(hours)(world, await operationNow(world))
  }

/** A person breaks the lock that a run marked as failed left behind. */
const lockIsBroken: PossibleEvent = async (world, { runs, requester, plan }) => {
  const left = runs.find(({ outcome }) => outcome === 'failed')
  if (left === undefined) return
  const phase = { step: 'drain', index: 3, bootIdBefore: null, changed: [], armedUntilUptimeSeconds: null }
  const holder = { operation: id, ...left, requester, command: plan.command, sinceMs: world.nowMs, phase }
  await world.locks.acquire(
    {
      holder,
      scopes: [{ name: 'cluster', slots: 1 }],
      policyHash: '',
      work: 'takes away',
      number: null,
      plannedAtMs: world.nowMs,
      groups: [],
    },
    async () => ({ out: {}, slots: {}, parked: [], itself: 'in', objection: null, unasked: [] }),
  )
  await says(world, ben, `unlock ${left.node} --reason "looked after by hand"`)
}

/** Without new plans for some of the nodes, which change nothing, and without a dialog that needs names of nodes. */
const clicked = buttonActions.filter(
  (action) => action !== 'retry failed' && action !== 'resume the rest' && action !== 'leave out',
)

const possibleEvents = (ends: readonly RunOutcome[]): readonly PossibleEvent[] => [
  ...[ana, ben, chris].flatMap((person) =>
    clicked.flatMap((action) => [clicksPart(person, action, 0), clicksPart(person, action, 1)]),
  ),
  turn,
  afterHours(0.9),
  afterHours(30),
  (world) => {
    world.people.groups.set(approvers, [chris])
    return turn(world)
  },
  (world) => {
    world.roles.set('storage-01', ['storage', 'control'])
    world.roles.set('compute-01', ['control'])
    return turn(world)
  },
  stopped(0),
  stopped(30),
  ...ends.map(runEnds),
  lockIsBroken,
]

/** Events that decide about parts of a plan, and what follows them. All other events are tried with one part only. */
const decidingEvents: readonly PossibleEvent[] = [
  clicks(ana, 'submit'),
  ...[ben, chris].flatMap((person) =>
    (['approve', 'deny', 'withdraw'] as const).flatMap((action) => [
      clicksPart(person, action, 0),
      clicksPart(person, action, 1),
    ]),
  ),
  turn,
  afterHours(2),
  runEnds('succeeded'),
]

const operationNow = async (world: World): Promise<Operation> => {
  const operation = operationState(await world.context.journals.operation(id))
  if (operation === null) throw new Error(`there is no ${id}`)
  return operation
}

const operationIn = ({ journals }: ExploredState): Operation | null =>
  operationState((journals.get(`operation/${id}`) ?? []) as readonly OperationEntry[])

function harbourOf(request: ExploredRequest): World {
  const world = harbour(request === partsRequest ? policyOfParts : policy)
  world.people.groups.set(ops, [ben])
  return world
}

function worldOf({ journals, nowMs }: ExploredState, request: ExploredRequest): World {
  const world = harbourOf(request)
  world.nowMs = nowMs
  for (const [name, entries] of journals) world.journals.journals.set(name, entries)
  return world
}

const situationOf = (world: World): ExploredState => ({
  journals: new Map(world.journals.journals),
  nowMs: world.nowMs,
})

/** Situations with equal keys lead to the same transitions. */
const stateKey = (operation: Operation): string => {
  const { state, approvals, reminded, held, runs, plan, leftOut } = operation
  return JSON.stringify([
    state,
    isDecidedByParts(plan)
      ? approvalsByPart(operation).map(({ people }) => [...people].sort())
      : approvals.map(({ person }) => person).sort(),
    leftOut,
    reminded,
    held.length > 0,
    runs.map(({ outcome }) => outcome),
    plan.nodes.map(({ roles }) => roles),
  ])
}

const edgesOf = (world: World, known: number): readonly Edge[] => {
  const entries = (world.journals.journals.get(`operation/${id}`) ?? []) as readonly OperationEntry[]
  return entries.slice(known).map(({ event }, index) => ({
    from: operationState(entries.slice(0, known + index))?.state ?? 'nothing',
    event: event.type,
    to: operationState(entries.slice(0, known + index + 1))?.state ?? 'nothing',
  }))
}

/** The situations that can be reached from one request, and the transitions between them. */
type Exploration = { readonly situations: readonly ExploredState[]; readonly edges: readonly Edge[] }

const partsRequest = 'reboot storage-01,compute-01'

/** The requests to explore: one that needs approvals, one that needs none, and one with two parts. */
export const exploredRequests = ['reboot storage-01,storage-02', 'reboot compute-01,compute-02', partsRequest] as const
export type ExploredRequest = (typeof exploredRequests)[number]

/**
 * Approvals and outcomes multiply: when few samples are tried, the request that needs approvals has only two outcomes.
 */
const eventsOf: { readonly [request in ExploredRequest]: readonly PossibleEvent[] } = {
  'reboot storage-01,storage-02': possibleEvents(triesFew ? fewOutcomes : outcomes),
  'reboot compute-01,compute-02': possibleEvents(outcomes),
  [partsRequest]: decidingEvents,
}

/** Every transition of an operation's state. */
export const operationEdges = async (): Promise<readonly Edge[]> =>
  distinct((await Promise.all(exploredRequests.map(explore))).flatMap(({ edges }) => edges))

/** Every reachable situation of a requested operation: the operation, and a function that makes a new world in it. */
export async function reachedSituations(
  request: ExploredRequest,
): Promise<readonly { readonly operation: Operation; world(): World }[]> {
  const { situations } = await explore(request)
  return situations.flatMap((situation) => {
    const operation = operationIn(situation)
    return operation === null ? [] : [{ operation, world: () => worldOf(situation, request) }]
  })
}

const explorations = new Map<ExploredRequest, Promise<Exploration>>()

/** Explores a request, once per process. */
function explore(request: ExploredRequest): Promise<Exploration> {
  const exploration = explorations.get(request) ?? explored(request)
  explorations.set(request, exploration)
  return exploration
}

async function explored(request: ExploredRequest): Promise<Exploration> {
  const events = eventsOf[request]
  const first = harbourOf(request)
  await says(first, ana, request)
  const edges = [...edgesOf(first, 0)]
  const situations: ExploredState[] = []
  const seen = new Set<string>()
  const open: ExploredState[] = [situationOf(first)]
  for (let situation = open.pop(); situation; situation = open.pop()) {
    const operation = operationIn(situation)
    if (operation === null || seen.has(stateKey(operation))) continue
    seen.add(stateKey(operation))
    situations.push(situation)
    for (const happens of events) {
      const world = worldOf(situation, request)
      await happens(world, operation)
      const found = edgesOf(world, operation.revision)
      if (found.length === 0) continue
      edges.push(...found)
      open.push(situationOf(world))
    }
  }
  return { situations, edges }
}
