import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { commandsOnNodes, filledFor } from '../../../src/adapters/commands/on-nodes.ts'
import { commandsText } from '../../../src/adapters/ssh/node-program/commands.ts'
import { installScript, type NodeAllowance, nodeFile } from '../../../src/adapters/ssh/node-program/files.ts'
import type { Node } from '../../../src/core/inventory/node.ts'
import { allowanceOf } from '../../../src/main/cli/policy-node.ts'
import { settingsOf, withCluster } from '../configuration-fixtures.ts'
import { nodeShells, programFixture } from './program-fixture.ts'

const written = withCluster(
  'ssh: {become: [sudo, -n], agentUrl: "http://127.0.0.1:8500", reboot: [my-reboot, "{node}"], packages: [list, "a\\nb", "#c"]}',
  'gates: {near: {on: here, run: [near]}, far: {on: admin-01, run: [far, "{node}"]}, own: {on: the node, run: [own, "{rack}"]}}',
  'hooks: {far-too: {on: admin-01, run: [far, "{node}"]}}',
  'upgrades: [{run: [apt-get, "it’s"]}]',
)
const { clusters } = settingsOf(written)
const allowance: NodeAllowance = allowanceOf('keeper', clusters)
const node: Node = {
  cluster: 'eu-1',
  name: 'storage-01',
  roles: ['storage'],
  rack: 'b2',
  zone: null,
  group: null,
  membership: 'alive',
  address: null,
}

it('F98 policy node: lists every command that runs on nodes and named hosts once, and none that runs here', () => {
  const listed = commandsText(allowance.commands)
  expect(listed.match(/^# eu-1: .*$/gm)).toEqual([
    '# eu-1: gate far',
    '# eu-1: hook far-too',
    '# eu-1: gate own',
    '# eu-1: upgrades',
    '# eu-1: ssh.reboot',
    '# eu-1: ssh.packages',
  ])
  expect(listed).toContain('\nfar\n{node}\n')
  // arguments that only look like placeholders, comments or several lines
  expect(listed).toContain('\nmy-reboot\n\\0173node}\n')
  expect(listed).toContain('\nlist\na\\0012b\n\\0043c\n')
})

it.each(nodeShells)(
  'F98 policy node: under $name the program allows all that it lists, as it runs for a node',
  (shell) => {
    const fixture = programFixture()
    fixture.write('commands', nodeFile('commands', allowance))
    const [cluster] = clusters
    if (cluster === undefined) throw new Error('no cluster')
    const filled = commandsOnNodes('eu-1', cluster.commands, cluster.ssh).map(
      (command) => filledFor(command, node) ?? [],
    )
    const { output } = fixture.ask(
      shell,
      'allows',
      [...filled, ['near']].flatMap((argv) => [String(argv.length), ...argv]),
    )
    expect(output.trim().split('\n')).toEqual([...filled.map((_, index) => `${index} yes`), `${filled.length} no`])
    fixture.close()
  },
)

it('F98 policy node: the sudo rule allows the program without arguments and nothing else', () => {
  const rules = nodeFile('sudoers', allowance).match(/^[^#\n].*$/gm) ?? []
  expect(rules.filter((rule) => !rule.startsWith('Defaults!'))).toEqual([
    'keeper ALL=(root) NOPASSWD: /usr/local/sbin/lockkeeper-node ""',
  ])
  // variables that the policy of the node keeps for other programs are not the caller's to choose here
  expect(rules[0]).toBe('Defaults!/usr/local/sbin/lockkeeper-node env_reset, !env_keep, !setenv, !requiretty')
})

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'install-'))
  for (const folder of ['etc/sudoers.d', 'bin']) mkdirSync(join(root, folder), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Runs the script with its folders inside `root`; `visudo` accepts or refuses. */
function install(visudo: 'accepts' | 'refuses'): { readonly status: number | null; readonly output: string } {
  const programs = { id: 'echo 0', chown: ':', visudo: visudo === 'accepts' ? ':' : 'exit 1' }
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${body}\n`)
    chmodSync(join(root, 'bin', name), 0o755)
  }
  const script = installScript(allowance).replaceAll(/(?<=^[^#\n]*[ =])\/(etc|usr)\//gm, `${root}/$1/`)
  const env = { PATH: `${root}/bin:/usr/bin:/bin` }
  const { status, stdout, stderr } = spawnSync('sh', ['-s'], { input: script, encoding: 'utf8', env })
  return { status, output: `${stdout}${stderr}` }
}

const installed = (path: string): string => readFileSync(join(root, path), 'utf8')
const modeOf = (path: string): string => (statSync(join(root, path)).mode & 0o777).toString(8)

it('F98 policy node: the script installs the program, its settings and the sudo rule, and can be run again', () => {
  expect(install('accepts')).toMatchObject({ status: 0 })
  expect(install('accepts')).toMatchObject({ status: 0, output: 'lockkeeper-node is installed\n' })
  expect(installed('etc/lockkeeper/commands')).toBe(nodeFile('commands', allowance))
  expect(installed('etc/lockkeeper/node.conf')).toBe(
    nodeFile('settings', allowance).replace('/etc/lockkeeper', `${root}/etc/lockkeeper`),
  )
  expect(installed('usr/local/sbin/lockkeeper-node')).toContain('\nreceive\nexit\n')
  expect(modeOf('usr/local/sbin/lockkeeper-node')).toBe('755')
  expect(modeOf('etc/lockkeeper/commands')).toBe('644')
  expect(modeOf('etc/sudoers.d/lockkeeper')).toBe('440')
  expect(readdirSync(join(root, 'etc/lockkeeper'))).toEqual(['commands', 'node.conf'])
})

it('F98 policy node: a sudo rule that visudo refuses is not installed', () => {
  expect(install('refuses').status).toBe(1)
  expect(existsSync(join(root, 'etc/sudoers.d/lockkeeper'))).toBe(false)
  expect(readdirSync(join(root, 'etc/sudoers.d'))).toEqual([])
})
