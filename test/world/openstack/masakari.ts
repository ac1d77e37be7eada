import { z } from 'zod'
import type { FakeAnswer } from '../alerts/alertmanager.ts'
import type { ServedRequest } from '../alerts/served.ts'

type Host = {
  readonly id: number
  readonly uuid: string
  readonly name: string
  readonly segment: string
  onMaintenance: boolean
  attributes: string
  updatedAt: string | null
}

const written = z.strictObject({
  host: z
    .strictObject({
      on_maintenance: z.boolean().optional(),
      control_attributes: z
        .string()
        .regex(/^[^\p{C}]*$/u)
        .optional(),
    })
    .refine((host) => Object.keys(host).length > 0),
})

const queries = new Set(['limit', 'marker', 'sort_key', 'sort_dir', 'name'])
const pageLength = 1

/** Masakari as 14.0 answers: pages without links, and a time of change that moves only when a value does. */
export class FakeMasakari {
  readonly #now: () => number
  readonly #hosts: readonly Host[]
  readonly #segments = ['5e900000-0000-4000-8000-000000000001', '5e900000-0000-4000-8000-000000000002']
  /** Whether a host of the segments is being recovered, which forbids changes. */
  recovers: 'yes' | 'no' = 'no'
  /** What was changed, in order. */
  readonly writes: string[] = []

  constructor(now: () => number) {
    this.#now = now
    this.#hosts = ['compute-02', 'compute-01', 'compute-03'].map((name, n) => ({
      id: n + 1,
      uuid: `4057000${n}-0000-4000-8000-000000000001`,
      name,
      segment: this.#segments[n === 0 ? 0 : 1] ?? '',
      onMaintenance: false,
      attributes: 'SSH',
      updatedAt: null,
    }))
  }
  /** The host with this name, to be looked at. */
  host(name: string): Readonly<Host> {
    const found = this.#hosts.find((one) => one.name === name)
    if (found === undefined) throw new Error(`no host ${name}`)
    return found
  }
  /** Turns maintenance on or off as a person does, who leaves the attributes as they are. */
  turn(name: string, onMaintenance: boolean): void {
    this.#set(this.host(name).uuid, { onMaintenance })
  }

  answer({ method, path, query, headers, body }: ServedRequest, role: 'admin' | 'member'): FakeAnswer {
    if (role !== 'admin') return refusal(403, 'forbidden', "Policy doesn't allow it to be performed.")
    if (!/^instance-ha 1\.[0-3]$/.test(String(headers['openstack-api-version'] ?? 'instance-ha 1.0')))
      return refusal(406, 'computeFault', 'The version is not supported by the API.')
    if ([...query.keys()].some((key) => !queries.has(key))) return refusal(400, 'badRequest', 'Invalid input')
    const [, segments, segment, hosts, id, more] = path.split('/')
    if (segments !== 'segments' || more !== undefined) return { status: 404, body: 'Not Found' }
    if (segment === undefined)
      return this.#page(
        query,
        'segments',
        this.#segments.map((uuid, n) => ({ id: n + 1, uuid, name: uuid, recovery_method: 'auto' })),
      )
    if (hosts !== 'hosts') return { status: 404, body: 'Not Found' }
    if (!this.#segments.includes(segment))
      return refusal(404, 'itemNotFound', `No failover segment with id ${segment}.`)
    const here = this.#hosts.filter((host) => host.segment === segment)
    if (id === undefined && method === 'GET') {
      const name = query.get('name')
      return this.#page(query, 'hosts', here.filter((host) => name === null || host.name === name).map(shown))
    }
    if (method !== 'PUT') return { status: 405, body: 'Method Not Allowed' }
    const host = here.find(({ uuid }) => uuid === id)
    const given = written.safeParse(body).data?.host
    if (given === undefined) return refusal(400, 'badRequest', 'Invalid input for field/attribute host')
    if (host === undefined) return refusal(404, 'itemNotFound', `No host with id ${id}.`)
    if (this.recovers === 'yes')
      return refusal(409, 'conflictingRequest', `Host ${id} can't be updated as it is in-use to process notifications.`)
    this.#set(host.uuid, { onMaintenance: given.on_maintenance, attributes: given.control_attributes })
    this.writes.push(`${host.name} ${host.onMaintenance ? 'on' : 'off'}: ${host.attributes}`)
    return { status: 200, body: { host: shown(host) } }
  }

  #set(
    id: string,
    to: { readonly onMaintenance?: boolean | undefined; readonly attributes?: string | undefined },
  ): void {
    const host = this.#hosts.find(({ uuid }) => uuid === id)
    if (host === undefined) throw new Error(`no host ${id}`)
    const { onMaintenance = host.onMaintenance, attributes = host.attributes } = to
    if (onMaintenance === host.onMaintenance && attributes === host.attributes) return
    Object.assign(host, { onMaintenance, attributes })
    // the database keeps seconds
    host.updatedAt = `${new Date(this.#now()).toISOString().slice(0, 19)}.000000`
  }

  #page(query: URLSearchParams, name: string, all: readonly { readonly id: number }[]): FakeAnswer {
    const marker = query.get('marker')
    const from = marker === null ? 0 : all.findIndex(({ id }) => String(id) === marker) + 1
    if (marker !== null && from === 0) return refusal(400, 'badRequest', `marker ${marker} could not be found`)
    return { status: 200, body: { [name]: all.slice(from, from + pageLength) } }
  }
}

const shown = ({ id, uuid, name, segment, onMaintenance, attributes, updatedAt }: Host) => ({
  id,
  uuid,
  name,
  failover_segment_id: segment,
  type: 'COMPUTE',
  reserved: false,
  control_attributes: attributes,
  on_maintenance: onMaintenance,
  created_at: '2026-11-30T12:00:00.000000',
  updated_at: updatedAt,
})

const refusal = (status: number, name: string, message: string): FakeAnswer => ({
  status,
  body: { [name]: { code: status, message } },
})
