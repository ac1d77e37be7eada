// @module-tag slow

import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { commandLine, quoted } from '../../../src/adapters/ssh/quoting.ts'
import { Bug } from '../../../src/core/invariant.ts'
import { anyCharacter } from '../../characters.ts'
import { holds } from '../../property.ts'

const argument = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.string({ unit: fc.constantFrom("'", '"', '\\', '$', '`', ' ', '\n', '!', '*', '-', ';', '(', '~', '=', 'a') }),
)

it.each(['sh', 'bash'])('S40 command line: %s reads every argument back unchanged', (shell) => {
  const check = (all: readonly string[]): void => {
    const argv = all.map((each) => each.replaceAll('\0', '0'))
    const line = commandLine(['printf', '%s\\0', ...argv])
    const printed = execFileSync(shell, ['-c', line], { encoding: 'utf8' })
    expect(printed.split('\0').slice(0, -1)).toEqual(argv)
  }
  holds(fc.property(fc.array(argument, { minLength: 1, maxLength: 40 }), check), 60)
})

it('command line: leaves plain words unquoted', () => {
  expect(commandLine(['sh', '-s', '--', 'arm', '/var/lib/lockkeeper', 'op-1.2', "it's"])).toBe(
    "sh -s -- arm /var/lib/lockkeeper op-1.2 'it'\\''s'",
  )
})

it('quoted: throws for a zero byte', () => {
  expect(() => quoted('a\0b')).toThrow(Bug)
})
