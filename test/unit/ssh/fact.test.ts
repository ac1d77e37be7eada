// @module-tag slow

import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { askFact } from '../../../src/adapters/ssh/fact.ts'
import { framed, unframed } from '../../../src/adapters/ssh/frame.ts'
import { defaultSshSettings } from '../../../src/adapters/ssh/settings.ts'
import type { Shell } from '../../../src/adapters/ssh/shell.ts'
import type { FactAnswer } from '../../../src/engine/ports/nodes.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fact-'))
  mkdirSync(join(root, 'bin'))
  for (const name of ['sh', 'sed', 'head', 'tr', 'timeout'])
    program(name, `exec ${['/usr/bin', '/bin'].map((folder) => join(folder, name))[0]} "$@"`)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function program(name: string, body: string): void {
  writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${body}\n`)
  chmodSync(join(root, 'bin', name), 0o755)
}

const dpkgStatus = (text: string): void => writeFileSync(join(root, 'status'), text)

/** A host with only the programs of the folder, and its own database of dpkg. */
const shell: Shell = {
  async run(_host, { script, argv }) {
    const text = framed(script, argv, 'mark')
      .replaceAll('/var/lib/dpkg/status', join(root, 'status'))
      .replace(/^PATH=.*$/m, `PATH=${join(root, 'bin')}`)
    const stdout = execFileSync('/bin/sh', ['-s'], { input: text, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] })
    const frame = unframed(stdout, '', 'mark')
    if (frame.is !== 'ended') throw new Error(`the script did not end: ${stdout}`)
    return { output: frame.output, errorOutput: '' }
  },
  wait: () => Promise.reject(new Error('nothing here waits')),
}

const facts = { good: ['good', 'now'], bad: ['bad'], odd: ['odd'] } as const
const ask = (fact: Parameters<typeof askFact>[2]): Promise<FactAnswer> =>
  askFact(shell, 'n', fact, { ...defaultSshSettings, facts })
const kernel = (atLeast: string) => ask({ is: 'kernel', atLeast })
const openssl = (atLeast: string) => ask({ is: 'package', name: 'openssl', atLeast })

/** A node with the real dpkg, whose database names this version of openssl. */
function debian(...lines: readonly string[]): void {
  dpkgStatus('Package: openssl\n')
  program('dpkg', 'exec /usr/bin/dpkg "$@"')
  program('dpkg-query', lines.map((line) => `echo '${line}'`).join('\n') || 'echo "no packages found" >&2; exit 1')
}

/** A node with rpm, which answers comparisons with `order`. */
function redHat(order: string, ...versions: readonly string[]): void {
  const listed = versions.map((version) => `echo 'installed ${version}'`).join('\n')
  program(
    'rpm',
    `if [ "$1" = --eval ]; then echo "$2" >'${root}/asked'; echo '${order}'; else ${listed || 'echo "package openssl is not installed"; exit 1'}; fi`,
  )
}

it.each([
  ['6.12.57+deb13-amd64', '6.12.57', 'met'],
  ['6.12.100+deb13-amd64', '6.12.57', 'met'],
  ['6.12.9+deb13-amd64', '6.12.57', 'not met'],
  ['6.12.57~rc1-amd64', '6.12.57', 'not met'],
  ['6.13.0-rc1', '6.13.0', 'not met'],
  ['6.13.0-rc2', '6.13.0-rc1', 'met'],
  ['6.8.0-45-generic', '6.8.0-50', 'not met'],
  ['6.8.0-50-generic', '6.8.0-50', 'met'],
  ['6.8.0-45-generic', '6.8.0-50-generic', 'not met'],
  ['6.8.0-101-lowlatency', '6.8.0-50-generic', 'met'],
  ['6.8.0-50-generic', '6.9', 'not met'],
  ['6.4.0-150600.23.17-default', '6.4.0-150600.23.25', 'not met'],
  ['6.4.0-57-1-x', '6.4.0-60', 'not met'],
  ['6.12.57', '6.12.57-1', 'not met'],
])('F195 fact: kernel %s for at least %s is %s by dpkg', async (running, wanted, is) => {
  debian()
  program('uname', `echo ${running}`)
  expect(await kernel(wanted)).toEqual({ is, found: running })
})

it.each([
  [['installed 3.0.17-1~deb12u2'], '3.0.17-1~deb12u1', 'met'],
  [['installed 3.0.17-1~deb12u2'], '3.0.17-1', 'not met'],
  [['installed 1:9.18.30'], '1:9.18.28', 'met'],
  // every architecture counts
  [['installed 3.0.18', 'installed 3.0.16'], '3.0.17', 'not met'],
])('fact: package with %j for at least %s is %s by dpkg', async (lines, wanted, is) => {
  debian(...lines)
  expect((await openssl(wanted)).is).toBe(is)
})

it.each([
  ['only one of them has an epoch', ['installed 1:9.18.28'], '9.18.30'],
  ['only one of them has an epoch', ['installed 9.18.28'], '1:9.18.30'],
  ['not installed', ['config-files 3.0.17'], '3.0.1'],
  ['no packages found', [], '3.0.1'],
])('F195 fact: a package is unknown, never met: %s', async (why, lines, wanted) => {
  debian(...lines)
  expect(await openssl(wanted)).toMatchObject({ is: 'unknown', why: expect.stringContaining(why) })
})

it.each([
  ['0', 'met'],
  ['1', 'met'],
  ['-1', 'not met'],
  ['error: lua script failed', 'unknown'],
  ['', 'unknown'],
])('fact: the answer %j of rpm means %s', async (order, is) => {
  redHat(order, '3.0.7-27.el9')
  expect((await openssl('3.0.7-28')).is).toBe(is)
})

/** A node whose rpm compares the first numbers of parts, takes any version with a dash for newer, and has openssl 1.2-4. */
function comparingParts(): void {
  program(
    'rpm',
    `[ "$1" = --eval ] || { echo 'installed 1.2-4'; exit; }
case $2 in
  *-*) echo 1 ;;
  *) IFS="'"; set -- $2; [ "$2" = "$4" ] && echo 0 && exit; [ "\${2%%.*}" -gt "\${4%%.*}" ] && echo 1 || echo -1 ;;
esac`,
  )
}

it.each([
  ['6.12.0-160000.5-default', '6.12.0-160001', 'not met'],
  ['6.12.0-160002.5-default', '6.12.0-160001', 'met'],
])('F195 fact: kernel %s for at least %s is %s by rpm, wherever its versions split', async (running, wanted, is) => {
  comparingParts()
  program('uname', `echo ${running}`)
  expect((await kernel(wanted)).is).toBe(is)
})

it('F195 fact: a package is compared by rpm part by part', async () => {
  comparingParts()
  expect((await openssl('1.3.1')).is).toBe('not met')
  expect((await openssl('1.2-5')).is).toBe('not met')
  expect((await openssl('1.2-3')).is).toBe('met')
})

it('fact: a node with rpm and an empty database of dpkg is asked by rpm', async () => {
  redHat('1', '3.0.7-27.el9')
  dpkgStatus('')
  program('dpkg', 'exit 1')
  expect(await openssl('3.0.7')).toEqual({ is: 'met', found: '3.0.7-27.el9' })
})

it('fact: a package that rpm does not have is unknown', async () => {
  redHat('1')
  expect(await openssl('3.0.7')).toMatchObject({ is: 'unknown', why: expect.stringContaining('is not installed') })
})

it('fact: without a known package manager every version is unknown', async () => {
  program('uname', 'echo 6.12.57')
  expect(await kernel('6.12')).toMatchObject({ is: 'unknown', why: expect.stringContaining('neither dpkg nor rpm') })
  expect(await openssl('3')).toMatchObject({ is: 'unknown', why: expect.stringContaining('neither dpkg nor rpm') })
})

it.each(["6'", '6%{x}', '6 7', '6"', '$6', '-6', ''])(
  'fact: the version %j never reaches a package manager',
  async (version) => {
    redHat('1', '3.0.7')
    await expect(openssl(version)).rejects.toThrow()
    program('uname', `printf '%s\\n' '${version.replaceAll("'", "'\\''")}'`)
    expect((await kernel('6')).is).toBe('unknown')
  },
)

it('fact: a command of the configuration decides by its exit code, and every other code is unknown', async () => {
  program('good', '[ "$1" = now ] && echo hardened')
  program('bad', 'echo open; exit 1')
  program('odd', 'exit 2')
  expect(await ask({ is: 'fact', name: 'good' })).toEqual({ is: 'met', found: 'hardened' })
  expect(await ask({ is: 'fact', name: 'bad' })).toEqual({ is: 'not met', found: 'open' })
  expect((await ask({ is: 'fact', name: 'odd' })).is).toBe('unknown')
  expect((await ask({ is: 'fact', name: 'gone' })).is).toBe('unknown')
})
