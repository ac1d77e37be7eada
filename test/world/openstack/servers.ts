/** How a live migration of a server ends. */
export type Ending = 'moves' | 'no valid host' | 'error' | 'never ends'

type FakeServer = {
  readonly id: string
  readonly name: string
  readonly ending: Ending
  host: string
  status: string
  task: string | null
  locked: boolean
  extraSpecs: Readonly<Record<string, string>>
}

type Migration = {
  readonly id: number
  readonly kind: Kind
  readonly server: FakeServer
  readonly user: string
  readonly source: string
  readonly dest: string | null
  readonly endsMs: number
  status: string
}

/** What servers learn of hosts. */
type HostsOfServers = { takes(host: string): boolean; zoneOf(host: string): string }

type Kind = 'live-migration' | 'migration' | 'resize'

type Asked = {
  readonly kind: Kind
  readonly server: FakeServer
  readonly request: string
  readonly atMs: number
  details: string | null
}

/** The id of the account that the bot uses. */
export const ownUser = 'u1'

/** From the answer 202 until the conductor writes the migration down. */
const conductorMs = 200
const migrationMs = 5_000

/** Servers and their live migrations. A request that is accepted may have no effect at all. */
export class FakeServers {
  readonly #now: () => number
  readonly #hosts: HostsOfServers
  readonly #all = new Map<string, FakeServer>()
  readonly #migrations: Migration[] = []
  readonly #asked: Asked[] = []
  #waiting: readonly Asked[] = []
  /** The servers whose cold migrations were confirmed, in order. */
  readonly confirmed: string[] = []
  /** Allocations that outlive what they were made for, by host. */
  readonly leftAllocations = new Map<string, readonly string[]>()

  constructor(now: () => number, hosts: HostsOfServers) {
    this.#now = now
    this.#hosts = hosts
  }
  add(host: string, name: string, over: Partial<Omit<FakeServer, 'id' | 'name'>> = {}): FakeServer {
    const id = `server-${name}`
    const usual = { ending: 'moves', host, status: 'ACTIVE', task: null, locked: false, extraSpecs: {} } as const
    const server: FakeServer = { id, name, ...usual, ...over }
    this.#all.set(id, server)
    return server
  }
  has(id: string): boolean {
    return this.#all.has(id)
  }
  remove(id: string): void {
    this.#all.delete(id)
  }
  /** How many live migrations were accepted. */
  get requests(): number {
    return this.#asked.length
  }
  /** The host of a server by its id. */
  placeOf(id: string): string | undefined {
    this.#pass()
    return this.#all.get(id)?.host
  }
  hostOf(name: string): string | undefined {
    this.#pass()
    return this.#all.get(`server-${name}`)?.host
  }
  /** The servers on a host as Nova shows them. */
  on(host: string) {
    this.#pass()
    const here = [...this.#all.values()].filter((one) => one.host === host)
    return here.map(({ id, name, status, task, locked, extraSpecs }) => ({
      id,
      name,
      status,
      locked,
      'OS-EXT-STS:task_state': task,
      'OS-EXT-STS:power_state': status === 'ACTIVE' ? 1 : 4,
      'OS-EXT-SRV-ATTR:host': host,
      'OS-EXT-AZ:availability_zone': this.#hosts.zoneOf(host),
      flavor: { vcpus: 1, ram: 64, disk: 0, ephemeral: 0, swap: 0, original_name: 'tiny', extra_specs: extraSpecs },
    }))
  }
  /** Accepts a migration; the words of the refusal otherwise. */
  migrate(id: string, kind: Kind): string | null {
    this.#pass()
    const server = this.#all.get(id)
    if (server === undefined) throw new Error(`no server ${id}`)
    const action = kind === 'migration' ? 'migrate' : 'os-migrateLive'
    const from = kind === 'migration' ? ['ACTIVE', 'SHUTOFF'] : ['ACTIVE']
    if (server.task !== null) return `Cannot '${action}' instance ${id} while it is in task_state ${server.task}`
    if (!from.includes(server.status)) return `Cannot '${action}' instance ${id} while it is in vm_state stopped`
    server.task = kind === 'migration' ? 'resize_prep' : 'migrating'
    const request = `req-${this.#asked.length + 1}`
    const asked = { kind, server, request, atMs: this.#now(), details: null }
    this.#asked.push(asked)
    this.#waiting = [...this.#waiting, asked]
    return null
  }
  /** Confirms a cold migration that has arrived; the words of the refusal otherwise. */
  confirm(id: string): string | null {
    this.#pass()
    const arrived = this.#migrations.find((one) => one.server.id === id && one.status === 'finished')
    if (arrived === undefined) return `Cannot 'confirmResize' instance ${id} while it is in vm_state stopped`
    arrived.status = 'confirmed'
    arrived.server.status = 'SHUTOFF'
    this.confirmed.push(id)
    return null
  }
  /** A cold migration or resize of another person that waits to be confirmed. */
  resizedBy(user: string, name: string, kind: 'migration' | 'resize'): void {
    const server = this.#all.get(`server-${name}`)
    if (server === undefined) throw new Error(`no server ${name}`)
    const id = this.#migrations.length + 1
    const ended = { source: server.host, dest: 'compute-03', endsMs: 0, status: 'finished' }
    this.#migrations.push({ id, kind, server, user, ...ended })
    Object.assign(server, { host: 'compute-03', status: 'VERIFY_RESIZE' })
  }
  /** Ends a migration that runs, as a person does; the server stays. */
  abort(name: string): void {
    this.#pass()
    const running = this.#migrations.find((one) => one.server.name === name && isOpen(one))
    if (running !== undefined) this.#end(running, 'cancelled')
  }
  migrationsOf(host: string) {
    this.#pass()
    const found = this.#migrations.filter(({ source, dest }) => source === host || dest === host)
    return found.toReversed().map(({ id, kind, server, user, source, dest, status }) => ({
      id,
      uuid: `migration-${id}`,
      status,
      migration_type: kind,
      source_compute: source,
      dest_compute: dest,
      instance_uuid: server.id,
      user_id: user,
      project_id: 'p1',
    }))
  }
  actions(id: string) {
    this.#pass()
    const own = this.#asked.filter(({ server }) => server.id === id).toReversed()
    return { instanceActions: own.map(({ request }) => ({ action: 'live-migration', request_id: request })) }
  }
  action(id: string, request: string) {
    const found = this.#asked.find((one) => one.server.id === id && one.request === request)
    const { details = null } = found ?? {}
    const events = details === null ? [] : [{ event: 'conductor_live_migrate_instance', result: 'Error', details }]
    return { instanceAction: { action: 'live-migration', request_id: request, events } }
  }
  /** The consumers that have allocations on a host: its servers, and those that are on their way to or from it. */
  allocatedOn(host: string): readonly string[] {
    this.#pass()
    const here = [...this.#all.values()].filter((one) => one.host === host).map(({ id }) => id)
    const onWay = this.#migrations.filter((one) => isOpen(one) && one.dest === host).map(({ server }) => server.id)
    const behind = this.#migrations.filter(({ status, source }) => status === 'finished' && source === host)
    return [...here, ...onWay, ...behind.map(({ id }) => `migration-${id}`), ...(this.leftAllocations.get(host) ?? [])]
  }
  /** Lets happen what is due. */
  #pass(): void {
    const now = this.#now()
    const due = this.#waiting.filter(({ atMs }) => atMs + conductorMs <= now)
    this.#waiting = this.#waiting.filter((one) => !due.includes(one))
    for (const asked of due) this.#begin(asked)
    for (const one of this.#migrations) if (isOpen(one) && one.endsMs <= now) this.#end(one, endOf(one.server.ending))
  }
  #begin(asked: Asked): void {
    const { server } = asked
    const dest = ['compute-02', 'compute-03', 'compute-01'].find(
      (host) => host !== server.host && this.#hosts.takes(host),
    )
    const none = dest === undefined || server.ending === 'no valid host'
    const endsMs = server.ending === 'never ends' ? Number.POSITIVE_INFINITY : asked.atMs + migrationMs
    const id = this.#migrations.length + 1
    const made: Migration = {
      id,
      kind: asked.kind,
      user: ownUser,
      server,
      source: server.host,
      dest: none ? null : dest,
      endsMs,
      status: 'running',
    }
    this.#migrations.push(made)
    if (!none) return
    asked.details = 'No valid host was found. There are not enough hosts available.'
    this.#end(made, 'error')
  }
  #end(migration: Migration, status: string): void {
    const isCold = migration.kind === 'migration' && status === 'completed'
    migration.status = isCold ? 'finished' : status
    migration.server.task = null
    if (isCold) migration.server.status = 'VERIFY_RESIZE'
    if (status === 'completed' && migration.dest !== null) migration.server.host = migration.dest
  }
}

const isOpen = ({ status }: Migration): boolean => status === 'running'

const endOf = (ending: Ending): string => (ending === 'error' ? 'error' : 'completed')
