import { z } from 'zod'
import type { CloudAccess } from '../../../src/adapters/openstack/settings.ts'
import type { FakeAnswer } from '../alerts/alertmanager.ts'
import { type Served, type ServedRequest, served } from '../alerts/served.ts'
import { FakeMasakari } from './masakari.ts'
import { FakeNova } from './nova.ts'
import { ownUser } from './servers.ts'

const applicationCredential = z.strictObject({
  auth: z.strictObject({
    identity: z.strictObject({
      methods: z.tuple([z.literal('application_credential')]),
      application_credential: z.strictObject({ id: z.literal('app-1'), secret: z.literal('s3cret') }),
    }),
  }),
})
const domain = z.union([z.strictObject({ id: z.literal('default') }), z.strictObject({ name: z.literal('Default') })])
const password = z.strictObject({
  auth: z.strictObject({
    identity: z.strictObject({
      methods: z.tuple([z.literal('password')]),
      password: z.strictObject({
        user: z.strictObject({ name: z.literal('lockkeeper'), domain, password: z.literal('s3cret') }),
      }),
    }),
    scope: z.strictObject({ project: z.strictObject({ name: z.literal('admin'), domain }) }),
  }),
})

const tokenLifeMs = 3_600_000

const error = (status: number, name: string, message: string): FakeAnswer => ({
  status,
  body: { [name]: { code: status, message } },
})

/**
 * Keystone, Nova, Placement and Masakari of one region, as strict as Zed: unknown keys are refused, tokens expire, an application
 * credential takes no scope, and a request without a version is answered in that of 2012.
 */
export class FakeCloud {
  readonly #now: () => number
  readonly #tokens = new Map<string, number>()
  #issued = 0
  readonly nova: FakeNova
  readonly masakari: FakeMasakari
  /** The role of the account; others than administrators see only what is theirs. */
  role: 'admin' | 'member' = 'admin'

  constructor(now: () => number) {
    this.#now = now
    this.nova = new FakeNova(now)
    this.masakari = new FakeMasakari(now)
  }
  /** How many tokens were issued. */
  get issued(): number {
    return this.#issued
  }
  /** Makes every token invalid, as when its keys are replaced. */
  revokeTokens(): void {
    this.#tokens.clear()
  }
  answer(request: ServedRequest, url: string): FakeAnswer {
    if (request.path === '/v3/auth/tokens') return this.#token(request, url)
    const until = this.#tokens.get(String(request.headers['x-auth-token']))
    if (until === undefined || until <= this.#now())
      return error(401, 'error', 'The request you have made requires authentication.')
    if (request.path.startsWith('/v2.1'))
      return this.nova.answer({ ...request, path: request.path.slice('/v2.1'.length) }, this.role)
    if (request.path.startsWith('/placement'))
      return this.nova.placement({ ...request, path: request.path.slice('/placement'.length) }, this.role)
    if (request.path.startsWith('/ha/v1/0a1b2c'))
      return this.masakari.answer({ ...request, path: request.path.slice('/ha/v1/0a1b2c'.length) }, this.role)
    return { status: 404, body: 'Not Found' }
  }
  #token({ method, body, query }: ServedRequest, url: string): FakeAnswer {
    const known = applicationCredential.safeParse(body).success || password.safeParse(body).success
    if (method !== 'POST' || query.size > 0 || !known)
      return error(401, 'error', 'The request you have made requires authentication.')
    const token = `token-${++this.#issued}`
    this.#tokens.set(token, this.#now() + tokenLifeMs)
    const service = (type: string, path: string) => ({
      type,
      name: type,
      id: type,
      endpoints: ['public', 'internal', 'admin'].flatMap((face) =>
        ['RegionOne', 'RegionTwo'].map((region) => ({
          id: `${type}-${face}-${region}`,
          interface: face,
          region,
          region_id: region,
          url: region === 'RegionOne' && face === 'internal' ? `${url}${path}` : `http://127.0.0.1:9/${face}`,
        })),
      ),
    })
    // some catalogs name the project at the end of an address
    const catalog = [
      service('compute', '/v2.1/0a1b2c'),
      service('placement', '/placement'),
      service('instance-ha', '/ha/v1/0a1b2c'),
    ]
    return {
      status: 201,
      headers: { 'X-Subject-Token': token },
      body: { token: { methods: [], user: { id: ownUser, name: 'lockkeeper' }, catalog } },
    }
  }
}

/** Serves a fake cloud over HTTP. */
export async function servedCloud(fake: () => FakeCloud): Promise<Served> {
  const server: Served = await served((request) => fake().answer(request, server.url))
  return server
}

/** An application credential of the fake cloud that is served there. */
export const accessTo = (url: string, over: Partial<CloudAccess> = {}): CloudAccess => ({
  authUrl: `${url}/v3`,
  credential: { by: 'application credential', id: 'app-1', secret: 's3cret' },
  region: 'RegionOne',
  interface: 'internal',
  certificateAuthority: null,
  ...over,
})
