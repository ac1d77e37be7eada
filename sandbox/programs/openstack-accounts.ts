import { randomUUID } from 'node:crypto'
import { addressOf, type CloudPorts, cloudPassword } from './openstack-configuration.ts'

/** What tests of a cloud use there. */
export type CloudAccounts = {
  /** Ids of an image and a flavor for servers. */
  readonly image: string
  readonly flavor: string
  /** A user who is no administrator. */
  member(): Promise<Password>
  /** An application credential of the administrator that may do no more than these rules say. */
  narrow(
    rules: readonly unknown[],
  ): Promise<{ readonly by: 'application credential'; readonly id: string; readonly secret: string }>
}

type Password = {
  readonly by: 'password'
  readonly user: { readonly id: string }
  readonly password: string
  readonly project: { readonly id: string }
}

/** What is needed to wait for the hosts of a new cloud. */
export type Preparing = {
  /** Maps the hosts to their cell. */
  discover(): Promise<void>
  until(what: string, isSo: () => Promise<boolean>): Promise<void>
}

/** An administrator's token, and who that is. */
export type Administrator = { readonly token: string; readonly user: string; readonly project: string }

type Answer = { readonly header: (name: string) => string; readonly body: unknown }

async function send(method: string, url: string, token: string, body: unknown = undefined): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers: {
      'x-auth-token': token,
      'openstack-api-version': 'compute 2.93',
      'content-type': typeof body === 'string' ? 'application/octet-stream' : 'application/json',
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status}: ${text.slice(0, 300)}`)
  return { header: (name) => answer.headers.get(name) ?? '', body: text === '' ? null : JSON.parse(text) }
}

/** The text at a place in an answer. */
function at({ body }: Answer, ...path: readonly (string | number)[]): string {
  const found = path.reduce<unknown>((value, key) => Reflect.get(Object(value), key), body)
  if (typeof found !== 'string') throw new Error(`no ${path.join('.')} in ${JSON.stringify(body).slice(0, 300)}`)
  return found
}

const keystoneOf = (ports: CloudPorts): string => `${addressOf(ports.keystone)}/v3`
const masakariOf = (ports: CloudPorts): string => `${addressOf(ports.masakari)}/v1`
const novaOf = (ports: CloudPorts): string => `${addressOf(ports.nova)}/v2.1`

/** Makes the account of the services and the catalog, which Nova needs when it starts. */
export async function makeAccounts(ports: CloudPorts): Promise<Administrator> {
  const keystone = keystoneOf(ports)
  const signedIn = await send('POST', `${keystone}/auth/tokens`, '', {
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name: 'admin', domain: { id: 'default' }, password: cloudPassword } },
      },
      scope: { project: { name: 'admin', domain: { id: 'default' } } },
    },
  })
  const token = signedIn.header('x-subject-token')
  const made = await send('POST', `${keystone}/projects`, token, { project: { name: 'service', domain_id: 'default' } })
  const account = await newUser(ports, token, 'svc')
  await grant(ports, token, { user: account, project: at(made, 'project', 'id'), role: 'admin' })
  const catalog = {
    placement: addressOf(ports.placement),
    compute: novaOf(ports),
    image: addressOf(ports.glance),
    network: addressOf(ports.neutron),
    'instance-ha': masakariOf(ports),
  }
  for (const [type, url] of Object.entries(catalog)) {
    const service = await send('POST', `${keystone}/services`, token, { service: { type, name: type } })
    const service_id = at(service, 'service', 'id')
    for (const face of ['public', 'internal', 'admin'])
      await send('POST', `${keystone}/endpoints`, token, {
        endpoint: { service_id, interface: face, region_id: 'RegionOne', url },
      })
  }
  return { token, user: at(signedIn, 'token', 'user', 'id'), project: at(signedIn, 'token', 'project', 'id') }
}

async function newUser(ports: CloudPorts, token: string, name: string): Promise<string> {
  const user = { name, domain_id: 'default', password: cloudPassword }
  return at(await send('POST', `${keystoneOf(ports)}/users`, token, { user }), 'user', 'id')
}

type Grant = { readonly user: string; readonly project: string; readonly role: string }

async function grant(ports: CloudPorts, token: string, { user, project, role }: Grant): Promise<void> {
  const keystone = keystoneOf(ports)
  const id = at(await send('GET', `${keystone}/roles?name=${role}`, token), 'roles', 0, 'id')
  await send('PUT', `${keystone}/projects/${project}/users/${user}/roles/${id}`, token)
}

/** Puts all hosts in one segment of Masakari. */
async function makeSegment(ports: CloudPorts, hosts: readonly string[], token: string): Promise<void> {
  const segments = `${masakariOf(ports)}/segments`
  const segment = { name: 'harbour', recovery_method: 'auto', service_type: 'COMPUTE' }
  const id = at(await send('POST', segments, token, { segment }), 'segment', 'uuid')
  for (const name of hosts)
    await send('POST', `${segments}/${id}/hosts`, token, { host: { name, type: 'COMPUTE', control_attributes: 'SSH' } })
}

/** Makes an image and a flavor; resolves once all hosts take servers. */
export async function prepareServers(
  ports: CloudPorts,
  hosts: readonly string[],
  { token, user: admin, project }: Administrator,
  { discover, until }: Preparing,
): Promise<CloudAccounts> {
  const [nova, glance] = [novaOf(ports), addressOf(ports.glance)]
  // Neutron 21 answers 500 to Nova until some other query has been made
  const networks = `${addressOf(ports.neutron)}/v2.0/networks`
  await until('Neutron', async () => (await send('GET', networks, token)).body !== null)
  await until('every host', async () => {
    const { body } = await send('GET', `${nova}/os-services?binary=nova-compute`, token)
    return hosts.every((host) => new RegExp(`"host":"${host}"[^}]*"state":"up"`).test(JSON.stringify(body)))
  })
  await discover()
  await makeSegment(ports, hosts, token)
  await send('POST', `${nova}/flavors`, token, { flavor: { name: 'tiny', id: '1', vcpus: 1, ram: 64, disk: 0 } })
  const written = { name: 'tiny', disk_format: 'raw', container_format: 'bare', visibility: 'public' }
  const image = at(await send('POST', `${glance}/v2/images`, token, written), 'id')
  await send('PUT', `${glance}/v2/images/${image}/file`, token, 'x')
  return {
    image,
    flavor: '1',
    async member() {
      const user = await newUser(ports, token, 'member')
      await grant(ports, token, { user, project, role: 'member' })
      return { by: 'password', user: { id: user }, password: cloudPassword, project: { id: project } }
    },
    async narrow(rules) {
      const asked = { application_credential: { name: randomUUID(), roles: [{ name: 'admin' }], access_rules: rules } }
      const made = await send('POST', `${keystoneOf(ports)}/users/${admin}/application_credentials`, token, asked)
      const [id = '', secret = ''] = ['id', 'secret'].map((key) => at(made, 'application_credential', key))
      return { by: 'application credential', id, secret }
    },
  }
}
