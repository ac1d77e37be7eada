// @module-tag slow

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digestOf } from '../../../src/adapters/ssh/node-program/text.ts'
import { requestText } from '../../../src/adapters/ssh/request.ts'
import { anyCharacter } from '../../characters.ts'
import { holds } from '../../property.ts'
import { nodeShells, type ProgramFixture, programFixture } from './program-fixture.ts'

let fixture: ProgramFixture
beforeAll(() => {
  fixture = programFixture()
})
afterAll(() => fixture.close())

/** Arguments that a configuration may have: any text without a zero byte. */
const argument = fc
  .oneof(
    fc.string({ unit: anyCharacter }),
    fc.string({
      unit: fc.constantFrom('\n', '\\', "'", '"', '$', '`', ' ', '%', '0', '#', '{', '}', 'é', '\u{1f512}'),
    }),
  )
  .map((text) => text.replaceAll('\0', '').toWellFormed())
  .filter((text) => !/^\{[a-z]+\}$/.test(text))

// each run starts a shell
const runs = 25

const shownAs = (argv: readonly string[]): string => `tail\n${argv.map((one) => `${one}\0`).join('')}\nexit 0\n`

describe.each(nodeShells)('$name', (shell) => {
  it('F98 node program: every argument of a listed command arrives byte for byte', () => {
    holds(
      fc.property(fc.array(argument, { maxLength: 5 }), (argv) => {
        fixture.list(
          ['other', 'command'],
          [fixture.show, ...argv],
          [fixture.show, 'last', 'command', 'of', 'the', 'list', 'x'],
        )
        const { code, output } = fixture.ask(shell, 'command', ['9', fixture.show, ...argv])
        expect({ code, output }).toEqual({ code: 0, output: shownAs(argv) })
      }),
      runs,
    )
  })

  it('F98 node program: an empty argument arrives as one, wherever it stands', () => {
    const argv = ['', 'a', '', '']
    fixture.list([fixture.show, ...argv])
    expect(fixture.ask(shell, 'command', ['9', fixture.show, ...argv])).toMatchObject({
      code: 0,
      output: shownAs(argv),
    })
  })

  it('F98 node program: a command that differs from every listed one in any argument is refused', () => {
    holds(
      fc.property(fc.array(argument, { maxLength: 4 }), fc.array(argument, { maxLength: 4 }), (listed, asked) => {
        fc.pre(listed.join('\0') !== asked.join('\0'))
        fixture.list([fixture.show, ...listed])
        expect(fixture.ask(shell, 'command', ['9', fixture.show, ...asked])).toMatchObject({ code: 64, output: '' })
      }),
      runs,
    )
  })

  it('F98 node program: a request that was cut off anywhere runs nothing', () => {
    const claim = `op%2F${nodeShells.indexOf(shell)}.reboot`
    const text = requestText('disarm', [fixture.claimFolder, claim, '100'], 'lockkeeper-abc123')
    const lineEnds = [...text.matchAll(/\n/g)].map(({ index }) => index)
    for (const place of [0, 5, ...lineEnds, ...lineEnds.slice(0, -1).map((end) => end + 1), text.length - 3]) {
      const { stdout, stderr, status } = fixture.send(shell, text.slice(0, place))
      expect({ place, stdout, status }).toEqual({ place, stdout: '', status: 64 })
      expect(stderr).toMatch(/nothing was run\n$/)
    }
    expect(fixture.claims()).not.toContain(claim)
    expect(fixture.send(shell, text).status).toBe(0)
    expect(fixture.claims()).toContain(claim)
  })

  it('F98 node program: nothing behind the last line of a request is read', () => {
    const text = requestText('self', [], 'lockkeeper-abc')
    const script = `"$@"; cat`
    const [program = '', ...rest] = shell.argv
    const outer = { ...shell, argv: ['sh', '-c', script, 'sh', program, ...rest] }
    expect(fixture.send(outer, `${text}the rest`).stdout).toMatch(/lockkeeper-abc end 0\nthe rest$/)
  })

  it('F98 node program: another protocol gets a refusal that says what to install, and the version all the same', () => {
    const newer = (verb: string): string => requestText(verb, [], 'lockkeeper-1').replace('node 1\n', 'node 2\n')
    const refused = fixture.send(shell, newer('self'))
    expect(refused.stdout).toBe('\nlockkeeper-1 begin\n\nlockkeeper-1 end 64\n')
    expect(refused.stderr).toContain('has protocol 1, the bot has protocol 2: install the program')
    const digest = digestOf(readFileSync(join(fixture.folder, 'lockkeeper-node'), 'utf8'))
    expect(fixture.send(shell, newer('version')).stdout).toContain(`protocol 1\nsha256 ${digest}\n`)
  })

  it.each([
    ['no request', 'GET / HTTP/1.1\n\n'],
    ['a mark of another form', requestText('self', [], 'lockkeeper-$(id)')],
    ['a malformed number of arguments', requestText('self', [], 'lockkeeper-1').replace('\n0\n', '\n-1\n')],
    ['too many arguments', requestText('self', ['a', 'b'], 'lockkeeper-1').replace('\n2\n', '\n1\n')],
  ])('F98 node program: %s is rejected before anything is run', (_what, text) => {
    expect(fixture.send(shell, text)).toMatchObject({ status: 64, stdout: '' })
  })

  it('F98 node program: it takes no arguments', () => {
    const answer = fixture.send(shell, requestText('self', [], 'lockkeeper-1'), ['self'])
    expect(answer).toMatchObject({ status: 64, stdout: '' })
  })
})
