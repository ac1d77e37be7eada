import { exec, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ConsulAgent, startConsulAgents, startConsulServer } from '../../sandbox/programs/consul.ts'
import { channels, groups } from '../../sandbox/workspace/fixtures.ts'
import type { Workspace } from '../../sandbox/workspace/workspace.ts'
import { inContext, settingsOf } from '../unit/configuration-fixtures.ts'
import { consul } from './consul-fixtures.ts'
import { configKey } from './rebootmgr-fixtures.ts'
import { openEnvironment } from './slack-fixtures.ts'

const root = join(import.meta.dirname, '../..')
const launcher = join(root, 'bin/lockkeeper')
// When the catalog has the checks of a node, it also has its meta keys.
const checks = [{ id: 'disk', name: 'disk space', ttl: '1h', status: 'passing' }] as const
const node = (name: string, meta: { readonly [key: string]: string }) => ({ name, meta, services: [], checks })

let workspace: Workspace
let server: Awaited<ReturnType<typeof startConsulServer>>
let agents: readonly ConsulAgent[]

beforeAll(async () => {
  workspace = await openEnvironment('socket')
  server = await startConsulServer('memory')
  agents = await startConsulAgents(server, [
    node('storage-01', { role: 'storage', rack: 'b1' }),
    node('compute-01', { role: 'compute', rack: 'b2', group: 'web' }),
  ])
})

afterAll(async () => {
  await Promise.all([...agents, server].map((part) => part.kill()))
  await workspace.stop()
})

const environment = () => ({
  PATH: process.env.PATH ?? '',
  CONSUL_HTTP_ADDR: server.url.replace('http://', ''),
  SLACK_BOT_TOKEN: workspace.botToken,
  SLACK_API_URL: workspace.apiUrl,
})

function lockkeeper(over: { readonly [name: string]: string }, ...given: readonly string[]) {
  const child = spawn(launcher, given, { env: { ...environment(), ...over }, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', error: '' }
  child.stdout.on('data', (text) => {
    said.out += text
  })
  child.stderr.on('data', (text) => {
    said.error += text
  })
  return new Promise<{ readonly code: number | null; readonly out: string; readonly error: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, ...said })),
  )
}

it('`lockkeeper init`: prints a valid configuration from a real catalog and workspace', async () => {
  const chosen = ['--channel', '#storage-ops', '--approvers', '@storage-approvers', '--operators', 'operators']
  const { code, out, error } = await lockkeeper({}, 'init', ...chosen, '--cluster', 'harbour')
  expect({ code, error }).toEqual({ code: 0, error: 'Nodes to operate: 2. Consul-only servers, left out: 1.\n' })
  const settings = settingsOf(out, inContext)
  expect(settings.clusters[0]?.policy).toMatchObject({
    cluster: 'harbour',
    mode: 'observe',
    channel: channels.storageOps,
    callsGroups: [groups.operators],
    roles: { storage: { approvals: { parts: [{ count: 2, groups: [groups.storageApprovers] }] } } },
  })
  expect(settings.clusters[0]?.inventory).toMatchObject({ meta: { roles: 'role' }, exclude: [server.name] })
  expect(out).toContain('# @storage-approvers, 3 members')
  expect(out).toContain('# 1 node: compute-01')
})

it('`lockkeeper init`: prints only the possible choices when options are missing', async () => {
  const { code, out, error } = await lockkeeper({}, 'init', '--channel', 'shared-with-vendor')
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(error).toContain('#shared-with-vendor is shared with another organisation')
  expect(error).toContain('@storage-approvers')
})

it("`lockkeeper init`: fails with Slack's error when Slack refuses the token", async () => {
  const { code, error } = await lockkeeper({ SLACK_BOT_TOKEN: 'xoxb-not-this-one' }, 'init')
  expect(code).toBe(1)
  expect(error).toContain('Slack did not answer which channels there are: the bot token is not valid (invalid_auth)')
})

it('`lockkeeper init`: names CONSUL_HTTP_ADDR when no Consul listens there', async () => {
  const { code, error } = await lockkeeper({ CONSUL_HTTP_ADDR: '127.0.0.1:1' }, 'init')
  expect(code).toBe(1)
  expect(error).toContain('CONSUL_HTTP_ADDR: Consul at http://127.0.0.1:1 does not answer')
})

describe('init --from-rebootmgr', () => {
  afterEach(() => consul(server.url, 'DELETE', '/kv/?recurse'))

  it('`lockkeeper init --from-rebootmgr`: prints what docs/rebootmgr.md shows, as a valid configuration', async () => {
    await consul(server.url, 'PUT', `/kv/${configKey('storage-01')}`, '{"enabled": true, "group": "ceph"}')
    await consul(server.url, 'PUT', `/kv/${configKey('compute-01')}`, '{"enabled": true}')
    const document = readFileSync(join(root, 'docs/rebootmgr.md'), 'utf8')
    const [, line = ''] = /^ *(npm run --silent lockkeeper -- init .*) > lockkeeper.yaml$/m.exec(document) ?? []
    const [, shown = ''] = /```yaml\n([\s\S]*?) *```/.exec(document) ?? []
    const { stdout, stderr } = await promisify(exec)(line, { cwd: root, env: environment() })
    expect(stderr).toContain('Points of rebootmgr without an equivalent, at the end of the file: 2.')
    const lines = stdout.split('\n')
    const missing = shown.split('\n').filter((text) => text !== '' && !lines.includes(text.slice(3)))
    expect(missing).toEqual([])
    const [cluster] = settingsOf(stdout, inContext).clusters
    expect(cluster?.policy).toMatchObject({ mode: 'observe', besideRebootmgr: 'yes', limits: { taskMs: 1_800_000 } })
    const nodes = cluster?.inventory.from === 'list' ? cluster.inventory.nodes : []
    expect(nodes.map(({ name, group }) => [name, group])).toEqual([
      ['compute-01', null],
      ['storage-01', 'ceph'],
    ])
    expect(nodes.map(({ address }) => address)).toEqual([agents[1]?.address, agents[0]?.address])
  })

  it.each([
    [['--from-rebootmgr'], 'Consul has no key under service/rebootmgr/ and no service with its tags'],
    [['--options=--dryrun'], '--options: is for --from-rebootmgr only'],
    [['--from-rebootmgr', '--node', 'storage-1'], '--node storage-1: no such node. Did you mean storage-01?'],
    [['--from-rebootmgr', '--options=--no-such'], "--options: Unknown option '--no-such'"],
  ])('`lockkeeper init`: refuses %j with the reason', async (given, why) => {
    const { code, out, error } = await lockkeeper({}, 'init', ...given)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(error).toContain(why)
  })
})
