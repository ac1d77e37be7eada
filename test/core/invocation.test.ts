import { describe, expect, test } from 'vitest'
import { command, duration, flag, number, text } from '../../src/core/commands/command.ts'
import { afterMention, direct } from '../../src/core/grammar/forms.ts'
import { understand } from '../../src/core/grammar/parse.ts'
import type { Outcome, RefusalCode } from '../../src/core/refusals.ts'

const plain = { summary: 'An example', direct: 'no', examples: [] } as const
const nodes = { is: 'nodes', required: 'yes' } as const
const reboot = command({
  ...plain,
  name: 'reboot',
  argument: nodes,
  options: { ifNeeded: flag('only if needed'), every: duration('pause'), count: number('how many', 1, 9) },
  recipe: () => [],
})
const words = { is: 'words', required: 'yes', usage: '<@person>' } as const
const explain = command({
  ...plain,
  name: 'policy explain',
  argument: words,
  options: {},
  control: () => ({ ask: 'digest' }),
})
const cancel = command({
  ...plain,
  name: 'cancel',
  argument: { is: 'operation', required: 'no' },
  options: { reason: text('why', 20) },
  control: () => ({ ask: 'digest' }),
})
const help = command({
  ...plain,
  name: 'help',
  argument: { is: 'nothing' },
  options: {},
  control: () => ({ ask: 'digest' }),
})
const all = [reboot, explain, cancel, help]

const read = (typed: string) => understand(all, typed)
const wordsOf = (typed: string): string => {
  const outcome = read(typed)
  return outcome.ok ? outcome.value.words : outcome.refusals.map(({ message }) => message).join(' ')
}
const codes = (outcome: Outcome<unknown>): readonly RefusalCode[] =>
  outcome.ok ? [] : outcome.refusals.map(({ code }) => code)
const remedies = (typed: string): string => {
  const outcome = read(typed)
  return outcome.ok ? '' : outcome.refusals.map(({ remedy }) => remedy).join('\n')
}

describe('S42 text typed on a phone', () => {
  test.each([
    ['Reboot Storage-07', 'reboot storage-07'],
    ['REBOOT\u00a0storage\u201307', 'reboot storage-07'],
    ['reboot storage-07 \u2014reason \u201cnew kernel\u201d', 'reboot storage-07 --reason "new kernel"'],
    ['reboot storage-07 \u2013Dry-Run', 'reboot storage-07 --dry-run'],
    ["reboot storage-07 --reason 'it’s slow'", 'reboot storage-07 --reason "it’s slow"'],
    ['reboot storage-07 --reason \u2018it\u2019s slow\u2019', 'reboot storage-07 --reason "it\u2019s slow"'],
    ['reboot storage-07, storage-08', 'reboot storage-07,storage-08'],
    ['reboot a --reason disk swap — urgent --dry-run', 'reboot a --reason "disk swap — urgent" --dry-run'],
    ['reboot a --reason="say \\"when\\""', 'reboot a --reason "say \\"when\\""'],
    ['reboot `storage-07`', 'reboot storage-07'],
    ['reboot a\n--every 90m', 'reboot a --every 1h30m'],
    ['cancel OP-7f3k', 'cancel op-7F3K'],
    ['policy explain <@U123|ana maria> reboot storage-07', 'policy explain <@U123> reboot storage-07'],
  ])('parser: reads %j as %j', (typed, understood) => expect(wordsOf(typed)).toBe(understood))

  test('parser: a reason keeps dashes and quotes, and loses invisible characters', () => {
    const outcome = read('reboot a --reason "swap\u200b \u202edisk\u0007 – “now”"')
    expect(outcome.ok && outcome.value.reason).toBe('swap disk – “now”')
  })
})

describe('F70 pasted text', () => {
  test.each([
    ['`reboot storage-07`', 'reboot storage-07'],
    ['```reboot storage-07```', 'reboot storage-07'],
    ['`reboot` `gateway-1`, `compute-01`', 'reboot gateway-1,compute-01'],
    ['*reboot storage-07*', 'reboot storage-07'],
    ['*reboot* storage-0*', 'reboot storage-0*'],
    ['_reboot_ ~storage-07~', 'reboot storage-07'],
    ['**reboot storage-07**', 'reboot storage-07'],
    ['"reboot storage-07"', 'reboot storage-07'],
    ['“reboot storage-07 --dry-run”', 'reboot storage-07 --dry-run'],
    ['reboot "storage-07", “storage-08”', 'reboot storage-07,storage-08'],
    ['> reboot storage-07', 'reboot storage-07'],
    ['/reboot storage-07', 'reboot storage-07'],
    ['reboot gateway-1?', 'reboot gateway-1'],
    ['reboot storage-07, storage-08.', 'reboot storage-07,storage-08'],
    ['reboot (storage-07)', 'reboot storage-07'],
    ['Reboot: storage-07', 'reboot storage-07'],
    ['reboot\n• storage-07\n• storage-08', 'reboot storage-07,storage-08'],
    ['reboot\n- `storage-07`\n- storage-08;', 'reboot storage-07,storage-08'],
    ['reboot\n* storage-07\n* storage-08', 'reboot storage-07,storage-08'],
    ['reboot\n1. storage-07\n2) storage-08', 'reboot storage-07,storage-08'],
    ['- reboot storage-07', 'reboot storage-07'],
    ['reboot storage-07 --every 90m. --dry-run.', 'reboot storage-07 --every 1h30m --dry-run'],
    ['`reboot storage-07 --reason "new kernel"`', 'reboot storage-07 --reason "new kernel"'],
    ['cancel op-7f3k.', 'cancel op-7F3K'],
    ['help!', 'help'],
  ])('F70 parser: reads %j as %j', (typed, understood) => expect(wordsOf(typed)).toBe(understood))

  test.each([
    ['reboot all,! storage-07', 'names nothing'],
    ['reboot storage-07!', '“!” is not allowed'],
    ['*reboot storage-0* storage-1*', 'begins with markup'],
    ['reboot gate\u200bway-1', 'invisible character (U+200B)'],
    ['rebot `storage-07`', '“rebot”: no such command'],
  ])('F70 parser: refuses %j for its only error, %s', (typed, wrong) => {
    expect(wordsOf(typed)).toContain(wrong)
  })

  test('F70 parser: a quoted reason keeps markup and punctuation', () => {
    const outcome = read('reboot a --reason "*really*, `now`!"')
    expect(outcome.ok && outcome.value.reason).toBe('*really*, `now`!')
  })
})

describe('F71 options with values', () => {
  test.each([
    ['reboot storage-07 --reason=upgrade all', 'reboot storage-07 --reason "upgrade all"'],
    ['reboot storage-07 --reason= upgrade all', 'reboot storage-07 --reason "upgrade all"'],
    ['reboot storage-07 --reason = upgrade all', 'reboot storage-07 --reason "upgrade all"'],
    ['reboot storage-07 --reason "="', 'reboot storage-07 --reason "="'],
    ['reboot storage-07 --reason=upgrade all --dry-run', 'reboot storage-07 --reason "upgrade all" --dry-run'],
    ['reboot storage-07 --reason="upgrade" --every=90m', 'reboot storage-07 --every 1h30m --reason "upgrade"'],
    ['reboot --reason="upgrade" storage-07', 'reboot storage-07 --reason "upgrade"'],
    ['reboot --every=90m storage-07', 'reboot storage-07 --every 1h30m'],
    ['reboot --count= 7 storage-07', 'reboot storage-07 --count 7'],
  ])('F71 parser: reads %j as %j', (typed, understood) => {
    expect(wordsOf(typed)).toBe(understood)
    expect(wordsOf(typed.replaceAll(/(--\w+) ?= ?/g, '$1 '))).toBe(understood)
  })
})

describe('errors', () => {
  test.each<[string, readonly RefusalCode[]]>([
    ['', ['nothing asked']],
    ['   ', ['nothing asked']],
    ['--dry-run', ['nothing asked']],
    ['rebot storage-07', ['unknown verb']],
    ['policy', ['unknown verb']],
    ['reboot', ['missing argument']],
    ['reboot ,', ['missing argument']],
    ['reboot !storage-07', ['missing argument']],
    ['reboot storage-07 --reason', ['missing argument']],
    ['reboot storage-07 --reason="" disk', ['missing argument']],
    ['reboot storage-07 --reason "', ['bad value']],
    ['reboot storage-07 --dry-run --dry-run', ['bad value']],
    ['reboot storage-07 --dry-run=yes', ['bad value']],
    ['reboot storage-07 --count 10', ['bad value']],
    ['reboot storage-07 --every soon', ['bad value']],
    ['reboot storage-07 --cluster "a b"', ['bad value']],
    ['reboot $(id);b|c && >d', ['bad value', 'bad value', 'bad value']],
    ['reboot stor\u200bage-07', ['bad value']],
    ['reboot storage\u202e-07', ['bad value']],
    ['reboot\u0007 storage-07', ['bad value']],
    ['cancel seven', ['bad value']],
    ['cancel op-1A op-2B', ['bad value']],
    ['cancel --reason "twenty-one characters"', ['too long']],
    ['help me', ['bad value']],
  ])('parser: refuses %j as %j', (typed, expected) => expect(codes(read(typed))).toEqual(expected))

  test('parser: refuses 4,000 characters without reading them', () => {
    const outcome = read(`reboot ${'a'.repeat(3993)}`)
    expect(codes(outcome)).toEqual(['too long'])
  })

  test('parser: reports all errors at once', () => {
    expect(codes(read('reboot role= rak=b2 --every soon --raeson'))).toEqual([
      'bad value',
      'unknown option',
      'missing argument',
      'bad value',
    ])
  })

  test('parser: counts a thousand errors instead of listing them', () => {
    const outcome = read(`reboot ${'$ '.repeat(900)}`)
    expect(outcome.ok ? 0 : outcome.refusals.length).toBe(1)
    const different = read(`reboot ${Array.from({ length: 300 }, (_, index) => `$${index}`).join(' ')}`)
    expect(different.ok ? '' : different.refusals.at(-1)?.message).toBe('And 290 more errors like these.')
  })

  test('parser: suggests the nearest name for a mistyped verb, option or attribute', () => {
    expect(remedies('rebot a')).toBe('Did you mean reboot?')
    expect(remedies('polcy explain <@U1>')).toBe('Did you mean policy explain?')
    expect(remedies('reboot a --raeson x')).toBe('Did you mean --reason?')
    expect(remedies('reboot rcak=b2')).toBe('Did you mean rack?')
  })

  test('parser: shows the usage of the command when an argument is missing', () => {
    expect(remedies('reboot')).toBe(
      'Usage: reboot <nodes> [--if-needed] [--every <30m, 2h, 7d>] [--count <number>] [--reason "…"] [--dry-run] [--cluster <name>]',
    )
  })
})

describe('options', () => {
  test('parser: a command that changes nodes accepts reason, dry run and cluster without declaring them, any other only cluster', () => {
    const outcome = read('reboot a --cluster eu-1 --if-needed --dry-run --reason kernel')
    expect(outcome.ok && outcome.value).toMatchObject({
      cluster: 'eu-1',
      dryRun: true,
      reason: 'kernel',
      options: { ifNeeded: true, every: null, count: null },
    })
    expect(codes(read('help --dry-run'))).toEqual(['unknown option'])
    expect(codes(read('help --cluster eu-1'))).toEqual([])
  })

  test('parser: returns durations in milliseconds', () => {
    const outcome = read('reboot a --every 1h30m')
    expect(outcome.ok && outcome.value.options.every).toBe(5_400_000)
  })
})

describe('forms of a command', () => {
  test('parser: reads direct commands and mentions with the same grammar', () => {
    expect(wordsOf(direct('reboot', 'storage-07'))).toBe('reboot storage-07')
    expect(wordsOf(afterMention('UBOT', '<@UBOT> cancel') ?? '')).toBe('cancel')
    expect(wordsOf(afterMention('UBOT', ' <@UBOT|lockkeeper>: cancel op-1a') ?? '')).toBe('cancel op-1A')
  })

  test('parser: a mention of another account, or one after other words, is not a command', () => {
    expect(afterMention('UBOT', '<@UANA> cancel')).toBeNull()
    expect(afterMention('UBOT', 'never <@UBOT> reboot storage-07')).toBeNull()
  })
})
