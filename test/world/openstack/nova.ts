import { z } from 'zod'
import type { FakeAnswer } from '../alerts/alertmanager.ts'
import type { ServedRequest } from '../alerts/served.ts'
import { FakeServers } from './servers.ts'

type Service = {
  readonly id: string
  readonly number: number
  readonly host: string
  status: 'enabled' | 'disabled'
  state: 'up' | 'down'
  reason: string | null
  zone: string
  traits: readonly string[]
}

type FakeGroup = {
  readonly id: string
  readonly policy: string
  readonly rules: Readonly<Record<string, number>>
  readonly members: readonly string[]
}

const newest = 93

const written = z.union([
  z.strictObject({ status: z.literal('disabled'), disabled_reason: z.string().min(1).max(255) }),
  z.strictObject({ status: z.literal('enabled') }),
])
const actions = [
  {
    kind: 'live-migration',
    form: z.strictObject({
      'os-migrateLive': z.strictObject({ host: z.null(), block_migration: z.literal('auto') }),
    }),
  },
  { kind: 'migration', form: z.strictObject({ migrate: z.null() }) },
  { kind: 'confirm', form: z.strictObject({ confirmResize: z.null() }) },
] as const

const refusal = (status: number, name: string, message: string): FakeAnswer => ({
  status,
  body: { [name]: { code: status, message } },
})
const ok = (body: unknown): FakeAnswer => ({ status: 200, body })

/** Keys of queries by the last part of the path; Nova refuses others in its newest versions. */
const queries: Readonly<Record<string, readonly string[]>> = {
  'os-services': ['binary', 'host'],
  detail: ['host', 'all_tenants', 'limit', 'marker', 'with_servers'],
  'os-aggregates': [],
  'os-server-groups': ['all_projects', 'limit', 'offset'],
  'os-migrations': ['host', 'limit', 'marker', 'source_compute', 'status'],
}

/** Nova and Placement as Zed answers: hosts with a compute service, servers, and live migrations that take time. */
export class FakeNova {
  readonly #services = new Map<string, Service>()
  readonly servers: FakeServers
  /** While the cell is down, lists skip what is in it, and records lose their keys. */
  cell: 'up' | 'down' = 'up'
  /** How many processors Placement may give on every host. */
  processors = 8
  /** The newest version that is offered. */
  offers = 93
  /** Aggregates and server groups, to be changed. */
  aggregates: readonly { readonly hosts: readonly string[]; readonly metadata: Readonly<Record<string, string>> }[] = []
  groups: readonly FakeGroup[] = []
  /** What was changed on services, in order. */
  readonly writes: string[] = []

  constructor(now: () => number) {
    this.servers = new FakeServers(now, {
      takes: (host) => this.#takes(host),
      zoneOf: (host) => this.service(host).zone,
    })
    for (const host of ['compute-01', 'compute-02', 'compute-03']) this.addHost(host)
  }
  addHost(host: string): void {
    const number = this.#services.size + 1
    const id = `00000000-0000-4000-8000-00000000000${number}`
    this.#services.set(host, {
      id,
      number,
      host,
      status: 'enabled',
      state: 'up',
      reason: null,
      zone: 'nova',
      traits: [],
    })
  }
  /** The service of a host, to be looked at and changed. */
  service(host: string): Service {
    const found = this.#services.get(host)
    if (found === undefined) throw new Error(`no host ${host}`)
    return found
  }
  #takes(host: string): boolean {
    const { status, state } = this.service(host)
    return status === 'enabled' && state === 'up'
  }

  answer(request: ServedRequest, role: 'admin' | 'member'): FakeAnswer {
    const { path, method } = request
    if (path === '/' && method === 'GET')
      return ok({ version: { id: 'v2.1', status: 'CURRENT', version: `2.${this.offers}`, min_version: '2.1' } })
    const minor = Number(/^compute 2\.(\d+)$/.exec(String(request.headers['openstack-api-version'] ?? ''))?.[1] ?? 1)
    if (minor > Math.min(newest, this.offers))
      return refusal(406, 'computeFault', `Version 2.${minor} is not supported by the API.`)
    if (role !== 'admin') return refusal(403, 'forbidden', `Policy doesn't allow ${path} to be performed.`)
    const last = path.split('/').at(-1) ?? ''
    const unknown = [...request.query.keys()].find((key) => !(queries[last] ?? []).includes(key))
    if (unknown !== undefined)
      return refusal(400, 'badRequest', `Additional properties are not allowed ('${unknown}' was unexpected)`)
    if (path.startsWith('/os-services')) return this.#ofServices(request, minor)
    if (path.startsWith('/servers')) return this.#ofServers(request)
    if (path === '/os-aggregates') return ok({ aggregates: this.aggregates.map((one, id) => ({ id, ...one })) })
    if (path === '/os-server-groups') return this.#groups(request)
    if (path === '/os-migrations') return this.#migrations(request)
    if (path === '/os-hypervisors/detail') return this.#hypervisors()
    return { status: 404, body: 'Not Found' }
  }

  #ofServices({ method, path, query, body }: ServedRequest, minor: number): FakeAnswer {
    const shown = ({ id, number, host, status, state, reason, zone }: Service) =>
      this.cell === 'down'
        ? { binary: 'nova-compute', host, status: 'UNKNOWN' }
        : {
            id: minor >= 53 ? id : number,
            binary: 'nova-compute',
            host,
            zone,
            status,
            state,
            updated_at: '2026-11-30T12:00:00.000000',
            disabled_reason: reason,
            ...(minor >= 11 ? { forced_down: false } : {}),
          }
    const all = [...this.#services.values()]
    const host = query.get('host')
    if (method === 'GET') return ok({ services: all.filter((one) => host === null || one.host === host).map(shown) })
    const service = all.find(({ id }) => path === `/os-services/${id}`)
    const given = written.safeParse(body).data
    if (method !== 'PUT' || given === undefined) return refusal(400, 'badRequest', 'Invalid input')
    if (service === undefined || this.cell === 'down')
      return refusal(404, 'itemNotFound', 'Compute host could not be found.')
    const reason = given.status === 'disabled' ? given.disabled_reason : null
    Object.assign(service, { status: given.status, reason })
    this.writes.push(`${service.host} ${given.status}${reason === null ? '' : `: ${reason}`}`)
    return ok({ service: shown(service) })
  }

  #ofServers({ method, path, query, body }: ServedRequest): FakeAnswer {
    const { servers } = this
    if (path === '/servers/detail' && method === 'GET') {
      const here = this.cell === 'down' ? [] : servers.on(query.get('host') ?? '')
      return this.#page(query, here, ({ id }) => id, 'servers')
    }
    const [, , id = '', what, request] = path.split('/')
    const known = servers.has(id)
    if (!known) return refusal(404, 'itemNotFound', `Instance ${id} could not be found.`)
    if (what === undefined && method === 'GET')
      return ok({ server: { id, 'OS-EXT-SRV-ATTR:host': servers.placeOf(id) } })
    if (what === 'os-instance-actions' && method === 'GET')
      return ok(request === undefined ? servers.actions(id) : servers.action(id, request))
    const action =
      what === 'action' && method === 'POST' ? actions.find(({ form }) => form.safeParse(body).success) : null
    if (action === null || action === undefined) return refusal(400, 'badRequest', 'Invalid input')
    const refused = action.kind === 'confirm' ? servers.confirm(id) : servers.migrate(id, action.kind)
    if (refused !== null) return refusal(409, 'conflictingRequest', refused)
    return { status: action.kind === 'confirm' ? 204 : 202, body: '' }
  }

  /** Only a request with `all_projects` shows groups of other projects, and pages have no links. */
  #groups({ query }: ServedRequest): FakeAnswer {
    const all = query.has('all_projects') ? this.groups : []
    const from = Number(query.get('offset') ?? 0)
    return ok({ server_groups: all.slice(from, from + 1) })
  }

  #migrations({ query }: ServedRequest): FakeAnswer {
    const host = query.get('host') ?? ''
    const found = this.cell === 'down' ? [] : this.servers.migrationsOf(host)
    return this.#page(query, found, ({ uuid }) => uuid, 'migrations')
  }

  #page<T>(query: URLSearchParams, all: readonly T[], idOf: (one: T) => string, name: string): FakeAnswer {
    const marker = query.get('marker')
    const from = marker === null ? 0 : all.findIndex((one) => idOf(one) === marker) + 1
    if (marker !== null && from === 0) return refusal(400, 'badRequest', `marker [${marker}] not found`)
    // the site's own limit is below that of the request
    const limit = Math.min(Number(query.get('limit') ?? 1000), 2)
    const part = all.slice(from, from + limit)
    const links = from + limit < all.length ? { [`${name}_links`]: [{ rel: 'next', href: 'http://next' }] } : {}
    return ok({ [name]: part, ...links })
  }

  #hypervisors(): FakeAnswer {
    const hypervisors = [...this.#services.values()].map((one) => ({
      id: providerOf(one),
      hypervisor_hostname: `${one.host}.example.org`,
      state: 'up',
      status: 'enabled',
      service: { id: one.id, host: one.host, disabled_reason: null },
    }))
    return ok({ hypervisors: this.cell === 'down' ? [] : hypervisors })
  }

  /** The part of Placement that says what is allocated on a host, and which hosts have room. */
  placement({ path, query, headers }: ServedRequest, role: 'admin' | 'member'): FakeAnswer {
    const refused = (status: number, detail: string): FakeAnswer => ({ status, body: { errors: [{ status, detail }] } })
    if (role !== 'admin') return refused(403, "Policy doesn't allow it.")
    const minor = Number(/^placement 1\.(\d+)$/.exec(String(headers['openstack-api-version'] ?? ''))?.[1] ?? 0)
    if (minor > 39) return refused(406, 'Unacceptable version header')
    if (path === '/allocation_candidates') return this.#candidates(query, minor)
    const id = /^\/resource_providers\/([^/]+)\/allocations$/.exec(path)?.[1]
    const service = [...this.#services.values()].find((one) => providerOf(one) === id)
    if (service === undefined) return refused(404, 'No resource provider with that uuid.')
    const ids = this.servers.allocatedOn(service.host)
    const allocations = Object.fromEntries(ids.map((one) => [one, { resources: { VCPU: 1, MEMORY_MB: 64 } }]))
    return ok({ allocations, resource_provider_generation: 7 })
  }

  /** Only providers that have room and whose service is not disabled; whether it is down, Placement does not know. */
  #candidates(query: URLSearchParams, minor: number): FakeAnswer {
    if (query.get('resources') !== 'VCPU:1' || query.get('required') !== '!COMPUTE_STATUS_DISABLED' || minor < 22)
      return { status: 400, body: { errors: [{ status: 400, detail: 'Invalid query string parameters' }] } }
    const summaries = [...this.#services.values()].flatMap((one) => {
      const used = this.servers.allocatedOn(one.host).length
      const resources = {
        VCPU: { capacity: this.processors, used },
        MEMORY_MB: { capacity: 4096, used: used * 64 },
      }
      return one.status === 'enabled' && used < this.processors
        ? [
            [
              providerOf(one),
              { resources, traits: one.traits, parent_provider_uuid: null, root_provider_uuid: providerOf(one) },
            ],
          ]
        : []
    })
    return ok({ allocation_requests: [], provider_summaries: Object.fromEntries(summaries) })
  }
}

/** The id of a host's hypervisor, which is that of its provider. */
const providerOf = ({ id }: Service): string => `1${id.slice(1)}`
