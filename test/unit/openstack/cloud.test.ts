import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cloud, openCloud } from '../../../src/adapters/openstack/cloud.ts'
import { type Nova, novaIn } from '../../../src/adapters/openstack/nova.ts'
import type { CloudAccess } from '../../../src/adapters/openstack/settings.ts'
import { Denied } from '../../../src/engine/ports/failure.ts'
import type { Served } from '../../world/alerts/served.ts'
import { accessTo, FakeCloud, servedCloud } from '../../world/openstack/cloud.ts'

const time = { nowMs: 0 }

describe('cloud', () => {
  let fake: FakeCloud
  let server: Served
  let cloud: Cloud
  let nova: Nova
  const open = (over: Partial<CloudAccess> = {}): void => {
    cloud = openCloud(accessTo(server.url, over), 5_000)
    nova = novaIn(cloud)
  }
  beforeAll(async () => {
    server = await servedCloud(() => fake)
  })
  afterAll(() => server.close())
  beforeEach(() => {
    time.nowMs = 0
    fake = new FakeCloud(() => time.nowMs)
    open()
    return () => cloud.close()
  })
  const asked = () => nova.service('compute-01')

  it('S70 token: is renewed once when it has expired, and the request is sent again', async () => {
    await asked()
    expect(fake.issued).toBe(1)
    time.nowMs = 3_600_000
    expect(await asked()).toMatchObject({ host: 'compute-01', status: 'enabled' })
    expect(fake.issued).toBe(2)
  })

  it('S70 token: a change that an expired token kept from having an effect is made once', async () => {
    const service = await asked()
    fake.revokeTokens()
    await nova.disable({ id: service?.id ?? '' }, 'kernel')
    expect(fake.nova.writes).toEqual(['compute-01 disabled: kernel'])
  })

  it('S70 token: that is refused although it is new is a failure', async () => {
    const before = server.requests.length
    const answer = fake.answer.bind(fake)
    fake.answer = (request, url) =>
      request.path === '/v3/auth/tokens' ? answer(request, url) : { status: 401, body: 'expired' }
    await expect(asked()).rejects.toBeInstanceOf(Denied)
    expect(server.requests.slice(before).map(({ path }) => path)).toEqual([
      '/v3/auth/tokens',
      '/v2.1/',
      '/v3/auth/tokens',
      '/v2.1/',
    ])
  })

  it('S70 token: several calls at once take or renew one', async () => {
    const root = () => cloud.ask('compute', { method: 'GET', path: '/', version: null })
    await Promise.all([root(), root(), root()])
    expect(fake.issued).toBe(1)
    await asked()
    fake.revokeTokens()
    await Promise.all([asked(), asked(), asked()])
    expect(fake.issued).toBe(2)
  })

  it('S70 token: calls that wait for one fail with it, and the next call asks for another', async () => {
    open({ credential: { by: 'application credential', id: 'app-1', secret: 'wr0ng' } })
    const tried = () => server.requests.filter(({ path }) => path.endsWith('/auth/tokens')).length
    const before = tried()
    const outcomes = await Promise.allSettled([asked(), asked(), asked()])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(tried() - before).toBe(1)
    await expect(asked()).rejects.toThrow('refused with 401')
    expect(tried() - before).toBe(2)
  })

  it('token: a password with a project works as well, and a wrong secret is refused without showing it', async () => {
    const domain = { name: 'Default' }
    const user = { name: 'lockkeeper', domain }
    const project = { name: 'admin', domain }
    open({ credential: { by: 'password', user, password: 's3cret', project } })
    expect(await asked()).toMatchObject({ host: 'compute-01' })
    await cloud.close()
    open({ credential: { by: 'application credential', id: 'app-1', secret: 'wr0ng' } })
    await expect(asked()).rejects.toThrow(/^POST \/auth\/tokens: refused with 401: The request you have made/)
  })

  it('catalog: a region and an interface that it lacks are named', async () => {
    open({ region: 'RegionThree' })
    await expect(asked()).rejects.toThrow('the catalog has no internal endpoint of compute in region RegionThree')
    await cloud.close()
    open({ region: null })
    await expect(asked()).rejects.toThrow('the catalog has 2 endpoints of compute: name a region')
  })

  it('version: is the newest one that both sides know', async () => {
    fake.nova.offers = 79
    await asked()
    expect(server.requests.at(-1)?.headers['openstack-api-version']).toBe('compute 2.79')
    fake.nova.offers = 102
    await asked()
    await expect(novaIn(cloud).service('compute-01')).resolves.toMatchObject({ host: 'compute-01' })
    expect(server.requests.at(-1)?.headers['openstack-api-version']).toBe('compute 2.93')
  })

  it('S66 version: that leaves out servers while a cell is down is not used', async () => {
    fake.nova.offers = 60
    await expect(asked()).rejects.toThrow('offers 2.1 to 2.60; needed is one from 2.69 to 2.93')
  })

  it('rights: an account that is no administrator is refused, and is not shown an empty host', async () => {
    fake.role = 'member'
    await expect(nova.servers('compute-01')).rejects.toBeInstanceOf(Denied)
  })

  it('pages: all servers of a host are read, whatever the limit of the site', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) fake.nova.servers.add('compute-01', name)
    expect((await nova.servers('compute-01')).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('nothing listens: nothing was changed', async () => {
    open({ authUrl: 'http://127.0.0.1:9/v3' })
    await expect(asked()).rejects.toMatchObject({ source: 'keystone', effect: 'none' })
  })
})
