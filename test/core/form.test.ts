import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reboot } from '../../commands/reboot.ts'
import { formOf, readForm, withoutNodes } from '../../src/core/grammar/form.ts'
import { isChanging, optionsOf } from '../../src/core/grammar/options.ts'
import { understand } from '../../src/core/grammar/parse.ts'
import { anyCharacter } from '../characters.ts'
import { holds } from '../property.ts'
import { vocabulary } from '../world/demo-cluster.ts'

const changing = vocabulary.filter(isChanging)

/** The command that a form of this command has after it was opened and submitted unchanged. */
function reopened(words: string): string {
  const understood = understand(vocabulary, words)
  if (!understood.ok) throw new Error(`${words}: ${understood.refusals[0]?.message}`)
  const read = readForm(understood.value.command, formOf(understood.value))
  if (!read.ok) throw new Error(`${words}: ${read.refusals[0]?.message}`)
  return read.value
}

const problemsOf = (fields: { readonly [field: string]: string }): readonly (string | undefined)[] => {
  const read = readForm(reboot, { nodes: 'storage-01', ...fields })
  return read.ok ? [] : read.refusals.map(({ option, message }) => `${option}: ${message}`)
}

describe('form of a command', () => {
  test.each(changing.flatMap(({ examples }) => examples))('form: %s is the same after it was opened', (words) => {
    const understood = understand(vocabulary, words)
    expect(reopened(words)).toBe(understood.ok && understood.value.words)
  })

  test('form: every reason is the same after it was opened', () => {
    holds(
      fc.property(fc.string({ unit: anyCharacter, minLength: 1, maxLength: 120 }), (reason) => {
        const read = readForm(reboot, { nodes: 'storage-01', reason })
        if (read.ok) expect(reopened(read.value)).toBe(read.value)
      }),
      500,
    )
  })

  test('form: has a field for every option of the command', () => {
    const understood = understand(vocabulary, 'reboot storage-01')
    if (!understood.ok) throw new Error('not understood')
    const flags = Object.entries(optionsOf(reboot)).filter(([, { takes }]) => takes === 'nothing')
    const valued = Object.entries(optionsOf(reboot)).filter(([, { takes }]) => takes !== 'nothing')
    expect(Object.keys(formOf(understood.value))).toEqual(['nodes', 'flags', ...valued.map(([name]) => name)])
    const all = readForm(reboot, { nodes: 'storage-01', flags: flags.map(([name]) => name).join(' ') })
    expect(all).toEqual({ ok: true, value: 'reboot storage-01 --if-needed --leave-out-busy --dry-run' })
  })

  test('F53 form: every problem stands at its field, all at once', () => {
    expect(problemsOf({ nodes: 'a b=c', atOnce: 'many', soak: 'long', until: 'noon', cluster: 'a b' })).toEqual([
      'nodes: Nodes cannot be selected by “b”.',
      'atOnce: --at-once needs a whole number from 1 to 1000, or auto, not “many”.',
      'soak: --soak needs a duration such as 30m, 2h or 7d, not “long”.',
      'until: --until needs a time such as 23:30 or 2026-11-30T23:30, not “noon”.',
      'cluster: --cluster needs a name, not “a b”.',
    ])
    expect(problemsOf({ nodes: '' })).toEqual([expect.stringContaining('nodes: reboot needs an argument')])
    expect(problemsOf({ nodes: '"storage-01' })).toEqual([expect.stringContaining('nodes: Unclosed quote')])
  })

  test('F53 form: a value is never read as another option', () => {
    for (const value of ['10m --break-glass "service checks"', '10m --dry-run', '--dry-run'])
      expect(problemsOf({ soak: value }), value).toEqual([expect.stringContaining('soak: --soak needs a duration')])
    expect(problemsOf({ nodes: 'storage-01 --dry-run' })).toEqual(['nodes: “--dry-run” is an option, not a node.'])
    const reason = 'x" --break-glass "service checks'
    const read = readForm(reboot, { nodes: 'storage-01', reason })
    const understood = understand(vocabulary, read.ok ? read.value : '')
    expect(understood.ok && [understood.value.reason, understood.value.options.breakGlass]).toEqual([reason, null])
  })

  test('form: opens for a command without nodes, with its options, and for nothing else', () => {
    expect(withoutNodes(vocabulary, 'reboot --at-once 2 --reason "new kernel"')?.form).toMatchObject({
      nodes: '',
      atOnce: '2',
      reason: 'new kernel',
    })
    for (const text of ['reboot storage-01', 'reboot --at-once many', 'rebot', '', 'help'])
      expect(withoutNodes(vocabulary, text), text).toBeNull()
  })
})
