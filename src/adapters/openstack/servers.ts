import type { Mark } from '../../core/capabilities/mark.ts'
import type { CapabilityState, VersionedValue } from '../../core/capabilities/state.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { Capability, CapabilityFinding } from '../../engine/ports/capability.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { oneLine } from '../redact.ts'
import { lockedNode } from '../ssh/claims.ts'
import type { Migration, Server } from './answers.ts'
import type { HostOf } from './compute-service.ts'
import { type EmptinessWorld, emptinessOf, takingNone, waiting } from './emptiness.ts'
import {
  type Begun,
  isBusy,
  isCold,
  isOpen,
  isOwnCold,
  movedAway,
  movesOf,
  type OnHost,
  type Stopped,
  type Stuck,
  serverWords,
  toConfirm,
  unconfirmed,
  whyNotMoved,
} from './moves.ts'
import type { Nova } from './nova.ts'
import type { Placement } from './placement.ts'
import { judgeRoom } from './room.ts'
import type { Seals } from './seal.ts'
import { serversCapability } from './settings.ts'

/** What moving servers needs. */
export type ServersWorld = EmptinessWorld & {
  readonly nova: Omit<Nova, 'disable' | 'enable'>
  readonly placement: Pick<Placement, 'allocations' | 'room'>
  readonly hostOf: HostOf
  readonly atOnce: number
  /** For how many further hosts that fail there must be room before each batch. */
  readonly keepFree: 0 | 1
  /** What happens to servers that are stopped. */
  readonly stopped: 'refuse' | 'cold'
}

/** The most servers that a message names. */
const namedServers = 5

/**
 * The servers of a node, moved live to hosts of Nova's choice. Whether one has moved is judged by where it is. The host
 * counts as empty when Nova, Placement and the node itself have found nothing there, twice in this process, 15 s apart.
 * Servers that have moved stay where they are.
 */
export function movedServers(world: ServersWorld, seals: Seals): Capability {
  const { nova, hostOf, atOnce, clock } = world
  const emptiness = emptinessOf(world)
  const stoppedOnes = () => stoppedIn(world)
  /** Nova's words for servers that it refused to move, by run and server. */
  const refusals = new Map<string, string>()
  const refusedIn = (run: string, { servers }: OnHost): ReadonlyMap<string, string> =>
    new Map(servers.flatMap(({ id }) => ofRefusal(refusals.get(`${run} ${id}`), id)))

  const observeMoving = async (node: Node, mark: Mark): Promise<CapabilityState> => {
    const host = hostOf(node)
    const look = emptiness.begin(node)
    await takingNone(nova, host)
    const on = await read(nova, host)
    for (const server of on.servers) if (isBusy(server)) refusals.delete(`${mark.run} ${server.id}`)
    const begun = begunOf(mark.before)
    if (begun === null) return { is: 'not begun', certain: 'yes', before: beginning(on, clock.now()) }
    const stopped = await stoppedOnes()
    const moves = movesOf(on, begun, { atOnce, refused: refusedIn(mark.run, on), stopped })
    switch (moves.need) {
      case 'time':
        return waiting('apply', moves.words, 'moving servers')
      case 'requests':
        return (await waitingForRoom(world, on)) ?? missing(moves.servers.map(serverWords))
      case 'a person':
        return stuckOn(nova, on, moves.stuck, stopped)
      case 'confirmations':
        return confirming(moves.migrations)
      case 'nothing more':
        return look.end(host, begun, movedAway(on, begun))
    }
  }

  return {
    ...serversCapability,
    idempotent: 'no',
    preflight: (node) => findings(world, node),
    describe: () => ({ applying: ['servers'], reverting: [] }),
    async observe(node, mark) {
      const sealed = await seals.isSealed(node.name, mark.run)
      if (mark.reverted === null)
        return sealed
          ? { is: 'reverted', evidence: 'no server is moved any more', routine: null }
          : observeMoving(node, mark)
      if (!sealed) return { is: 'not begun', certain: 'yes', before: null }
      return movingBack(await read(nova, hostOf(node)), await stoppedOnes(), begunOf(mark.before))
    },
    async apply(lock, node, mark) {
      lockedNode(lock, { run: mark.run, step: serversCapability.name })
      const begun = begunOf(mark.before)
      if (begun === null) throw new Failure(serversCapability.name, 'nothing says what was on the host before', 'none')
      const host = hostOf(node)
      await takingNone(nova, host)
      const on = await read(nova, host)
      const stopped = await stoppedOnes()
      const moves = movesOf(on, begun, { atOnce, refused: refusedIn(mark.run, on), stopped })
      if (moves.need === 'confirmations') await confirmAll(nova, moves.migrations)
      if (moves.need !== 'requests') return null
      for (const server of moves.servers) {
        if (await seals.isSealed(node.name, mark.run)) return null
        const words = await refusalOf(nova, server, stopped)
        if (words !== null) refusals.set(`${mark.run} ${server.id}`, words)
      }
      return null
    },
    async revert(lock, node, mark) {
      await seals.seal(lock, mark.drainedBy)
      const on = await read(nova, hostOf(node))
      await confirmAll(nova, toConfirm(on, await stoppedOnes(), begunOf(mark.before) ?? { lastMigration: 0 }))
    },
  }
}

/** How stopped servers are moved. */
const stoppedIn = async ({ stopped, nova }: Pick<ServersWorld, 'stopped' | 'nova'>): Promise<Stopped> =>
  stopped === 'cold' ? { are: 'moved cold', user: await nova.user() } : { are: 'refused' }

/** Asks for the migration of a server; Nova's words when it refuses. */
async function refusalOf(
  nova: Pick<Nova, 'liveMigrate' | 'coldMigrate'>,
  server: Server,
  stopped: Stopped,
): Promise<string | null> {
  const answer = await (isCold(server, stopped) ? nova.coldMigrate(server) : nova.liveMigrate(server))
  return answer.is === 'refused' ? `Nova refused: ${answer.words}` : null
}

const missing = (what: readonly string[]): CapabilityState => ({
  is: 'partly',
  ours: [],
  others: [],
  missing: what,
  certain: 'yes',
})

const confirming = (migrations: readonly Migration[]): CapabilityState =>
  missing(migrations.map(({ instance_uuid: id }) => `the confirmation of ${id}`))

/** Null when what is left on a host fits elsewhere. */
async function waitingForRoom(
  { placement, keepFree }: Pick<ServersWorld, 'placement' | 'keepFree'>,
  { host, servers }: OnHost,
): Promise<CapabilityState | null> {
  const only = servers.filter((server) => !isBusy(server)).map(({ id }) => id)
  const judged = judgeRoom(await placement.room({ hosts: [host], only }), keepFree)
  return judged.fits === 'yes'
    ? null
    : waiting('apply', `no room for the rest of ${host}: ${judged.why}`, 'waiting for room')
}

/** Confirms cold migrations; one that is refused is still there at the next look. */
async function confirmAll(nova: Pick<Nova, 'confirm'>, migrations: readonly Migration[]): Promise<void> {
  for (const { instance_uuid: id } of migrations) {
    const answer = await nova.confirm({ id })
    if (answer.is === 'refused')
      throw new Failure('nova', `did not confirm the migration of ${id}: ${answer.words}`, 'none')
  }
}

const ofRefusal = (words: string | undefined, id: string): readonly (readonly [string, string])[] =>
  words === undefined ? [] : [[id, words]]

/** The servers, and then the migrations: one that has ended when its server was seen is among them. */
async function read(nova: Pick<Nova, 'service' | 'servers' | 'migrations'>, host: string): Promise<OnHost> {
  return { host, servers: await nova.servers(host), migrations: await nova.migrations(host) }
}

const beginning = ({ servers, migrations }: OnHost, nowMs: number): VersionedValue => ({
  value: `${servers.length} servers`,
  version: `migration ${Math.max(0, ...migrations.map(({ id }) => id))} at ${nowMs}`,
})

function begunOf(before: VersionedValue | null): Begun | null {
  const servers = /^(\d+) servers$/.exec(before?.value ?? '')?.[1]
  const [, lastMigration, atMs] = /^migration (\d+) at (\d+)$/.exec(before?.version ?? '') ?? []
  if (servers === undefined || lastMigration === undefined || atMs === undefined) return null
  return { servers: Number(servers), lastMigration: Number(lastMigration), atMs: Number(atMs) }
}

/** The cause when every server stays because of itself; nothing when Nova may be the cause, as after a failed migration. */
function ofServers(stuck: readonly Stuck[], stopped: Stopped): { readonly cause?: string } {
  const own = stuck.map(({ server, after }) => (after === 'no migration' ? whyNotMoved(server, stopped) : null))
  const causes = own.filter((why) => why !== null)
  return causes.length < own.length ? {} : { cause: `a server ${[...new Set(causes)].sort().join('; ')}` }
}

/** Those that stay, with the cause when that is in them. */
async function stuckOn(
  nova: Pick<Nova, 'lastWords'>,
  { host }: OnHost,
  stuck: readonly Stuck[],
  stopped: Stopped,
): Promise<CapabilityState> {
  const why = await stuckWords(nova, host, stuck)
  return { is: 'failed', on: 'apply', code: 'capability failed', why, ...ofServers(stuck, stopped) }
}

async function stuckWords(nova: Pick<Nova, 'lastWords'>, host: string, stuck: readonly Stuck[]): Promise<string> {
  const named = stuck.slice(0, namedServers).map(async ({ server, why, after }) => {
    const said = after === 'a migration' ? await nova.lastWords(server) : null
    return `${serverWords(server)}: ${why}${said === null ? '' : `: ${oneLine(said, 200)}`}`
  })
  const more = stuck.length > namedServers ? `; and ${stuck.length - namedServers} more` : ''
  return `${stuck.length === 1 ? '1 server stays' : `${stuck.length} servers stay`} on ${host}: ${(await Promise.all(named)).join('; ')}${more}`
}

/** After the seal, only what is on its way is waited for, and what has arrived cold is confirmed. */
function movingBack(on: OnHost, stopped: Stopped, begun: Begun | null): CapabilityState {
  const arrived = toConfirm(on, stopped, begun ?? { lastMigration: 0 })
  if (arrived.length > 0) return confirming(arrived)
  const since = begun?.lastMigration ?? 0
  const open = on.migrations.filter(
    (one) => isOpen(one) && (one.migration_type === 'live-migration' || isOwnCold(one, stopped, since)),
  )
  if (open.length > 0) return waiting('revert', `${open.length} migrations of ${on.host} have not ended`, 'migrations')
  return { is: 'reverted', evidence: 'servers that have moved stay where they are', routine: null }
}

/** What keeps servers of a node from moving, before anything is approved. */
async function findings(
  world: Pick<ServersWorld, 'nova' | 'hostOf' | 'machines' | 'stopped'>,
  node: Node,
): Promise<readonly CapabilityFinding[]> {
  const { nova, hostOf, machines } = world
  const host = hostOf(node)
  const on = await read(nova, host)
  const stopped = await stoppedIn(world)
  const cannot = on.servers.flatMap((server) => {
    const why = whyNotMoved(server, stopped)
    return why === null ? [] : [`${serverWords(server)} ${why}`]
  })
  const open = unconfirmed(on).map(({ instance_uuid: id }) => `the resize of server ${id} is not confirmed`)
  const all = [...cannot, ...open]
  const running = on.servers.filter(({ status }) => status === 'ACTIVE').length
  const blind = running > 0 && (await machines(node.name)) === 0
  return [
    ...(all.length === 0
      ? []
      : [
          {
            about: serversCapability.name,
            why: `${all.slice(0, namedServers).join('; ')}${all.length > namedServers ? `; and ${all.length - namedServers} more` : ''}`,
            remedy: 'Move, unlock, confirm or remove them.',
          },
        ]),
    ...(blind
      ? [
          {
            about: serversCapability.name,
            why: `Nova has ${running} active servers on ${host}, but the node shows no virtual machine`,
            remedy: 'Change openstack.machines, or openstack.host.',
          },
        ]
      : []),
  ]
}
