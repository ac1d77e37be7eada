import { oneLine } from '../redact.ts'
import type { Migration, Server } from './answers.ts'

/** What is on a host: its servers, and then all migrations from or to it, the newest first. */
export type OnHost = {
  readonly host: string
  readonly servers: readonly Server[]
  readonly migrations: readonly Migration[]
}

/** What was on a host before the first server was asked to move. */
export type Begun = {
  readonly servers: number
  /** The number of its newest migration then; 0 when there was none. */
  readonly lastMigration: number
  readonly atMs: number
}

/** A server that does not leave the host, and why. */
export type Stuck = { readonly server: Server; readonly why: string; readonly after: 'a migration' | 'no migration' }

/** How stopped servers are moved: not at all, or cold. `user` is the bot's own, whose migrations it confirms. */
export type Stopped = { readonly are: 'refused' } | { readonly are: 'moved cold'; readonly user: string }

/** What moving the servers of a host needs next. */
export type Moves =
  | { readonly need: 'nothing more' }
  | { readonly need: 'time'; readonly words: string }
  | { readonly need: 'requests'; readonly servers: readonly Server[] }
  /** Cold migrations of ours that have arrived and wait to be confirmed. */
  | { readonly need: 'confirmations'; readonly migrations: readonly Migration[] }
  | { readonly need: 'a person'; readonly stuck: readonly Stuck[] }

const ended = new Set(['completed', 'confirmed', 'reverted', 'error', 'failed', 'cancelled', 'done'])

/** Whether a migration may still change where its server is. */
export const isOpen = ({ status }: Pick<Migration, 'status'>): boolean => !ended.has(status)

/** A resize that its owner has not confirmed stays open for as long as that. */
const isUnconfirmed = ({ status }: Migration): boolean => status === 'finished'

/** Whether this bot's user has asked for a cold migration, after the one with this number. */
export const isOwnCold = (one: Migration, stopped: Stopped, lastMigration: number): boolean =>
  stopped.are === 'moved cold' &&
  one.user_id === stopped.user &&
  one.migration_type === 'migration' &&
  one.id > lastMigration

/** The cold migrations from a host that the bot has asked for since then, and that have arrived. */
export const toConfirm = (
  { host, migrations }: OnHost,
  stopped: Stopped,
  { lastMigration }: Pick<Begun, 'lastMigration'>,
): readonly Migration[] =>
  migrations.filter(
    (one) => one.source_compute === host && isUnconfirmed(one) && isOwnCold(one, stopped, lastMigration),
  )

/** The name of a server that people can find. Names are the choice of its owner. */
export const serverWords = ({ name, id }: Pick<Server, 'id' | 'name'>): string => `${oneLine(name, 40)} (${id})`

/** Whether a server is moved cold, as it is stopped anyway. */
export const isCold = ({ status }: Pick<Server, 'status'>, stopped: Stopped): boolean =>
  status === 'SHUTOFF' && stopped.are === 'moved cold'

/**
 * Why a server cannot be moved, whatever happens; null when it can. A server that is busy may be able to move
 * afterwards.
 */
export function whyNotMoved(server: Server, stopped: Stopped): string | null {
  if (server.locked) return 'is locked'
  if (deviceKeys.some((key) => Object.keys(server.flavor.extra_specs).some((one) => one.startsWith(key))))
    return 'has a device of the host'
  if (isBusy(server) || isCold(server, stopped) || ['ACTIVE', 'PAUSED'].includes(server.status)) return null
  return server.status === 'VERIFY_RESIZE' ? 'waits for its resize to be confirmed' : `is ${server.status}, not ACTIVE`
}

const deviceKeys = ['pci_passthrough:', 'resources:VGPU', 'resources:PGPU']

/** Whether Nova is doing something with a server. */
export const isBusy = (server: Server): boolean => server['OS-EXT-STS:task_state'] !== null

/** The number of servers that have left a host since then, by the migrations of Nova. */
export function movedAway({ host, migrations }: OnHost, { lastMigration }: Pick<Begun, 'lastMigration'>): number {
  const arrived = migrations.filter(
    ({ id, source_compute, status }) =>
      id > lastMigration && source_compute === host && ['completed', 'confirmed'].includes(status),
  )
  return new Set(arrived.map(({ instance_uuid }) => instance_uuid)).size
}

/** Migrations that keep a host from being empty until their owner confirms them. */
export const unconfirmed = ({ migrations }: OnHost): readonly Migration[] => migrations.filter(isUnconfirmed)

/** How servers are moved; `refused` as for `movesOf`. */
export type Moving = {
  readonly atOnce: number
  readonly refused: ReadonlyMap<string, string>
  readonly stopped: Stopped
}

/**
 * What comes next, by where the servers are. A server is asked once: a second request comes only when neither the server
 * nor a migration shows that the first one arrived. `refused` has Nova's words for servers that it refused to move. One
 * that stays after a migration ends the rest.
 */
export function movesOf(on: OnHost, begun: Begun, { atOnce, refused, stopped }: Moving): Moves {
  const open = on.migrations.filter(isOpen)
  const stuck = on.servers.flatMap((server) => stuckOf(server, on, begun, { refused, stopped }) ?? [])
  const words = progressWords(on, begun, open.length)
  const arrived = toConfirm(on, stopped, begun).filter(({ instance_uuid: id }) => !refused.has(id))
  if (arrived.length > 0) return { need: 'confirmations', migrations: arrived }
  if (open.some((one) => !isUnconfirmed(one)) && stuck.length > 0) return { need: 'time', words }
  if (stuck.length > 0) return { need: 'a person', stuck }
  if (on.servers.length === 0 && open.length === 0) return { need: 'nothing more' }
  const ready = on.servers.filter((server) => !isBusy(server) && latestOf(server, on, begun) === undefined)
  const next = ready.slice(0, Math.max(0, atOnce - open.length))
  return next.length === 0 ? { need: 'time', words } : { need: 'requests', servers: next }
}

const latestOf = ({ id }: Server, { migrations }: OnHost, { lastMigration }: Begun): Migration | undefined =>
  migrations.find((one) => one.instance_uuid === id && one.id > lastMigration)

function stuckOf(server: Server, on: OnHost, begun: Begun, { refused, stopped }: Omit<Moving, 'atOnce'>): Stuck | null {
  const latest = latestOf(server, on, begun)
  if (isBusy(server) || (latest !== undefined && isOpen(latest))) return null
  if (latest !== undefined)
    return { server, why: `its migration ended as ${latest.status}, and it is still there`, after: 'a migration' }
  const why = whyNotMoved(server, stopped) ?? refused.get(server.id) ?? null
  return why === null ? null : { server, why, after: 'no migration' }
}

function progressWords({ servers }: OnHost, begun: Begun, open: number): string {
  const of = Math.max(begun.servers, servers.length)
  const moving = open === 1 ? '1 migration is open' : `${open} migrations are open`
  return `moved ${of - servers.length} of ${of} servers; ${moving}`
}
