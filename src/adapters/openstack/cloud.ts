import { z } from 'zod'
import { Denied, Failure } from '../../engine/ports/failure.ts'
import { type ApiAnswer, type ApiRequest, type JsonApi, jsonApi } from '../json-api.ts'
import { oneLine } from '../redact.ts'
import type { CloudAccess, CloudCredential, NamedIn } from './settings.ts'

/** A request to a service of the cloud; `path` begins after the address of the service. */
export type CloudRequest = Pick<ApiRequest, 'method' | 'path' | 'query' | 'body'> & {
  /** The version of the API, such as `compute 2.93`; null sends none. */
  readonly version: string | null
}

/** The types of services in the catalog. */
export type CloudService = 'compute' | 'placement' | 'instance-ha'

/** A cloud in which the bot has a token. */
export type Cloud = {
  /**
   * Sends a request once, and once more with a new token when its token was refused, which changed nothing. Throws
   * `Denied` when the bot lacks a right, and `Failure` without an answer or with a status of 500 or above.
   */
  ask(service: CloudService, asked: CloudRequest): Promise<ApiAnswer>
  /** The id of the bot's user in Keystone. */
  user(): Promise<string>
  /** The failure of a request whose answer is not valid. */
  invalid(service: CloudService, asked: Pick<CloudRequest, 'method' | 'path'>, why: string): Failure
  close(): Promise<void>
}

type Token = { readonly text: string } & Pick<z.output<typeof tokenBody>['token'], 'catalog' | 'user'>

const tokenBody = z.object({
  token: z.object({
    user: z.object({ id: z.string() }),
    catalog: z.array(
      z.object({
        type: z.string(),
        endpoints: z.array(
          z.object({ url: z.string(), interface: z.string(), region_id: z.string().nullable().default(null) }),
        ),
      }),
    ),
  }),
})

const keystone = 'keystone'
const names = { compute: 'nova', placement: 'placement', 'instance-ha': 'masakari' } as const
const shownCharacters = 200

/** Opens a cloud; it asks for a token on its first use. */
export function openCloud(access: CloudAccess, requestMs: number): Cloud {
  const apis = new Map<string, JsonApi>()
  const apiAt = (source: string, url: string): JsonApi => {
    const key = `${source} ${url}`
    const { certificateAuthority } = access
    const connection = { authorization: null, certificateAuthority, requestMs, connections: 'one a request' } as const
    const api = apis.get(key) ?? jsonApi({ source, url, ...connection })
    apis.set(key, api)
    return api
  }
  let held: Promise<Token> | null = null
  const renewed = async (): Promise<Token> => {
    try {
      return await newToken(apiAt(keystone, access.authUrl), access.credential)
    } catch (error) {
      // the next request tries again; those that wait for this token fail with it
      held = null
      throw error
    }
  }
  /** The token in use; asks for another one when there is none, or when this one was refused. */
  const tokenBut = async (refused: Token | null): Promise<Token> => {
    const current = held
    const token = current === null ? null : await current
    if (token !== null && token !== refused) return token
    // another call may have asked for one meanwhile
    if (held === null || held === current) held = renewed()
    return held
  }
  const send = (token: Token, service: CloudService, { version, ...asked }: CloudRequest): Promise<ApiAnswer> => {
    const headers = { 'x-auth-token': token.text, ...(version === null ? {} : { 'openstack-api-version': version }) }
    return apiAt(names[service], endpointOf(token, service, access)).ask({ ...asked, headers, denied: 'answered' })
  }
  return {
    async ask(service, asked) {
      const token = await tokenBut(null)
      const first = await send(token, service, asked)
      const answer = first.status === 401 ? await send(await tokenBut(token), service, asked) : first
      if (answer.status === 401 || answer.status === 403) throw deniedBy(names[service], asked, answer)
      return answer
    },
    user: async () => (await tokenBut(null)).user.id,
    invalid: (service, { method, path }, why) =>
      new Failure(names[service], `${method} ${path}: ${why}`, method === 'GET' ? 'none' : 'ambiguous'),
    async close() {
      await Promise.allSettled([...apis.values()].map((api) => api.close()))
    },
  }
}

async function newToken(api: JsonApi, credential: CloudCredential): Promise<Token> {
  const asked = { method: 'POST', path: '/auth/tokens' } as const
  const answer = await api
    .ask({ ...asked, body: { auth: authOf(credential) }, denied: 'answered' })
    .catch((error: unknown) => {
      // a token that nobody receives changes nothing
      throw error instanceof Failure ? new Failure(keystone, error.message, 'none', error) : error
    })
  if (answer.status === 401 || answer.status === 403) throw deniedBy(keystone, asked, answer)
  const text = answer.header('x-subject-token')
  const read = tokenBody.safeParse(answer.body)
  if (answer.status !== 201 || text === null || !read.success)
    throw new Failure(keystone, `gave no token: answered ${answer.status}${said(answer)}`, 'none')
  const { catalog, user } = read.data.token
  return { text, catalog, user }
}

const named = (one: NamedIn) => ('id' in one ? { id: one.id } : { name: one.name, domain: one.domain })

/** An application credential is sent without a scope, because it belongs to one project. */
const authOf = (credential: CloudCredential) =>
  credential.by === 'application credential'
    ? {
        identity: {
          methods: ['application_credential'],
          application_credential: { id: credential.id, secret: credential.secret },
        },
      }
    : {
        identity: {
          methods: ['password'],
          password: { user: { ...named(credential.user), password: credential.password } },
        },
        scope: { project: named(credential.project) },
      }

/** The address of a service in the catalog. Throws when there is none, or when several regions have one. */
function endpointOf({ catalog }: Token, service: CloudService, access: CloudAccess): string {
  const found = catalog
    .filter(({ type }) => type === service)
    .flatMap(({ endpoints }) => endpoints)
    .filter((one) => one.interface === access.interface)
    .filter(({ region_id }) => access.region === null || region_id === access.region)
  const urls = [...new Set(found.map(({ url }) => url))]
  const [url] = urls
  const place = access.region === null ? '' : ` in region ${access.region}`
  if (url === undefined || !URL.canParse(url))
    throw new Failure(keystone, `the catalog has no ${access.interface} endpoint of ${service}${place}`, 'none')
  if (urls.length > 1)
    throw new Failure(keystone, `the catalog has ${urls.length} endpoints of ${service}: name a region`, 'none')
  return service === 'compute' ? computeRoot(url) : url
}

/** The address of Nova's API without a project, which older catalogs have at its end. */
const computeRoot = (url: string): string => `${url.replace(/\/v2(\.1)?(\/.*)?$/, '').replace(/\/$/, '')}/v2.1`

function deniedBy(source: string, { method, path }: Pick<ApiRequest, 'method' | 'path'>, answer: ApiAnswer): Denied {
  return new Denied(source, `${method} ${path}: refused with ${answer.status}${said(answer)}`)
}

const errorBody = z.record(z.string(), z.object({ message: z.string() }))
const placementErrors = z.object({ errors: z.array(z.object({ detail: z.string() })).min(1) })

/** The words with which a service refuses, without secrets; empty when there are none. */
export function wordsOf({ body }: ApiAnswer): string {
  const read = errorBody.safeParse(body)
  if (read.success) return oneLine(Object.values(read.data)[0]?.message ?? '', shownCharacters)
  const listed = placementErrors.safeParse(body)
  if (listed.success) return oneLine(listed.data.errors[0]?.detail ?? '', shownCharacters)
  return typeof body === 'string' ? oneLine(body, shownCharacters) : ''
}

function said(answer: ApiAnswer): string {
  const words = wordsOf(answer)
  return words === '' ? '' : `: ${words}`
}
