import type { Mark } from '../../core/capabilities/mark.ts'
import type { CapabilityState, VersionedValue } from '../../core/capabilities/state.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { Capability, CapabilityFinding } from '../../engine/ports/capability.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { oneLine } from '../redact.ts'
import { lockedNode } from '../ssh/claims.ts'
import type { HostOf } from './compute-service.ts'
import { type EmptinessWorld, emptinessOf, takingNone, waiting } from './emptiness.ts'
import {
  type Begun,
  isBusy,
  isOpen,
  movesOf,
  type OnHost,
  type Stuck,
  serverWords,
  unconfirmed,
  whyNotLive,
} from './moves.ts'
import type { Nova } from './nova.ts'
import type { Seals } from './seal.ts'
import { serversCapability } from './settings.ts'

/** What moving servers needs. */
export type ServersWorld = EmptinessWorld & {
  readonly nova: Omit<Nova, 'disable' | 'enable'>
  readonly hostOf: HostOf
  readonly atOnce: number
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
    const moves = movesOf(on, begun, { atOnce, refused: refusedIn(mark.run, on) })
    switch (moves.need) {
      case 'time':
        return waiting('apply', moves.words, 'moving servers')
      case 'requests':
        return { is: 'partly', ours: [], others: [], missing: moves.servers.map(serverWords), certain: 'yes' }
      case 'a person':
        return { is: 'failed', on: 'apply', code: 'capability failed', why: await stuckWords(nova, host, moves.stuck) }
      case 'nothing more':
        return look.end(host, begun)
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
      return sealed ? movingBack(await read(nova, hostOf(node))) : { is: 'not begun', certain: 'yes', before: null }
    },
    async apply(lock, node, mark) {
      lockedNode(lock, { run: mark.run, step: serversCapability.name })
      const begun = begunOf(mark.before)
      if (begun === null) throw new Failure(serversCapability.name, 'nothing says what was on the host before', 'none')
      const host = hostOf(node)
      await takingNone(nova, host)
      const on = await read(nova, host)
      const moves = movesOf(on, begun, { atOnce, refused: refusedIn(mark.run, on) })
      for (const server of moves.need === 'requests' ? moves.servers : []) {
        if (await seals.isSealed(node.name, mark.run)) return null
        const answer = await nova.liveMigrate(server)
        if (answer.is === 'refused') refusals.set(`${mark.run} ${server.id}`, `Nova refused: ${answer.words}`)
      }
      return null
    },
    revert: (lock, _node, mark) => seals.seal(lock, mark.drainedBy),
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

async function stuckWords(nova: Pick<Nova, 'lastWords'>, host: string, stuck: readonly Stuck[]): Promise<string> {
  const named = stuck.slice(0, namedServers).map(async ({ server, why, after }) => {
    const said = after === 'a migration' ? await nova.lastWords(server) : null
    return `${serverWords(server)}: ${why}${said === null ? '' : `: ${oneLine(said, 200)}`}`
  })
  const more = stuck.length > namedServers ? `; and ${stuck.length - namedServers} more` : ''
  return `${stuck.length === 1 ? '1 server stays' : `${stuck.length} servers stay`} on ${host}: ${(await Promise.all(named)).join('; ')}${more}`
}

/** After the seal, only what is on its way is waited for. */
function movingBack({ host, migrations }: OnHost): CapabilityState {
  const open = migrations.filter((one) => isOpen(one) && one.migration_type === 'live-migration')
  if (open.length > 0)
    return waiting('revert', `${open.length} live migrations of ${host} have not ended`, 'migrations')
  return { is: 'reverted', evidence: 'servers that have moved stay where they are', routine: null }
}

/** What keeps servers of a node from moving, before anything is approved. */
async function findings(
  { nova, hostOf, machines }: Pick<ServersWorld, 'nova' | 'hostOf' | 'machines'>,
  node: Node,
): Promise<readonly CapabilityFinding[]> {
  const host = hostOf(node)
  const on = await read(nova, host)
  const cannot = on.servers.flatMap((server) => {
    const why = whyNotLive(server)
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
