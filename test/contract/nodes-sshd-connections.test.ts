import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../../sandbox/programs/ports.ts'
import { startSshd } from '../../sandbox/programs/sshd.ts'
import { openConnections } from '../../src/adapters/ssh/connections.ts'
import { sshNodes } from '../../src/adapters/ssh/nodes.ts'
import type { SshSettings } from '../../src/adapters/ssh/settings.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import type { Nodes } from '../../src/engine/ports/nodes.ts'
import { seen } from '../until.ts'
import { testLock } from '../world/test-lock.ts'
import { type SshdFixture, startSshdFixture, testNode, writeConfig } from './nodes/sshd-server.ts'

let fixture: SshdFixture
beforeAll(async () => {
  fixture = await startSshdFixture()
})
afterAll(() => fixture?.close())

/** Runs a test on nodes that are reached with other settings. */
async function withSettings<T>(change: Partial<SshSettings>, use: (nodes: Nodes) => Promise<T>): Promise<T> {
  const settings = { ...fixture.settings, ...change }
  const connections = openConnections(settings, async () => null)
  try {
    return await use(sshNodes(connections, settings))
  } finally {
    await connections.close()
  }
}

/** The client configuration with one replacement. */
function otherConfig(name: string, from: RegExp | string, to: string): string {
  const path = join(fixture.sshd.directory, name)
  writeFileSync(path, readFileSync(fixture.settings.configFile ?? '', 'utf8').replace(from, to))
  return path
}

const failureOf = (nodes: Nodes, node: string): Promise<Failure> =>
  nodes.self(node).then(
    () => new Failure('test', 'it answered', 'ambiguous'),
    (error) => error as Failure,
  )

it('S57 host key: is refused by name when it differs from the known one, and nothing runs on the node', async () => {
  const other = await startSshd()
  const known = join(fixture.sshd.directory, 'known-other')
  writeFileSync(known, `${testNode} ${other.hostPublicKey}\n`)
  const configFile = otherConfig('other-key.conf', /UserKnownHostsFile .*/, `UserKnownHostsFile "${known}"`)
  await withSettings({ configFile }, async (nodes) => {
    const failure = await failureOf(nodes, testNode)
    expect(failure).toMatchObject({ effect: 'none', source: `node ${testNode}` })
    expect(failure.message).toContain('the host key of here differs from the known one')
    const lock = testLock('op-key', testNode)
    await expect(
      nodes.arm(lock, { run: 'op-key', step: 'r' }, { bootId: 'x', untilUptimeSeconds: 1 }),
    ).rejects.toMatchObject({ effect: 'none' })
  })
  expect(existsSync(join(fixture.settings.claimFolder, 'op-key.r'))).toBe(false)
  await other.stop()
})

it('S57 host key: is verified even when the client configuration would accept any', async () => {
  const configFile = otherConfig(
    'careless.conf',
    /UserKnownHostsFile .*/,
    'UserKnownHostsFile /dev/null\n  StrictHostKeyChecking no',
  )
  await withSettings({ configFile }, async (nodes) => {
    const failure = await failureOf(nodes, testNode)
    expect(failure.effect).toBe('none')
    expect(failure.message).toContain('no host key is known for here')
  })
})

it('F35 nodes: tell a refused login from an unreachable host, and run nothing in either case', async () => {
  const noUser = otherConfig('no-user.conf', /User .*/, 'User nobody-there')
  await withSettings({ configFile: noUser }, async (nodes) => {
    expect(await failureOf(nodes, testNode)).toMatchObject({
      effect: 'none',
      message: expect.stringContaining('refuses the login'),
    })
  })
  const noServer = otherConfig('no-server.conf', /Port .*/, `Port ${await freePort()}`)
  await withSettings({ configFile: noServer }, async (nodes) => {
    expect(await failureOf(nodes, testNode)).toMatchObject({
      effect: 'none',
      message: expect.stringContaining('refuses connections'),
    })
  })
  expect(await failureOf(fixture.nodes, 'no-such-name.invalid')).toMatchObject({
    effect: 'none',
    message: expect.stringContaining('does not resolve'),
  })
})

it.each(['-oProxyCommand=touch /tmp/x', 'a b', 'root@here', 'ssh://here', '', '$(id)'])(
  'node name: is refused before it reaches the client when it is %j',
  async (name) => {
    expect(await failureOf(fixture.nodes, name)).toMatchObject({
      effect: 'none',
      message: expect.stringContaining('is not a host name'),
    })
  },
)

it("inventory address: is connected to, and must show the host key of the node's name", async () => {
  const { sshd, settings } = fixture
  const known = join(sshd.directory, 'known-by-name')
  writeFileSync(known, `by-name ${sshd.hostPublicKey}\n`)
  const configFile = otherConfig('by-name.conf', /UserKnownHostsFile .*/, `UserKnownHostsFile "${known}"`)
  const connections = openConnections({ ...settings, configFile }, async () => sshd.address)
  const nodes = sshNodes(connections, settings)
  expect((await nodes.self('by-name')).bootId).not.toBe('')
  // even though a connection to that address is open
  expect((await failureOf(nodes, 'another-name')).message).toContain('no host key is known for another-name')
  await connections.close()
})

it('claim folder: fails a start without effect when it is not writable', async () => {
  await withSettings({ claimFolder: '/proc/claims' }, async (nodes) => {
    const start = nodes.start(
      testLock('op-ro', testNode),
      { run: 'op-ro', step: '1' },
      {
        task: 'program',
        argv: ['true'],
        limitSeconds: 5,
      },
    )
    await expect(start).rejects.toMatchObject({ effect: 'none', message: expect.stringContaining('/proc/claims') })
  })
})

it('connection: fails in time and without effect when the server does not answer', async () => {
  process.kill(fixture.sshd.pid(), 'SIGSTOP')
  await withSettings({ connectSeconds: 1, commandSeconds: 1 }, async (nodes) => {
    const failure = await failureOf(nodes, testNode)
    expect(failure).toMatchObject({ effect: 'none', message: expect.stringContaining('here does not answer') })
  })
  fixture.sshd.thaw()
})

it('script: fails in time and is ambiguous when it does not answer', async () => {
  const becomeArgv = [fixture.program('hangs', 'exec sleep 1000')]
  await withSettings({ connectSeconds: 1, commandSeconds: 1, becomeArgv }, async (nodes) => {
    const failure = await failureOf(nodes, testNode)
    expect(failure).toMatchObject({
      effect: 'ambiguous',
      message: expect.stringContaining('did not answer within 2 s'),
    })
  })
})

it('packages command: is ended on the node at its time limit', async () => {
  const path = fixture.program('looks', `echo $$ >${fixture.folder}/looking; exec sleep 1000`)
  await withSettings({ commandSeconds: 1, packagesArgv: [path] }, async (nodes) => {
    expect(await nodes.packageVersions(testNode)).toMatchObject({ problem: expect.stringContaining('124') })
  })
  expect(existsSync(`/proc/${fixture.lines('looking')[0]}`)).toBe(false)
})

it('connection: is opened again after the server was killed and restarted', async () => {
  await fixture.nodes.self(testNode)
  await fixture.sshd.kill()
  await fixture.sshd.restart()
  const again = await fixture.nodes.self(testNode).catch(() => fixture.nodes.self(testNode))
  expect(again.bootId).not.toBe('')
})

it('maxAtOnce: limits commands that run at once, and all are answered', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `node-${index}`)
  const configFile = writeConfig(fixture.sshd, testNode, ...names)
  const body = `echo in >>${fixture.folder}/inside\nwhile [ ! -e ${fixture.folder}/go ]; do sleep 0.05; done\necho "linux-image 1"`
  const change = { configFile, maxAtOnce: 4, packagesArgv: [fixture.program('held', body)] }
  await withSettings(change, async (nodes) => {
    const asked = Promise.all(names.map((name) => nodes.packageVersions(name)))
    await seen(
      async () => fixture.lines('inside').length,
      (count) => count >= 4,
    )
    // others have the time of ten commands to start as well
    for (let command = 0; command < 10; command += 1) await fixture.nodes.self(testNode)
    expect(fixture.lines('inside').length).toBe(4)
    fixture.program('go', '')
    expect(await asked).toEqual(names.map(() => ({ versions: { 'linux-image': '1' }, problem: null })))
  })
  expect(fixture.lines('inside').length).toBe(20)
})

it('F152 reboot need: leaves no connection behind, and uses one that is open', async () => {
  const socketFolder = mkdtempSync(join(fixture.sshd.directory, 'sockets-'))
  await withSettings({ socketFolder, idleSeconds: 3_600 }, async (nodes) => {
    const sockets = async () => readdirSync(socketFolder, { recursive: true }).length - 1
    await nodes.rebootRequired(testNode)
    await seen(sockets, (left) => left === 0)
    await nodes.self(testNode)
    await nodes.rebootRequired(testNode)
    expect(await sockets()).toBe(1)
  })
})
