import { describe, expect, it } from 'vitest'
import { computeServiceCapability, qemuProcesses, serversCapability } from '../../src/adapters/openstack/settings.ts'
import { findCloud } from '../../src/configuration/find-cloud.ts'
import { configurationHash } from '../../src/configuration/hash.ts'
import { inContext, problemsOf, settingsOf, withCluster } from './configuration-fixtures.ts'

const clusterOf = (...lines: readonly string[]) => {
  const [settings] = settingsOf(withCluster(...lines)).clusters
  if (settings === undefined) throw new Error('no cluster')
  return settings
}
const section = 'openstack: {cloud: eu-1, cloudsFile: /etc/lockkeeper/clouds.yaml}'

/** Finds a cloud among these files and variables. */
const found = (
  files: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>> = {},
  place: Partial<Parameters<typeof findCloud>[0]> = {},
) =>
  findCloud(
    { cloud: null, cloudsFile: null, ...place },
    {
      variables,
      readFile: (path) => {
        const text = files[path]
        if (text === undefined) throw new Error(`ENOENT: ${path}`)
        return text
      },
    },
  )
const entry = (auth: string, more = ''): string => `clouds: {c: {auth: {auth_url: 'https://k:5000', ${auth}}${more}}}`
const app = 'application_credential_id: a, application_credential_secret: b'

describe('section', () => {
  it('openstack: is off unless configured', () => {
    expect(clusterOf().openstack).toBeNull()
  })

  it('openstack: every key has an effect', () => {
    expect(clusterOf(section).openstack).toEqual({
      access: {
        authUrl: 'https://keystone.example.org:5000/v3',
        credential: { by: 'application credential', id: 'app-1', secret: 's3cret' },
        region: 'eu',
        interface: 'internal',
        certificateAuthority: null,
      },
      host: '{node}',
      requestMs: 30_000,
      keepFree: 1,
      atOnce: 1,
      stopped: 'refuse',
      machinesArgv: qemuProcesses,
    })
    const other = section.replace(
      '}',
      ', host: "{node}.example.org", timeout: 10s, keepFree: 0, atOnce: 4, stopped: cold, machines: [virsh, list, --name]}',
    )
    expect(clusterOf(other).openstack).toMatchObject({
      host: '{node}.example.org',
      requestMs: 10_000,
      keepFree: 0,
      atOnce: 4,
      stopped: 'cold',
      machinesArgv: ['virsh', 'list', '--name'],
    })
  })

  it('openstack: a role can name its gate and its capabilities', () => {
    const { compute } = clusterOf(
      section,
      'roles: {compute: {gates: [compute-room], capabilities: [compute-service, servers]}}',
    ).policy.roles
    expect(compute?.gates).toEqual(['compute-room'])
    expect(compute?.capabilities).toEqual([computeServiceCapability, serversCapability])
  })

  it('I2 openstack: what decides is part of the hash of the configuration', () => {
    const hash = (...lines: readonly string[]) => configurationHash(clusterOf(...lines))
    const written = ['host: "{node}.x"', 'keepFree: 0', 'atOnce: 2', 'stopped: cold', 'machines: [virsh, list]'].map(
      (key) => section.replace('}', `, ${key}}`),
    )
    const hashes = [hash(), hash(section), ...written.map((one) => hash(one))]
    expect(new Set(hashes).size).toBe(7)
    expect(hash(section.replace('}', ', timeout: 10s}'))).toBe(hash(section))
  })

  it.each([
    [
      'a capability without its section',
      ['roles: {compute: {capabilities: [compute-service]}}'],
      'is not a capability',
    ],
    [
      'servers without compute-service',
      [section, 'roles: {compute: {capabilities: [servers]}}'],
      'requires compute-service in the same role',
    ],
    [
      'a secret in a command',
      [section.replace('}', ', machines: [list, --password=hunter22]}')],
      'openstack.machines appears to contain a secret',
    ],
    [
      'a gate of its name',
      [section, 'gates: {compute-room: {on: here, run: [x]}}'],
      'gates.compute-room has the name of the gate that the section openstack adds',
    ],
    ['no cloud', ['openstack: {}'], 'openstack names no cloud: write cloud, or set OS_CLOUD or OS_AUTH_URL'],
    ['an unknown cloud', [section.replace('eu-1', 'eu-2')], 'is "eu-2": is no cloud of /etc/lockkeeper/clouds.yaml'],
    ['no file', ['openstack: {cloud: x}'], 'is "x": cannot be found: no clouds.yaml can be read'],
    ['a host without a node', [section.replace('}', ', host: compute-01}')], 'must have {node} in it'],
    [
      'a silence of its name',
      [
        section,
        'alertmanager: {addresses: ["http://a:9093"], silences: {compute-service: {matchers: ["a=\\"{node}\\""]}}}',
      ],
      'is the name of a capability that the cluster has already',
    ],
  ])('openstack: reports %s', (_, lines, words) => {
    expect(problemsOf(withCluster(...lines)).join('\n')).toContain(words)
  })

  it('openstack: needs no cloud before there are secrets', () => {
    expect(problemsOf(withCluster('openstack: {cloud: x}'), { ...inContext, uses: [] })).toEqual([])
  })
})

describe('cloud', () => {
  it('cloud: is searched where every client of OpenStack searches, the first file that can be read', () => {
    const at = { HOME: '/home/bot', OS_CLOUD: 'c' }
    const [etc, home, here] = ['1', '2', '3'].map((id) => entry(app.replace(' a,', ` a${id},`)))
    const idOf = (read: ReturnType<typeof found>) =>
      read.ok && 'id' in read.access.credential && read.access.credential.id
    const files: Record<string, string> = { '/etc/openstack/clouds.yaml': etc ?? '' }
    expect(idOf(found(files, at))).toBe('a1')
    files['/home/bot/.config/openstack/clouds.yaml'] = home ?? ''
    expect(idOf(found(files, at))).toBe('a2')
    files['clouds.yaml'] = here ?? ''
    expect(idOf(found(files, at))).toBe('a3')
    expect(idOf(found({ ...files, '/x.yaml': entry(app) }, { ...at, OS_CLIENT_CONFIG_FILE: '/x.yaml' }))).toBe('a')
  })

  it('cloud: has the secrets of secure.yaml, which replace those of clouds.yaml', () => {
    const secret = `clouds: {c: {auth: {application_credential_secret: hidden}}}`
    const files = { '/a/clouds.yaml': entry(app), '/a/secure.yaml': secret }
    expect(found(files, {}, { cloud: 'c', cloudsFile: '/a/clouds.yaml' })).toMatchObject({
      access: { authUrl: 'https://k:5000/v3', credential: { id: 'a', secret: 'hidden' } },
    })
  })

  it('cloud: can be described by variables alone', () => {
    const variables = {
      OS_AUTH_URL: 'http://k:5000/v3/',
      OS_USERNAME: 'lockkeeper',
      OS_PASSWORD: 'p',
      OS_PROJECT_NAME: 'admin',
      OS_USER_DOMAIN_NAME: 'Default',
      OS_PROJECT_DOMAIN_ID: 'default',
      OS_REGION_NAME: 'eu',
      OS_INTERFACE: 'internalURL',
    }
    expect(found({}, variables)).toEqual({
      ok: true,
      access: {
        authUrl: 'http://k:5000/v3',
        credential: {
          by: 'password',
          user: { name: 'lockkeeper', domain: { name: 'Default' } },
          password: 'p',
          project: { name: 'admin', domain: { id: 'default' } },
        },
        region: 'eu',
        interface: 'internal',
        certificateAuthority: null,
      },
    })
  })

  it('cloud: has the certificate authority that cacert names', () => {
    const files = { 'clouds.yaml': entry(app, ', cacert: /ca.pem'), '/ca.pem': 'PEM' }
    expect(found(files, {}, { cloud: 'c' })).toMatchObject({ access: { certificateAuthority: 'PEM' } })
    expect(found({ 'clouds.yaml': files['clouds.yaml'] }, {}, { cloud: 'c' })).toMatchObject({
      why: expect.stringContaining('cacert that cannot be read'),
    })
  })

  it.each([
    ['no address', `clouds: {c: {auth: {${app}}}}`, 'has no auth_url'],
    ['no credential', entry(''), 'has neither an application_credential_id nor a password'],
    ['half a credential', entry('application_credential_id: a'), 'has no application_credential_secret'],
    ['a user without a domain', entry('password: s3cret, username: u'), 'has no user_id, and no username with'],
    ['no project', entry('password: s3cret, user_id: u'), 'has no project_id, and no project_name with'],
    ['certificates that are not verified', entry(app, ', verify: false'), 'certificates are always verified'],
    ['an unknown interface', entry(app, ', interface: private'), 'must be one of public, internal, admin'],
    ['a number for a name', entry('password: 12345678'), 'has an invalid auth.password'],
  ])('cloud: is refused with %s, and no secret is shown', (_, text, words) => {
    const read = found({ 'clouds.yaml': text }, {}, { cloud: 'c' })
    expect(read).toMatchObject({ ok: false, why: expect.stringContaining(words) })
    expect(JSON.stringify(read)).not.toMatch(/s3cret|12345678/)
  })
})
