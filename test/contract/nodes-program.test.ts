import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openConnections } from '../../src/adapters/ssh/connections.ts'
import { sshNodes } from '../../src/adapters/ssh/nodes.ts'
import type { SshSettings } from '../../src/adapters/ssh/settings.ts'
import { examineNodePrograms } from '../../src/main/doctor/node-program.ts'
import { nodeOf } from '../world/node.ts'
import { policy } from '../world/policy.ts'
import { nodeProgramWorld } from './nodes/sshd-fixtures.ts'
import { type SshdFixture, startSshdFixture, testNode, withNodeProgram } from './nodes/sshd-server.ts'
import { describeNodes } from './suites/nodes.ts'

const node = nodeOf(testNode, { roles: ['storage'] })

describeNodes('F98 nodes: OpenSSH server that runs only lockkeeper-node', nodeProgramWorld)

describe('server that runs only lockkeeper-node', () => {
  let fixture: SshdFixture
  beforeAll(async () => {
    fixture = await startSshdFixture((settings, _folder, sshd) => withNodeProgram(sshd, settings, []))
  })
  afterAll(() => fixture?.close())

  /** What the doctor finds with settings that differ from those of the server. */
  async function examined(change: Partial<SshSettings>): Promise<readonly string[]> {
    const ssh = { ...fixture.settings, ...change }
    const connections = openConnections(ssh, async () => null)
    const commands = { gates: {}, hooks: {}, upgrades: [], powerChecks: [], claimFolder: '/none' }
    try {
      const found = await examineNodePrograms(
        { policy, ssh, commands, ceph: null, openstack: null },
        [node],
        connections,
        new Set(),
      )
      return found.map(({ is, seen }) => `${is}: ${seen}`)
    } finally {
      await connections.close()
    }
  }

  test('F98 doctor: checks the program of a node and each command that the configuration needs', async () => {
    expect(await examined({})).toEqual([expect.stringMatching(/^warning: here: lockkeeper-node is that of another/)])
    expect(await examined({ packagesArgv: ['dpkg-query', 'a b\n'] })).toContainEqual(
      expect.stringMatching(/^failed: here: .*ssh\.packages; add to .*:\ndpkg-query\na b\\0012$/),
    )
  })

  test('F98 nodes: say what to install when the program is missing or may not be run', async () => {
    const ssh = { ...fixture.settings, nodeProgram: '/no/such/lockkeeper-node' }
    for (const becomeArgv of [fixture.settings.becomeArgv, []]) {
      const connections = openConnections({ ...ssh, becomeArgv }, async () => null)
      await expect(sshNodes(connections, ssh).self(testNode)).rejects.toMatchObject({
        effect: 'none',
        message: expect.stringMatching(/^refused to run a script: .*did not run; install it .*lockkeeper policy node/),
      })
      await connections.close()
    }
    expect(await examined({ nodeProgram: '/no/such/lockkeeper-node' })).toEqual([
      expect.stringMatching(/^failed: here: lockkeeper-node is not installed: /),
    ])
  })

  test('F98 nodes: refuse a bot that still sends scripts to the shell', async () => {
    const ssh = { ...fixture.settings, nodeProgram: null }
    const connections = openConnections(ssh, async () => null)
    await expect(sshNodes(connections, ssh).self(testNode)).rejects.toMatchObject({
      effect: 'none',
      message: expect.stringContaining('is not allowed'),
    })
    await connections.close()
  })
})
