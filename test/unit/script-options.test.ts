// @module-tag slow

import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'

/** How a script of the project ends, started with these options. */
const ending = (script: string, ...options: readonly string[]) =>
  new Promise<{ code: unknown; out: string; errors: string }>((resolve) => {
    execFile(process.execPath, [script, ...options], (error, out, errors) =>
      resolve({ code: error === null ? 0 : error.code, out, errors }),
    )
  })

const scripts = {
  chaos: 'test/chaos/chaos.ts',
  fuzz: 'test/fuzz/fuzz.ts',
  mutants: 'test/mutants/mutants.ts',
  simulate: 'test/simulation/simulate.ts',
  demo: 'sandbox/demo.ts',
}

test.each(Object.entries(scripts))('%s: prints its usage for --help and for an option it lacks', async (name, path) => {
  const help = await ending(path, '--help')
  expect(help).toEqual({ code: 0, out: expect.stringMatching(`^Usage: npm run ${name} -- \\[.*\\]\n$`), errors: '' })
  const unknown = await ending(path, '--nonsense')
  expect(unknown).toEqual({ code: 2, out: '', errors: `Unknown option '--nonsense'\n${help.out}` })
})

test('bench: prints its usage for --help, and measures nothing when it is given what is no benchmark or option', async () => {
  const bench = 'test/bench/bench.ts'
  const help = await ending(bench, '--help')
  const out =
    'Usage: npm run bench -- [ack | handover | plan | scan | schedules | slack-load | status | turn | waiter] [--json FILE]\n'
  expect(help).toEqual({ code: 0, out, errors: '' })
  for (const given of [['nonsense'], ['ack', '--quick'], ['--json']])
    expect(await ending(bench, ...given)).toEqual({ code: 2, out: '', errors: expect.stringContaining(help.out) })
})

test.each([
  ['simulate', ['--seeds', '0'], '--seeds takes a whole number from 1, not "0"'],
  ['simulate', ['--crashes', '--recipe', 'nonsense'], 'nonsense: no such recipe. Recipes: reboot, '],
  ['simulate', ['--recipe', 'drain'], '--recipe needs --crashes'],
  ['simulate', ['--crashes', '--seed', '7'], '--crashes takes no --seed and no --seeds'],
  ['simulate', ['--crashes', '--seeds', '7'], '--crashes takes no --seed and no --seeds'],
  ['fuzz', ['--inputs', '1e6'], '--inputs takes a whole number from 1, not "1e6"'],
  ['fuzz', ['--only', 'nonsense'], 'nonsense: no such subject. Subjects: words, '],
  ['mutants', ['--only', 'nonsense'], 'No mutant in test/mutants/list matches --only nonsense.'],
  ['mutants', ['--unit', '--parts'], '--unit and --parts exclude each other'],
  ['chaos', ['--step', '99'], 'No cell has this fault and step'],
] as const)('%s: runs nothing and names the mistake with %j', async (name, options, why) => {
  const { code, out, errors } = await ending(scripts[name], ...options)
  expect({ code, out, errors }).toEqual({ code: 2, out: '', errors: expect.stringContaining(why) })
})
