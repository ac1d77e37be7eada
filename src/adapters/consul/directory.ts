import http from 'node:http'
import https from 'node:https'
import Consul from 'consul'
import { z } from 'zod'
import type { Failure } from '../../engine/failure.ts'
import { checkAnswer, memberAnswer, nodeAnswer, serviceAnswer, sessionAnswer } from './answers.ts'
import type { ConsulSettings } from './settings.ts'
import { type Asked, mayPass, noAnswer, refusedAnswer, retried, strangeAnswer, type Tried } from './trouble.ts'

/** What the `consul` package serves well: catalog, health, members, sessions and events, each answer checked. */
export type ConsulDirectory = {
  members(): Promise<readonly z.infer<typeof memberAnswer>[]>
  raftPeers(): Promise<readonly string[]>
  nodes(): Promise<readonly z.infer<typeof nodeAnswer>[]>
  /** Names of services, each with the tags of all its instances. */
  services(): Promise<{ readonly [service: string]: readonly string[] }>
  instances(service: string): Promise<readonly z.infer<typeof serviceAnswer>[]>
  checksIn(state: 'warning' | 'critical'): Promise<readonly z.infer<typeof checkAnswer>[]>
  checksOf(node: string): Promise<readonly z.infer<typeof checkAnswer>[]>
  /** A session without health checks: a short failure of the network must not end it. */
  createSession(name: string, ttlSeconds: number): Promise<string>
  destroySession(session: string): Promise<void>
  /** The node whose agent made the session; null when it is gone. */
  nodeOfSession(session: string): Promise<string | null>
  fire(event: string, payload: string): Promise<string>
  close(): void
}

/** Opens the package's client; reads are consistent, certificates verified. */
export function consulDirectory(settings: ConsulSettings): ConsulDirectory {
  const { reader, writer, agent } = openClients(settings)
  const read = <T>(what: string, schema: z.ZodType<T>, ask: () => Promise<unknown>): Promise<T> =>
    retried(settings.times.readMs, () => once(what, 'read', ask)).then((answer) => checked(what, schema, answer))
  const write = async <T>(what: string, schema: z.ZodType<T>, ask: () => Promise<unknown>): Promise<T> => {
    const tried = await once(what, 'write', ask)
    if (tried.is === 'trouble') throw tried.failure
    return checked(what, schema, tried.value)
  }
  return {
    members: () => read('members', z.array(memberAnswer), () => reader.agent.members()),
    raftPeers: () => read('raft peers', z.array(z.string()), () => reader.status.peers()),
    nodes: () => read('catalog nodes', z.array(nodeAnswer), () => reader.catalog.node.list()),
    services: () =>
      read('catalog services', z.record(z.string(), z.array(z.string())), () => reader.catalog.service.list()),
    instances: (service) => read(`service ${service}`, z.array(serviceAnswer), () => reader.health.service(service)),
    checksIn: (state) => read(`${state} checks`, z.array(checkAnswer), () => reader.health.state(state)),
    checksOf: (name) => read(`checks of ${name}`, z.array(checkAnswer), () => reader.health.node(name)),
    createSession: async (name, ttlSeconds) => {
      const session = {
        name,
        ttl: `${ttlSeconds}s`,
        checks: [],
        lockdelay: '0s',
        behavior: 'release' as const,
      }
      return (
        await write('new session', z.object({ ID: z.string().refine((id) => id !== '') }), () =>
          writer.session.create(session),
        )
      ).ID
    },
    destroySession: (id) =>
      write('end of session', z.unknown(), () => writer.session.destroy(id)).then(() => undefined),
    nodeOfSession: async (id) =>
      (await read('session', sessionAnswer.optional(), () => reader.session.info(id)))?.Node ?? null,
    fire: async (name, payload) =>
      (await write('event', z.object({ ID: z.string() }), () => writer.event.fire(name, payload))).ID,
    close: () => agent.destroy(),
  }
}

function openClients(settings: ConsulSettings) {
  const { protocol, hostname, port } = new URL(settings.url)
  const secure = protocol === 'https:'
  const ca = settings.certificateAuthority
  const keep = { keepAlive: true, maxSockets: 16 }
  const agent = secure ? new https.Agent({ ...keep, ...(ca === null ? {} : { ca }) }) : new http.Agent(keep)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const place = { host, port: Number(port) || (secure ? 443 : 80), secure, agent }
  const defaults = {
    // the package's types know neither, its defaults take both
    timeout: settings.times.requestMs,
    ...(settings.token === null ? {} : { token: settings.token }),
  }
  return {
    agent,
    reader: new Consul({ ...place, defaults: { ...defaults, consistent: true } }),
    writer: new Consul({ ...place, defaults }),
  }
}

async function once<T>(what: string, asked: Asked, ask: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { is: 'answer', value: await ask() }
  } catch (error) {
    return { is: 'trouble', ...troubleOf(what, asked, error) }
  }
}

function troubleOf(what: string, asked: Asked, error: unknown): { failure: Failure; mayPass: boolean } {
  const { statusCode, response } = (error ?? {}) as { statusCode?: unknown; response?: { body?: unknown } }
  if (typeof statusCode !== 'number') return { failure: noAnswer(what, asked, error), mayPass: true }
  const text = String(response?.body ?? (error instanceof Error ? error.message : ''))
  return { failure: refusedAnswer(what, asked, statusCode, text), mayPass: mayPass(statusCode) }
}

function checked<T>(what: string, schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer)
  if (!parsed.success) throw strangeAnswer(what, parsed.error)
  return parsed.data
}
