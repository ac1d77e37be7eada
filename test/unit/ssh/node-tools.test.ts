// @module-tag slow

import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runCommand } from '../../../src/adapters/ssh/command.ts'
import { framed, newMark, unframed } from '../../../src/adapters/ssh/frame.ts'
import { askPreflight } from '../../../src/adapters/ssh/preflight.ts'
import { scripts } from '../../../src/adapters/ssh/scripts.ts'
import { defaultSshSettings } from '../../../src/adapters/ssh/settings.ts'
import type { Shell } from '../../../src/adapters/ssh/shell.ts'
import { seen } from '../../until.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tools-'))
  mkdirSync(join(folder, 'bin'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Replaces a program of the node. */
function program(name: string, body: string): void {
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${body}\n`)
  chmodSync(join(folder, 'bin', name), 0o755)
}

/** This machine as a node, with the programs of the folder first in its PATH. */
const shell: Shell = {
  async run(_host, { script, argv }) {
    const mark = newMark()
    const env = { PATH: `${folder}/bin:/usr/bin:/bin` }
    const input = framed(script, argv, mark)
    const stdout = execFileSync('sh', ['-s'], { input, encoding: 'utf8', env, stdio: ['pipe', 'pipe', 'pipe'] })
    const frame = unframed(stdout, '', mark)
    if (frame.is !== 'ended') throw new Error(`the script did not end: ${stdout}`)
    return { output: frame.output, errorOutput: '' }
  },
  wait: () => Promise.reject(new Error('nothing here waits')),
}

const withoutKillOption =
  'case $1 in -k) echo "timeout: unrecognized option: k" >&2; exit 1 ;; esac\nexec /usr/bin/timeout "$@"'
const withTimeOption = '[ "$1" = -t ] || { echo "timeout: can\'t execute \'$1\'" >&2; exit 127; }\nshift 2\nexec "$@"'

it.each([
  ['has no -k', withoutKillOption],
  ['takes its limit after -t', withTimeOption],
])('F122 command: ends with its own exit code when the timeout of the node %s', async (_what, body) => {
  program('timeout', body)
  for (const code of [0, 1, 3]) {
    const printed = await runCommand(shell, 'n', ['sh', '-c', `echo said; exit ${code}`], 5, null)
    expect(printed).toMatchObject({ exitCode: code, output: 'said\n' })
  }
})

it('F122 command: is ended at its limit when the timeout of the node has no -k', async () => {
  program('timeout', withoutKillOption)
  const { exitCode } = await runCommand(shell, 'n', ['sleep', '20'], 1, null)
  expect(exitCode).toBe(124)
})

it.each([
  ['mv 0.0.17', true],
  ['mv 0.0.9', true],
  ['mv 0.0.30', false],
  ['mv (uutils coreutils) 0.12.0', false],
  ['mv (GNU coreutils) 9.1', false],
])('F123 preflight: %s is refused: %s', async (version, refused) => {
  program('mv', `[ "$1" != --version ] || { echo "${version}"; exit; }\nexec /bin/mv "$@"`)
  const found = await askPreflight(shell, 'n', { ...defaultSshSettings, claimFolder: join(folder, 'claims') }, [])
  expect(found.filter((line) => line.startsWith('mv '))).toEqual(
    refused ? ['mv on this machine is not atomic: update uutils coreutils to 0.0.30'] : [],
  )
})

it('F128 arm: the reboot command may not become a restart of the user space only', async () => {
  const settings = join(folder, 'settings')
  program('my-reboot', `env >"${settings}.new" && mv "${settings}.new" "${settings}"`)
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  const argv = [join(folder, 'claims'), 'op.reboot', bootId, '999999999', 'my-reboot']
  await shell.run('n', { script: scripts.arm, argv, limitMs: 5_000, signal: null })
  await seen(
    async () => existsSync(settings),
    (fired) => fired,
  )
  expect(readFileSync(settings, 'utf8')).toContain('SYSTEMCTL_SKIP_AUTO_SOFT_REBOOT=1\n')
})
