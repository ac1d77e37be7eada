import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { askListed, askProgram, askRefused, type ProgramState } from '../../src/adapters/ssh/node-program/ask.ts'
import { digestOf, nodeProgram } from '../../src/adapters/ssh/node-program/text.ts'
import { NotBegun, type Shell } from '../../src/adapters/ssh/shell.ts'
import type { Node } from '../../src/core/inventory/node.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { configuredLines, examineHosts, examineNodePrograms, programHosts } from '../../src/main/doctor/node-program.ts'
import { nodeOf } from '../world/node.ts'
import { settingsOf, withCluster } from './configuration-fixtures.ts'

const cluster = (...lines: readonly string[]) => {
  const [settings] = settingsOf(withCluster(...lines)).clusters
  if (settings === undefined) throw new Error('no cluster')
  return settings
}
const settings = cluster(
  'ssh: {nodeProgram: /usr/local/sbin/lockkeeper-node, packages: [list]}',
  'gates: {far: {on: admin-01, run: [far, "{node}"]}, own: {on: the node, run: [own, "{rack}"]}}',
  'roles: {storage: {gates: [far, own]}, compute: {approvals: none}}',
)
const node = (name: string, role: string, rack: string | null): Node =>
  nodeOf(name, { cluster: 'eu-1', roles: [role], rack })
const nodes = [
  node('storage-01', 'storage', 'b2'),
  node('storage-02', 'storage', 'b 3'),
  node('compute-01', 'compute', null),
]

it('F98 doctor: asks every node for the commands that it needs, and named hosts once', () => {
  const hosts = programHosts(settings, nodes).map(({ host, commands }) => [host, commands.map(({ argv }) => argv)])
  expect(Object.fromEntries(hosts)).toEqual({
    'storage-01': [['own', 'b2'], ['list']],
    'storage-02': [['own', 'b 3'], ['list']],
    'compute-01': [['list']],
    'admin-01': [['far', 'storage-01']],
  })
})

const configured = configuredLines([settings])
const nothingElse = async (): Promise<readonly string[]> => []

const states: { readonly [host: string]: ProgramState } = {
  'storage-01': { is: 'current' },
  'storage-02': { is: 'other text' },
  'compute-01': { is: 'other protocol', protocol: '0' },
  'admin-01': { is: 'not installed', why: 'sudo: a password is required' },
}

it('F98 doctor: reports the problem with the program of each node, and the lines to add', async () => {
  const found = await examineHosts('eu-1', programHosts(settings, nodes), configured, {
    listed: nothingElse,
    state: async (host) => states[host] ?? { is: 'current' },
    refused: async (_, commands) => commands.flatMap(([program], index) => (program === 'own' ? [index] : [])),
  })
  expect(found.map(({ is, seen }) => `${is}: ${seen}`)).toEqual([
    'ok: storage-01: lockkeeper-node is the one of this version',
    expect.stringMatching(
      /^failed: storage-01: lockkeeper-node does not allow eu-1: gate own; add to .*commands, behind a blank line:\nown\n\{rack\}$/,
    ),
    expect.stringMatching(/^warning: storage-02: lockkeeper-node is that of another version.*install it/),
    expect.stringMatching(/^failed: storage-02: .*“b 3” is not a word of letters/),
    expect.stringMatching(/^failed: compute-01: lockkeeper-node has protocol 0, this bot has 1; install it/),
    expect.stringMatching(/^failed: admin-01: lockkeeper-node is not installed: sudo: a password is required$/),
  ])
})

it('F98 doctor: reports a common problem of many nodes once, and nodes that cannot be reached', async () => {
  const many = Array.from({ length: 8 }, (_, index) => ({ host: `n${index}`, commands: [] }))
  const found = await examineHosts('eu-1', many, configured, {
    listed: nothingElse,
    state: async (host) => {
      if (host === 'n7') throw new Failure('node n7', 'n7 does not answer', 'none')
      return { is: 'current' }
    },
    refused: async () => [],
  })
  expect(found.map(({ seen }) => seen)).toEqual([
    'n0, n1, n2, n3, n4 and 2 more: lockkeeper-node is the one of this version',
    'n7: lockkeeper-node cannot be asked: n7 does not answer',
  ])
})

it('F107 doctor: reports commands that a node allows although no configuration has them', async () => {
  const other = cluster('hooks: {undo: {on: the node, run: [undo, "{node}"]}}')
  const lists = `# note\n\n# eu-1: gate own\nown\n{rack}\n\n\n# eu-1: hook gone\ngone\n{node}\n\nundo\n{node}\n\npoweroff\n`
  const listed = (state: ProgramState) =>
    examineHosts('eu-1', [{ host: 'n1', commands: [] }], configuredLines([settings, other]), {
      state: async () => state,
      refused: async () => [],
      listed: (host) =>
        askListed(
          shellThat(() => `tail\n${lists}`),
          host,
          1000,
        ),
    })
  expect(await listed({ is: 'current' })).toEqual([
    expect.objectContaining({ is: 'ok' }),
    {
      about: 'eu-1',
      is: 'warning',
      seen: 'n1: lockkeeper-node allows commands that no configuration has; when no run is in progress, install it with --only-listed. They are:\ngone\n{node}\n\npoweroff',
    },
  ])
  expect(await listed({ is: 'other text' })).toHaveLength(1)
})

it('F98 docs/runbook.md: has a line for everything that doctor says about nodes', async () => {
  const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8')
  const hosts = ['storage-01', 'storage-02', 'compute-01', 'admin-01', 'n7'].map((host) => ({ host, commands: [] }))
  const found = await examineHosts('eu-1', [...hosts, ...programHosts(settings, nodes)], configured, {
    state: async (host) => states[host] ?? Promise.reject(new Failure(host, 'does not answer', 'none')),
    refused: async (_, commands) => commands.map((_command, index) => index),
    listed: async () => ['poweroff'],
  })
  const phrases = found.flatMap(({ is, seen }) =>
    is === 'ok' ? [] : [/: (lockkeeper-node [a-z ]+?)(?= eu-1|[ :;,]*[^a-z ])/.exec(seen)?.[1]],
  )
  expect(new Set(phrases).size).toBe(6)
  for (const phrase of phrases) expect(runbook).toContain(`| \`${phrase}\``)
})

const shellThat = (answer: () => string): Shell => ({
  run: async () => ({ output: answer(), errorOutput: '' }),
  wait: () => Promise.reject(new Error('nothing waits')),
})

it.each<[string, () => string, ProgramState['is']]>([
  ['its own text', () => `protocol 1\nsha256 ${digestOf(nodeProgram())}\n`, 'current'],
  ['another text', () => 'protocol 1\nsha256 00\n', 'other text'],
  ['another protocol', () => 'protocol 7\nsha256 00\n', 'other protocol'],
  [
    'no program',
    () => {
      throw new NotBegun('node n', 'would not run a script')
    },
    'not installed',
  ],
])('F98 doctor: a node with %s', async (_what, answer, is) => {
  expect((await askProgram(shellThat(answer), 'n', 1000)).is).toBe(is)
})

it('F98 doctor: an answer that leaves out a command does not permit it', async () => {
  expect(
    await askRefused(
      shellThat(() => '0 yes\n1 no\n'),
      'n',
      [['a'], ['b']],
      1000,
    ),
  ).toEqual([1])
  await expect(
    askRefused(
      shellThat(() => '0 yes\n'),
      'n',
      [['a'], ['b']],
      1000,
    ),
  ).rejects.toThrow('did not answer')
})

it('F98 doctor: asks nothing where scripts go to the shell of the node', async () => {
  const silent = shellThat(() => {
    throw new Error('asked')
  })
  expect(await examineNodePrograms(cluster(), nodes, silent, configured)).toEqual([])
})
