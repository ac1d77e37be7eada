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
  readonly server: FakeServer
  readonly source: string
  readonly dest: string | null
  readonly endsMs: number
  status: string
}

type Asked = { readonly server: FakeServer; readonly request: string; readonly atMs: number; details: string | null }

/** From the answer 202 until the conductor writes the migration down. */
const conductorMs = 200
const migrationMs = 5_000

/** Servers and their live migrations. A request that is accepted may have no effect at all. */
export class FakeServers {
  readonly #now: () => number
  readonly #takes: (host: string) => boolean
  readonly #all = new Map<string, FakeServer>()
  readonly #migrations: Migration[] = []
  readonly #asked: Asked[] = []
  #waiting: readonly Asked[] = []
  /** Allocations that outlive what they were made for, by host. */
  readonly leftAllocations = new Map<string, readonly string[]>()

  constructor(now: () => number, takes: (host: string) => boolean) {
    this.#now = now
    this.#takes = takes
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
      'OS-EXT-AZ:availability_zone': 'nova',
      flavor: { vcpus: 1, ram: 64, disk: 0, ephemeral: 0, swap: 0, original_name: 'tiny', extra_specs: extraSpecs },
    }))
  }
  /** Accepts a live migration; the words of the refusal otherwise. */
  migrate(id: string): string | null {
    this.#pass()
    const server = this.#all.get(id)
    if (server === undefined) throw new Error(`no server ${id}`)
    if (server.task !== null) return `Cannot 'os-migrateLive' instance ${id} while it is in task_state ${server.task}`
    if (server.status !== 'ACTIVE') return `Cannot 'os-migrateLive' instance ${id} while it is in vm_state stopped`
    server.task = 'migrating'
    const request = `req-${this.#asked.length + 1}`
    const asked = { server, request, atMs: this.#now(), details: null }
    this.#asked.push(asked)
    this.#waiting = [...this.#waiting, asked]
    return null
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
    return found.toReversed().map(({ id, server, source, dest, status }) => ({
      id,
      uuid: `migration-${id}`,
      status,
      migration_type: 'live-migration',
      source_compute: source,
      dest_compute: dest,
      instance_uuid: server.id,
      user_id: 'u1',
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
    return [...here, ...onWay, ...(this.leftAllocations.get(host) ?? [])]
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
    const dest = ['compute-02', 'compute-03', 'compute-01'].find((host) => host !== server.host && this.#takes(host))
    const none = dest === undefined || server.ending === 'no valid host'
    const endsMs = server.ending === 'never ends' ? Number.POSITIVE_INFINITY : asked.atMs + migrationMs
    const id = this.#migrations.length + 1
    const made: Migration = { id, server, source: server.host, dest: none ? null : dest, endsMs, status: 'running' }
    this.#migrations.push(made)
    if (!none) return
    asked.details = 'No valid host was found. There are not enough hosts available.'
    this.#end(made, 'error')
  }
  #end(migration: Migration, status: string): void {
    migration.status = status
    migration.server.task = null
    if (status === 'completed' && migration.dest !== null) migration.server.host = migration.dest
  }
}

const isOpen = ({ status }: Migration): boolean => status === 'running'

const endOf = (ending: Ending): string => (ending === 'error' ? 'error' : 'completed')
