import { pauseFor } from '../programs/pause.ts'
import type { FleetRecord } from './record.ts'

/** A check as Consul's servers know it. */
export type CheckView = {
  readonly id: string
  readonly name: string
  readonly service: string
  readonly status: string
  readonly output: string
}

/** Consul's view of the fleet, kept up to date by blocking queries. */
export type ConsulWatch = {
  checks(node: string): readonly CheckView[]
  /** The reason of the node's maintenance; null when it is not in maintenance. */
  maintenance(node: string): string | null
  stop(): Promise<void>
}

const maintenanceCheck = '_node_maintenance'
const retryMs = 500

/** Watches all checks of a Consul cluster and records when a node's maintenance begins or ends. */
export function watchConsul(httpUrl: string, record: FleetRecord): ConsulWatch {
  const ending = new AbortController()
  let known: ReadonlyMap<string, readonly CheckView[]> = new Map()

  const take = (fresh: ReadonlyMap<string, readonly CheckView[]>): void => {
    for (const [node, checks] of fresh) noteMaintenance(record, node, known.get(node) ?? [], checks)
    // a node that left takes its checks with it; its last known state is kept
    known = new Map([...known, ...fresh])
  }
  const done = follow(`${httpUrl}/v1/health/state/any`, ending.signal, take)

  const checks = (node: string): readonly CheckView[] => known.get(node) ?? []
  return {
    checks,
    maintenance: (node) => checks(node).find((check) => check.id === maintenanceCheck)?.output ?? null,
    async stop() {
      ending.abort()
      await done
    },
  }
}

function noteMaintenance(
  record: FleetRecord,
  node: string,
  before: readonly CheckView[],
  after: readonly CheckView[],
): void {
  const was = before.find((check) => check.id === maintenanceCheck)
  const is = after.find((check) => check.id === maintenanceCheck)
  if (was === undefined && is !== undefined) {
    record.append(node, { kind: 'changed', change: 'maintenance', detail: `on: ${is.output}` })
  }
  if (was !== undefined && is === undefined) {
    record.append(node, { kind: 'changed', change: 'maintenance', detail: 'off' })
  }
}

async function follow(
  url: string,
  signal: AbortSignal,
  take: (fresh: ReadonlyMap<string, readonly CheckView[]>) => void,
): Promise<void> {
  let index = '0'
  while (!signal.aborted) {
    try {
      const response = await fetch(`${url}?index=${index}&wait=60s`, { signal })
      if (!response.ok) throw new Error(`Consul answered ${response.status}`)
      const answer: unknown = await response.json()
      index = response.headers.get('x-consul-index') ?? '0'
      if (Array.isArray(answer)) take(Map.groupBy(answer.filter(isEntry).map(viewOf), nodeOf))
    } catch {
      index = '0'
      await pauseFor(retryMs, signal)
    }
  }
}

type Entry = {
  readonly Node: string
  readonly CheckID: string
  readonly Name: string
  readonly ServiceName: string
  readonly Status: string
  readonly Output: string
  readonly Notes: string
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && 'Node' in value && 'CheckID' in value && 'Status' in value
}

function nodeOf(view: CheckView & { readonly node: string }): string {
  return view.node
}

function viewOf(entry: Entry): CheckView & { readonly node: string } {
  return {
    node: entry.Node,
    id: entry.CheckID,
    name: entry.Name,
    service: entry.ServiceName,
    status: entry.Status,
    output: entry.CheckID === maintenanceCheck ? entry.Notes : entry.Output,
  }
}
