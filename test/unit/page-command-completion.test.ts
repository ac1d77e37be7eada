import { describe, expect, test } from 'vitest'
import { demoNodes } from '../../sandbox/fleet/demo-cluster.ts'
import { commandCompletion, commandUsage } from '../../sandbox/page/client/composer/command-completion.ts'
import type { Vocabulary } from '../../sandbox/page/client/composer/vocabulary.ts'
import { demoWorkspace } from '../../sandbox/workspace/fixtures.ts'
import { completionTable } from '../../src/core/grammar/completion.ts'
import { understand } from '../../src/core/grammar/parse.ts'
import { commandsFolder } from '../../src/main/bot/bot.ts'
import { loadCommands } from '../../src/main/bot/load-commands.ts'

const commands = await loadCommands(commandsFolder)
const grammar = {
  prefix: '/cluster',
  direct: { '/reboot': 'reboot' },
  clusters: ['harbour'],
  ...completionTable(commands),
}
const vocabulary: Vocabulary = { grammar, nodes: demoNodes }

const card = (...lines: readonly string[]) => ({
  channelId: 'C0STORAGE',
  ts: '2.0',
  visibleTo: undefined,
  gone: false,
  lines,
})
const state = {
  app: { userId: 'U0LOCKKEEPER', name: 'lockkeeper', commands: [], shortcuts: [], homeTab: true },
  people: demoWorkspace.accounts,
  groups: demoWorkspace.groups,
  headlines: [
    card('Reboot storage-01 – done in 9 s (op-AAAA)'),
    card('Reboot storage-02 – awaiting approval (0 of 2) (op-BBBB)'),
    card('Reboot storage-03 – done in 9 s (op-CCCC)'),
  ],
}

const completion = (text: string) => commandCompletion(state, vocabulary, text)
const offered = (text: string) => completion(text)?.suggestions.map(({ title }) => title) ?? []
/** The line after the first suggestion was taken. */
function taken(text: string): string {
  const found = completion(text)
  return found ? text.slice(0, found.from) + (found.suggestions[0]?.insert ?? '') : text
}

describe('completion of verbs', () => {
  test('verbs: all are offered after the slash command, with their argument', () => {
    expect(offered('/cluster ')).toEqual(grammar.commands.map(({ name }) => name))
    expect(completion('/cluster reb')?.suggestions[0]).toMatchObject({ title: 'reboot', hint: '<nodes>' })
  })

  test('verbs: those that begin like what is typed are offered, in any case', () => {
    expect(offered('/cluster re')).toEqual(['reboot', 'resume', 'retry'])
    expect(offered('/CLUSTER Camp')).toEqual(['campaign start', 'campaign status', 'campaign stop'])
    expect(offered('/cluster campaign  sto')).toEqual(['campaign stop'])
    expect(offered('/cluster xyz')).toEqual([])
  })

  test('verbs: a verb of two words is replaced as a whole', () => {
    expect(taken('/cluster campaign  sto')).toBe('/cluster campaign stop ')
  })

  test('verbs: a mention of the app is a command as well', () => {
    expect(offered('@lockkeeper sta')).toEqual(['status'])
    expect(offered('@lockkeeper: sta')).toEqual(['status'])
    expect(offered('@dora sta')).toEqual([])
  })

  test('verbs: nothing is offered when a word is complete, nor for other texts', () => {
    expect(offered('/cluster reboot')).toEqual([])
    expect(offered('hello re')).toEqual([])
    expect(offered('/other re')).toEqual([])
  })
})

describe('completion of nodes', () => {
  test('nodes: attributes, all and every node are offered', () => {
    const [names, rest] = [demoNodes.map(({ name }) => name), offered('/cluster reboot ')]
    expect(rest.slice(0, 4)).toEqual(['role=', 'rack=', 'zone=', 'group='])
    expect(rest).toEqual(expect.arrayContaining(['all', ...names, '--if-needed', '--reason']))
  })

  test('nodes: a slash command of its own has its verb already', () => {
    expect(offered('/reboot comp')).toEqual(['compute-*', 'compute-01', 'compute-02', 'compute-03'])
  })

  test('nodes: values of an attribute are those of the fleet', () => {
    expect(offered('/cluster drain role=')).toEqual(['compute', 'control', 'gateway', 'storage'])
    expect(taken('/cluster drain role=com')).toBe('/cluster drain role=compute ')
    expect(offered('/cluster drain rack=b')).toEqual(['b1', 'b2'])
  })

  test('nodes: the last term of a list is completed, also one to leave out', () => {
    expect(taken('/cluster why storage-01,gateway-1,compute-03,control-1,sto')).toContain('control-1,storage-*')
    expect(offered('/cluster why storage-01,storage-0')).not.toContain('storage-01')
    expect(taken('/cluster why all,!gateway-2')).toBe('/cluster why all,!gateway-2')
    expect(offered('/cluster why all,!gateway')).toEqual(['gateway-*', 'gateway-1', 'gateway-2'])
  })

  test('nodes: after a node, options are offered and no more nodes', () => {
    expect(offered('/cluster reboot storage-01 ')[0]).toBe('--if-needed')
    expect(offered('/cluster reboot storage-01 sto')).toContain('storage-02')
  })
})

describe('completion of operations and other arguments', () => {
  test('arguments: open operations come first, and each says what it is', () => {
    expect(offered('/cluster cancel ').slice(0, 3)).toEqual(['op-BBBB', 'op-CCCC', 'op-AAAA'])
    expect(completion('/cluster cancel op-b')?.suggestions[0]).toMatchObject({
      description: 'Reboot storage-02 – awaiting approval (0 of 2)',
    })
  })

  test('arguments: words, groups and nodes follow each other as in the usage', () => {
    expect(offered('/cluster stop ').slice(0, 3)).toEqual(['cluster', 'group', 'node'])
    expect(offered('/cluster stop node gate')).toEqual(['gateway-*', 'gateway-1', 'gateway-2'])
    expect(offered('/cluster stop group ')).not.toContain('gateway-1')
    expect(offered('/cluster leave-out op-BBBB gate')).toEqual(['gateway-*', 'gateway-1', 'gateway-2'])
    expect(offered('/cluster leave-out gate')).toEqual(['gateway-*', 'gateway-1', 'gateway-2'])
    expect(offered('/cluster policy explain @ben reb')).toEqual(['reboot'])
    expect(offered('/cluster help reb')).toEqual(['reboot'])
  })
})

describe('completion of options', () => {
  test('options: those that are not there yet are offered, with what they do', () => {
    expect(offered('/cluster reboot storage-01 --re')).toEqual(['--reason'])
    expect(offered('/cluster reboot storage-01 --dry-run --d')).toEqual([])
    expect(completion('/cluster reboot storage-01 --dry')?.suggestions[0]?.description).toContain('plan only')
  })

  test('options: the caret is between the quotes of a text', () => {
    expect(completion('/cluster reboot storage-01 --rea')?.suggestions[0]).toMatchObject({
      insert: '--reason ""',
      caretBack: 1,
    })
    expect(offered('/cluster reboot storage-01 --reason "new')).toEqual([])
  })

  test('options: their values are completed where there is a choice, and are no nodes', () => {
    expect(offered('/cluster reboot storage-01 --waves ')).toEqual(['canary', 'none'])
    expect(offered('/cluster reboot storage-01 --at-once ')).toEqual(['auto'])
    expect(offered('/cluster reboot storage-01 --cluster ')).toEqual(['harbour'])
    expect(offered('/cluster reboot --at-once 2 gate')).toEqual(['gateway-*', 'gateway-1', 'gateway-2'])
  })
})

describe('completion of usage', () => {
  test('usage: is that of the verb, as soon as it is complete', () => {
    expect(commandUsage(state, vocabulary, '/cluster why')).toContain('/cluster why <nodes>')
    expect(commandUsage(state, vocabulary, '/reboot storage-01')).toContain('/cluster reboot <nodes>')
    expect(commandUsage(state, vocabulary, '/cluster')).toBeUndefined()
    expect(commandUsage(state, vocabulary, 'why')).toBeUndefined()
  })
})

test.each(grammar.commands.map(({ name }) => name))('taking first suggestions leads to a command: %s', (name) => {
  const target = { 'policy explain': '@ben help', acknowledge: 'record', 'campaign start': 'all' }[name]
  let line = taken(`/cluster ${name.slice(0, -1)}`)
  for (const step of target?.split(' ') ?? ['']) line = step === '' ? taken(line) : `${line}${step} `
  if (line.endsWith('role=')) line = taken(line)
  const understood = understand(
    commands,
    line.replace('/cluster ', '').replace('@ben', '<@U0BEN>').replace('""', '"why"'),
  )
  expect(understood.ok ? understood.value.command.name : understood.refusals).toBe(name)
})
