import { z } from 'zod'
import { readAtOnce } from '../../batch.ts'
import { checkAnswer, memberAnswer, nodeAnswer, serviceAnswer, sessionAnswer } from './answers.ts'
import { invalidAnswer } from './errors.ts'
import type { ConsulHttp, Query } from './http.ts'
import { checkedList } from './long-lists.ts'

/** Consul's catalog, health, members, sessions and events, each answer validated by a schema. */
export type ConsulDirectory = {
  members(): Promise<readonly z.infer<typeof memberAnswer>[]>
  raftPeers(): Promise<readonly string[]>
  nodes(): Promise<readonly z.infer<typeof nodeAnswer>[]>
  /** Names of services, each with the tags of all its instances. */
  services(): Promise<{ readonly [service: string]: readonly string[] }>
  instances(service: string): Promise<readonly z.infer<typeof serviceAnswer>[]>
  /** All checks in another state than passing. */
  checksNotPassing(): Promise<readonly z.infer<typeof checkAnswer>[]>
  checksOf(node: string): Promise<readonly z.infer<typeof checkAnswer>[]>
  /** Creates a session without health checks, so that a short network failure does not end it. */
  createSession(name: string, ttlSeconds: number): Promise<string>
  destroySession(session: string): Promise<void>
  /** The node whose agent created the session; null when the session does not exist. */
  nodeOfSession(session: string): Promise<string | null>
  fire(event: string, payload: string): Promise<string>
}

/**
 * The directory over HTTP; reads are consistent, and fail where Consul reports that ACLs removed entries. The long lists of
 * members and nodes are read once for all who ask at the same moment, and the read begins after they asked.
 */
export function consulDirectory(http: ConsulHttp): ConsulDirectory {
  const read = async <T>(path: string, schema: z.ZodType<T>): Promise<T> =>
    checked(path, schema, (await http.read(path, {})).body)
  const readList = async <T>(path: string, item: z.ZodType<T>, query: Query = {}): Promise<readonly T[]> =>
    checkedList(path, item, (await http.read(path, query)).body)
  const write = async <T>(path: string, schema: z.ZodType<T>, body: unknown): Promise<T> =>
    checked(path, schema, (await http.write(path, {}, body)).body)
  const name = encodeURIComponent
  return {
    members: readAtOnce(() => readList('/v1/agent/members', memberAnswer)),
    raftPeers: () => read('/v1/status/peers', z.array(z.string())),
    nodes: readAtOnce(() => readList('/v1/catalog/nodes', nodeAnswer)),
    services: () => read('/v1/catalog/services', z.record(z.string(), z.array(z.string()))),
    instances: (service) => readList(`/v1/health/service/${name(service)}`, serviceAnswer),
    async checksNotPassing() {
      const checks = await readList('/v1/health/state/any', checkAnswer, { filter: 'Status != "passing"' })
      // versions before 1.5 know no filters, and answer with all checks
      return checks.filter(({ Status }) => Status !== 'passing')
    },
    checksOf: (node) => readList(`/v1/health/node/${name(node)}`, checkAnswer),
    createSession: async (title, ttlSeconds) => {
      const session = { Name: title, TTL: `${ttlSeconds}s`, Checks: [], LockDelay: '0s', Behavior: 'release' }
      const answer = z.object({ ID: z.string().refine((id) => id !== '') })
      return (await write('/v1/session/create', answer, session)).ID
    },
    async destroySession(id) {
      await write(`/v1/session/destroy/${name(id)}`, z.literal(true), undefined)
    },
    nodeOfSession: async (id) =>
      (await read(`/v1/session/info/${name(id)}`, z.array(sessionAnswer).nullable()))?.[0]?.Node ?? null,
    fire: async (event, payload) =>
      (await write(`/v1/event/fire/${name(event)}`, z.object({ ID: z.string() }), payload)).ID,
  }
}

function checked<T>(what: string, schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer)
  if (!parsed.success) throw invalidAnswer(what, parsed.error)
  return parsed.data
}
