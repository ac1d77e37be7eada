import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type ChangingCommand, type Command, command } from '../../src/core/commands/command.ts'
import { declarationProblems } from '../../src/core/grammar/declared.ts'
import { help } from '../../src/core/grammar/help.ts'
import { controlIntentOf } from '../../src/core/grammar/inputs.ts'
import { manual } from '../../src/core/grammar/manual.ts'
import { understand } from '../../src/core/grammar/parse.ts'
import { readQuestion } from '../../src/core/grammar/question.ts'
import type { Message, RichText } from '../../src/core/message.ts'
import { plain, plainCell } from '../../src/core/message.ts'
import { makePlan } from '../../src/core/plan/make.ts'
import { loadCommands } from '../../src/main/bot/load-commands.ts'
import { definitions } from '../world/definitions.ts'
import { fleet, policy } from './policy-examples.ts'

const commands = await loadCommands(fileURLToPath(new URL('../../commands', import.meta.url)))
const entries = manual(commands)
const lines = ({ parts }: Message): readonly string[] =>
  parts.flatMap((part): readonly string[] =>
    part.part === 'text' || part.part === 'note'
      ? part.lines.map((line: RichText) => plain(line))
      : part.part === 'table'
        ? [part.caption, ...part.rows.map((row) => row.map(plainCell).join(' | '))]
        : [],
  )
const ask = (typed: string) => {
  const invocation = understand(commands, typed)
  if (!invocation.ok) return invocation.refusals.map(({ code }) => code)
  const { command } = invocation.value
  return 'control' in command ? controlIntentOf(command, invocation.value, []) : 'does not ask'
}

test('commands: all documented ones exist', () => {
  const promised = [
    'acknowledge',
    'cancel',
    'digest',
    'drain',
    'help',
    'history',
    'pause',
    'policy explain',
    'reboot',
    'resume',
    'retry',
    'status',
    'stop',
    'undrain',
    'unlock',
    'upgrade',
    'why',
  ]
  expect(commands.map(({ name }) => name)).toEqual(expect.arrayContaining(promised))
  expect(commands.filter(({ direct }) => direct === 'yes').map(({ name }) => name)).toEqual([
    'drain',
    'reboot',
    'upgrade',
  ])
})

describe('commands that change nodes', () => {
  const changing = commands.filter((one): one is ChangingCommand => 'recipe' in one)

  test.each(changing.map((one) => [one.name, one] as const))(
    '%s: makes a safe plan for every kind of node',
    (_, one) => {
      const plan = makePlan({
        policy,
        definitions,
        requester: 'U0ANA',
        window: null,
        command: one,
        words: one.name,
        reason: 'test',
        options: {},
        nodes: fleet,
      })
      expect(plan.nodes).toHaveLength(fleet.length)
    },
  )

  test.each(changing.map((one) => [one.name] as const))('%s: accepts a reason, a dry run and a cluster', (name) => {
    const invocation = understand(commands, `${name} storage-01 --reason disk --dry-run --cluster eu-1`)
    expect(invocation.ok && invocation.value).toMatchObject({ reason: 'disk', dryRun: true, cluster: 'eu-1' })
  })
})

describe('control intents', () => {
  test.each<[string, unknown]>([
    ['stop cluster --reason power', { ask: 'stop', scope: { kind: 'cluster' }, reason: 'power' }],
    ['stop Group ceph-a', { ask: 'stop', scope: { kind: 'group', name: 'ceph-a' }, reason: '' }],
    ['resume node storage-01', { ask: 'lift', scope: { kind: 'node', name: 'storage-01' }, reason: '' }],
    ['resume op-7f3k', { ask: 'resume', operation: 'op-7F3K', reason: '' }],
    ['resume', { ask: 'resume', operation: null, reason: '' }],
    ['cancel op-7F3K --reason wrong node', { ask: 'cancel', operation: 'op-7F3K', reason: 'wrong node' }],
    ['pause', { ask: 'pause', operation: null, reason: '' }],
    ['retry op-7F3K', { ask: 'retry', operation: 'op-7F3K', reason: '' }],
    ['digest now', { ask: 'digest' }],
    ['digest', { ask: 'digest' }],
    ['stop', ['missing argument']],
    ['stop ""', ['missing argument']],
    ['stop “\u200B”', ['missing argument']],
  ])('control intent: reads %s', (typed, expected) => expect(ask(typed)).toEqual(expected))

  test.each([
    'stop rack b2',
    'stop cluster eu-1',
    'stop group',
    'resume something',
    'resume op-1A op-2B',
    'digest later',
  ])('control intent: answers %s with its usage', (typed) => expect(ask(typed)).toMatchObject({ ask: 'nothing' }))

  test('unlock: takes exactly one node and a reason', () => {
    expect(ask('unlock Storage-01 --reason scrapped')).toEqual({
      ask: 'unlock',
      node: 'storage-01',
      reason: 'scrapped',
    })
    expect(ask('unlock storage-01')).toMatchObject({ ask: 'nothing' })
    expect(ask('unlock storage-01 storage-02 --reason x')).toMatchObject({ ask: 'nothing' })
  })
})

describe('help', () => {
  test('help: shows only allowed commands, one line each, grouped by purpose', () => {
    const said = lines(help(entries, { allowed: ['cancel', 'reboot', 'status'], approves: [] }, '/cluster', []))
    expect(said.slice(0, 7)).toEqual([
      'Your commands here (3)',
      'Read-only',
      '/cluster status [nodes | op-…] | Show trouble, running and waiting operations, locks, nodes that are out and nodes that need a reboot',
      'Change nodes: shows a plan first',
      '/cluster reboot <nodes> | Drain nodes, reboot them and prove that they came back',
      'Control: operations, stops, locks, campaigns and digests',
      '/cluster cancel [op-…] | Stop an operation at the next safe point and roll its changes back',
    ])
  })

  test('help: says so when no command is allowed', () => {
    expect(plain(help(entries, { allowed: [], approves: [] }, '/cluster', []).sentence)).toMatch(
      /^You have no permissions here\./,
    )
  })

  test('F49 help: shows an approver without commands what they may approve', () => {
    const message = help(entries, { allowed: [], approves: ['compute', 'storage'] }, '/cluster', [])
    expect(plain(message.sentence)).toBe(
      'You may approve or deny plans for nodes with role compute, storage: use the buttons on their cards.',
    )
    expect(lines(message).join('\n')).toContain('plans for nodes with role compute, storage')
    const both = lines(help(entries, { allowed: ['status'], approves: ['storage'] }, '/cluster', []))
    expect(both.join('\n')).toContain('plans for nodes with role storage')
  })

  test('option: one of some words is read in any case, and another word is refused with the words', () => {
    const read = (words: string) => understand(commands, words)
    expect(read('reboot storage-01 --waves NONE')).toMatchObject({ ok: true, value: { options: { waves: 'none' } } })
    const no = read('reboot storage-01 --waves blue')
    expect(no.ok ? [] : no.refusals.map(({ message }) => message)).toEqual([
      '--waves needs canary or none, not “blue”.',
    ])
  })

  test('help: shows usage, options and examples of one command', () => {
    const said = lines(help(entries, { allowed: [], approves: [] }, '/cluster', ['reboot']))
    expect(said).toContain(
      '/cluster reboot <nodes> [--if-needed] [--at-once <number | auto>] [--leave-out-busy] [--quarantine <number>] [--waves <canary | none>] [--soak <30m, 2h, 7d>] [--in <name>] [--at <23:30>] [--until <23:30>] [--break-glass "…"] [--reason "…"] [--dry-run] [--cluster <name>]',
    )
    expect(said).toContain('--if-needed | Only nodes that need a reboot; others are left unchanged')
    expect(said).toContain('/cluster reboot storage-07 --reason "new kernel"')
  })

  test('help: lists the commands that start with a word, and suggests the nearest name for an unknown one', () => {
    expect(lines(help(entries, { allowed: [], approves: [] }, '/cluster', ['policy'])).join('\n')).toContain(
      '/cluster policy explain',
    )
    expect(plain(help(entries, { allowed: [], approves: [] }, '/cluster', ['rebot']).sentence)).toBe(
      '“rebot”: no such command. Did you mean reboot?',
    )
  })

  test('commands: each has an entry for manifest and documents', () => {
    expect(entries.map(({ name }) => name)).toEqual(commands.map(({ name }) => name).sort())
    expect(entries.flatMap(({ examples }) => examples)).toContain('policy explain @ana reboot storage-07')
    expect(entries.find(({ name }) => name === 'reboot')).toMatchObject({
      kind: 'changes nodes',
      hint: '<nodes>',
    })
  })
})

describe('policy explain', () => {
  test('policy explain: takes a person by ID, a command and nodes', () => {
    const question = readQuestion(commands, ['<@UANA>', 'Reboot', 'storage-07'])
    expect(question).toMatchObject({
      ok: true,
      value: { person: 'UANA', command: { name: 'reboot', changes: 'nodes' }, selector: [{ pattern: 'storage-07' }] },
    })
  })

  test('policy explain: refuses a name instead of an ID and an unknown command together', () => {
    const question = readQuestion(commands, ['@ana', 'rebot', 'storage-07'])
    expect(question.ok ? [] : question.refusals.map(({ code }) => code)).toEqual(['bad value', 'unknown verb'])
  })
})

test.each(['status op-7f3k,', 'status ,OP\u20137F3K'])(
  'parser: reads the argument of %j as an operation, not as a node',
  (typed) => {
    const understood = understand(commands, typed)
    expect(understood.ok && understood.value.given).toEqual({ is: 'operation', operation: 'op-7F3K' })
  },
)

test('commands: ambiguous ones are refused at load', () => {
  const wrong: Command = command({
    name: 'Re boot now',
    summary: '',
    argument: { is: 'nothing' },
    options: { cluster: { takes: 'nothing', about: 'x' }, 'bad-name': { takes: 'nothing', about: 'x' } },
    examples: ['help'],
    direct: 'yes',
    control: () => ({ ask: 'digest' }),
  })
  const said = declarationProblems([...commands, wrong, wrong]).join('\n')
  for (const part of [
    'declared twice',
    'one or two words',
    'one line',
    '--cluster is there',
    'camel case',
    'is another command',
  ])
    expect(said).toContain(part)
  expect(declarationProblems(commands)).toEqual([])
})
