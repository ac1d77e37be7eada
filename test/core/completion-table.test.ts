import { describe, expect, test } from 'vitest'
import { completionTable, type Slot } from '../../src/core/grammar/completion.ts'
import { understand } from '../../src/core/grammar/parse.ts'
import { commandsFolder } from '../../src/main/bot/bot.ts'
import { loadCommands } from '../../src/main/bot/load-commands.ts'

const commands = await loadCommands(commandsFolder)
const table = completionTable(commands)
const waysOf = (name: string) =>
  table.commands
    .find((one) => one.name === name)
    ?.ways.map((way) =>
      way.map((slot) => `${slot.is === 'word' ? slot.word : `<${slot.is}>`}${slot.optional ? '?' : ''}`),
    )

/** Something that can stand in a place of an argument. */
const sample = (slot: Slot): string =>
  ({
    word: slot.is === 'word' ? slot.word : '',
    nodes: 'storage-01',
    operation: 'op-7F3K',
    campaign: 'c-7F3K',
    command: 'reboot',
    person: '<@U0ANA>',
    group: 'blue',
    other: 'a1b2c3d4',
  })[slot.is]

describe('completion table', () => {
  test.each([
    ['reboot', [['<nodes>']]],
    ['digest', [['now']]],
    ['status', [['<nodes>'], ['<operation>']]],
    ['history', [['<operation>'], ['<nodes>'], ['<person>']]],
    ['stop', [['cluster'], ['group', '<group>'], ['node', '<nodes>']]],
    ['unlock', [['<nodes>'], ['cluster'], ['group', '<group>']]],
    ['leave-out', [['<operation>?', '<nodes>']]],
    ['policy explain', [['<person>', '<command>', '<nodes>?']]],
    ['acknowledge', [['record'], ['configuration', '<other>'], ['<operation>']]],
  ])('completion table: has the ways to write the argument of %s', (name, ways) => {
    expect(waysOf(name)).toEqual(ways)
  })

  test('completion table: has every command', () => {
    expect(table.commands.map(({ name }) => name)).toEqual(commands.map(({ name }) => name).toSorted())
  })

  const lines = table.commands.flatMap(({ name, ways }) => ways.map((way) => [name, ...way.map(sample)].join(' ')))
  test.each(lines)('completion table: leads to a command that is understood: %s', (line) => {
    expect(understand(commands, line)).toMatchObject({ ok: true })
  })

  const options = table.commands.flatMap(({ name, ways, options }) =>
    options.flatMap(({ typed, choices }) =>
      choices.map((choice) => [name, ...(ways[0] ?? []).map(sample), typed, choice].join(' ')),
    ),
  )
  test.each(options)('completion table: has choices that are understood: %s', (line) => {
    expect(understand(commands, line)).toMatchObject({ ok: true })
  })
})
