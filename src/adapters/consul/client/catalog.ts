import { z } from 'zod'
import { checkAnswer, memberAnswer, nodeAnswer, serviceAnswer, sessionAnswer } from './answers.ts'
import { invalidAnswer } from './errors.ts'
import type { ConsulHttp } from './http.ts'

/** Consul's catalog, health, members, sessions and events, each answer validated by a schema. */
export type ConsulDirectory = {
  members(): Promise<readonly z.infer<typeof memberAnswer>[]>
  raftPeers(): Promise<readonly string[]>
  nodes(): Promise<readonly z.infer<typeof nodeAnswer>[]>
  /** Names of services, each with the tags of all its instances. */
  services(): Promise<{ readonly [service: string]: readonly string[] }>
  instances(service: string): Promise<readonly z.infer<typeof serviceAnswer>[]>
  checksIn(state: 'warning' | 'critical'): Promise<readonly z.infer<typeof checkAnswer>[]>
  checksOf(node: string): Promise<readonly z.infer<typeof checkAnswer>[]>
  /** Creates a session without health checks, so that a short network failure does not end it. */
  createSession(name: string, ttlSeconds: number): Promise<string>
  destroySession(session: string): Promise<void>
  /** The node whose agent created the session; null when the session does not exist. */
  nodeOfSession(session: string): Promise<string | null>
  fire(event: string, payload: string): Promise<string>
}

/** The directory over HTTP; reads are consistent, and fail where Consul reports that ACLs removed entries. */
export function consulDirectory(http: ConsulHttp): ConsulDirectory {
  const read = async <T>(path: string, schema: z.ZodType<T>): Promise<T> =>
    checked(path, schema, (await http.read(path, {})).body)
  const write = async <T>(path: string, schema: z.ZodType<T>, body: unknown): Promise<T> =>
    checked(path, schema, (await http.write(path, {}, body)).body)
  const name = encodeURIComponent
  return {
    members: () => read('/v1/agent/members', z.array(memberAnswer)),
    raftPeers: () => read('/v1/status/peers', z.array(z.string())),
    nodes: () => read('/v1/catalog/nodes', z.array(nodeAnswer)),
    services: () => read('/v1/catalog/services', z.record(z.string(), z.array(z.string()))),
    instances: (service) => read(`/v1/health/service/${name(service)}`, z.array(serviceAnswer)),
    checksIn: (state) => read(`/v1/health/state/${state}`, z.array(checkAnswer)),
    checksOf: (node) => read(`/v1/health/node/${name(node)}`, z.array(checkAnswer)),
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
