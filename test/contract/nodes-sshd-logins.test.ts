import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { SshdSettings } from '../../sandbox/programs/sshd.ts'
import { runCommand } from '../../src/adapters/ssh/command.ts'
import { openConnections } from '../../src/adapters/ssh/connections.ts'
import { sshNodes } from '../../src/adapters/ssh/nodes.ts'
import { type SshdFixture, startSshdFixture, testNode } from './nodes/sshd-server.ts'

// Servers whose settings decide about the login, as they are found on nodes.

let folder: string
let fixtures: SshdFixture[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logins-'))
  chmodSync(folder, 0o755)
  fixtures = []
})

afterEach(async () => {
  for (const fixture of fixtures) await fixture.close()
  rmSync(folder, { recursive: true, force: true })
})

async function started(settings: SshdSettings): Promise<SshdFixture> {
  const fixture = await startSshdFixture(undefined, '/bin/sh', settings)
  fixtures.push(fixture)
  return fixture
}

/** The client's configuration with other lines. */
function configured({ settings }: SshdFixture, change: (text: string) => string): string {
  const path = join(folder, 'client.conf')
  writeFileSync(path, change(readFileSync(settings.configFile ?? '', 'utf8')))
  return path
}

it('F116 login: the reason that a host gives for refusing it is shown', async () => {
  const banner = join(folder, 'banner')
  const notice = 'This system is for authorized use only. Use may be monitored and recorded.\n'.repeat(8)
  writeFileSync(banner, `${notice}System is booting up. Unprivileged users are not permitted to log in yet.\n`)
  const { nodes } = await started({ Banner: banner, AllowUsers: 'someone-else' })
  await expect(nodes.self(testNode)).rejects.toMatchObject({
    effect: 'none',
    message: expect.stringMatching(/here refuses the login: .*System is booting up/s),
  })
})

it('F116 login: what a host shows at every login is no part of any answer', async () => {
  const banner = join(folder, 'banner')
  writeFileSync(banner, 'Authorized use only.\n')
  const { connections } = await started({ Banner: banner })
  const printed = await runCommand(connections, testNode, ['sh', '-c', 'echo fine; echo aside >&2'], 5, null)
  expect(printed).toEqual({ exitCode: 0, output: 'fine\n', errorOutput: 'aside\n' })
})

it("F117 commands: run in the node's language, also where the client is told to send the bot's", async () => {
  const fixture = await started({ AcceptEnv: 'LANG LC_*' })
  const configFile = configured(fixture, (text) => `${text}\n  SendEnv LANG LC_*\n`)
  const before = { LANG: process.env.LANG, LC_ALL: process.env.LC_ALL }
  Object.assign(process.env, { LANG: 'de_DE.UTF-8', LC_ALL: 'de_XX.UTF-8' })
  const connections = openConnections({ ...fixture.settings, configFile }, async () => null)
  try {
    const { output, errorOutput } = await runCommand(connections, testNode, ['bash', '-c', 'env'], 5, null)
    expect(output).toContain('PATH=')
    expect(output).not.toContain('de_')
    expect(errorOutput).toBe('')
  } finally {
    await connections.close()
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
})

it('commands at once: are answered by a server that allows one session for each connection', async () => {
  const { connections } = await started({ MaxSessions: '1' })
  chmodSync(folder, 0o777)
  const words = ['one', 'two', 'three']
  // each command ends once all of them have begun
  const haveBegun = words.map((word) => `test -e ${word}`).join(' && ')
  const ask = (word: string) => {
    const program = `cd ${folder} && : > ${word} && until ${haveBegun}; do sleep 0.05; done; echo ${word}`
    return runCommand(connections, testNode, ['sh', '-c', program], 10, null)
  }
  expect(await Promise.all(words.map(ask))).toEqual(
    words.map((word) => ({ exitCode: 0, output: `${word}\n`, errorOutput: '' })),
  )
})

it('penalty: a server that takes no connection for a while ran nothing, and its limits are named', async () => {
  const fixture = await started({})
  const server = createServer((connection) => connection.end('Not allowed at this time\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // a server that listens on a port has an address with one
  const { port } = server.address() as AddressInfo
  const configFile = configured(fixture, (text) => text.replace(/Port \d+/, `Port ${port}`))
  const connections = openConnections({ ...fixture.settings, configFile }, async () => null)
  try {
    await expect(sshNodes(connections, fixture.settings).self(testNode)).rejects.toMatchObject({
      effect: 'none',
      message: expect.stringContaining('PerSourcePenalties'),
    })
  } finally {
    await connections.close()
    server.close()
  }
})
