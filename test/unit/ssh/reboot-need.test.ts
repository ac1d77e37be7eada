// @module-tag slow

import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { framed, unframed } from '../../../src/adapters/ssh/frame.ts'
import { askRebootNeed, combined, type SourceAnswer } from '../../../src/adapters/ssh/reboot-need.ts'
import { scripts } from '../../../src/adapters/ssh/scripts.ts'
import { defaultSshSettings } from '../../../src/adapters/ssh/settings.ts'
import type { Shell } from '../../../src/adapters/ssh/shell.ts'
import type { RebootNeed } from '../../../src/engine/ports/nodes.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'node-'))
  program('uname', 'echo 6.1.0-18-amd64')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const old = new Date('2020-01-01')

function file(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
  utimesSync(join(root, path), old, old)
}

function program(name: string, body: string): void {
  file(`bin/${name}`, `#!/bin/sh\n${body}\n`)
  chmodSync(join(root, 'bin', name), 0o755)
}

/**
 * A host whose `/boot`, `/lib/modules`, `/run` and `/etc/kernel` lie in the folder. The change times of its files are
 * never in its past.
 */
const shell: Shell = {
  async run(_host, { script, argv }) {
    const text = framed(script, argv, 'mark').replaceAll(
      /(?<![\w./-])\/(boot|run|var\/run|etc\/kernel|usr\/share|lib\/modules)\b/g,
      `${root}/$1`,
    )
    const env = { PATH: `${root}/bin:/usr/bin:/bin` }
    const stdout = execFileSync('sh', ['-s'], { input: text, encoding: 'utf8', env, stdio: ['pipe', 'pipe', 'pipe'] })
    const frame = unframed(stdout, '', 'mark')
    if (frame.is !== 'ended') throw new Error(`the script did not end: ${stdout}`)
    return { output: frame.output, errorOutput: '' }
  },
  wait: () => Promise.reject(new Error('nothing here waits')),
}

const ask = (rebootNeeded = defaultSshSettings.rebootNeeded): Promise<RebootNeed> =>
  askRebootNeed(shell, 'n', { ...defaultSshSettings, rebootNeeded })

it('F05 reboot need: is unknown when no source on the node answers', async () => {
  expect(await ask()).toMatchObject({ is: 'unknown', why: expect.stringContaining('nothing on this node writes') })
  expect(await ask({ sources: [], programs: [] })).toEqual({ is: 'unknown', why: 'no source is configured' })
})

it.each(['run/reboot-required', 'run/reboot-needed', 'var/run/reboot-required'])(
  'F05 reboot need: is required by the file /%s, with the packages that it names',
  async (path) => {
    file(path, '*** System restart required ***\n')
    expect(await ask()).toMatchObject({ is: 'required', why: expect.stringContaining('System restart required') })
    file(`${path}.pkgs`, 'libc6\nlinux-image-amd64\nlibc6\n')
    expect(await ask()).toEqual({ is: 'required', sinceMs: old.getTime(), why: 'libc6 linux-image-amd64' })
  },
)

it('F05 reboot need: a missing file means no reboot only where something writes it', async () => {
  file('etc/kernel/postinst.d/unattended-upgrades', '')
  expect((await ask()).is).toBe('not required')
})

it.each([
  ['6.1.0-18-amd64', ['6.1.0-9-amd64', '6.1.0-21-amd64']],
  ['6.1.0-18-amd64', ['6.12.43+deb12-amd64']],
  ['5.14.0-362.8.1.el9_3.x86_64', ['5.14.0-362.8.1.el9_3.x86_64', '5.14.0-427.13.1.el9_4.x86_64']],
  ['5.14.21-150500.55.39-default', ['5.14.21-150500.55.9-default', '5.14.21-150500.55.52-default']],
])('F05 reboot need: is required while %s runs and %s are installed', async (running, installed) => {
  program('uname', `echo ${running}`)
  for (const release of installed) file(`boot/vmlinuz-${release}`, '')
  expect(await ask()).toMatchObject({ is: 'required', why: `kernel ${running} runs, ${installed.at(-1)} is installed` })
})

it.each([
  ['5.14.0-427.el9.x86_64', '5.14.0-427.13.1.el9_4.x86_64'],
  ['3.10.0-693.el7.x86_64', '3.10.0-693.1.1.el7.x86_64'],
  ['4.18.0-553.el8_10.x86_64', '4.18.0-553.5.1.el8_10.x86_64'],
  ['5.14.0-427.13.1.el9_4.x86_64+debug', '5.14.0-427.16.1.el9_4.x86_64+debug'],
  ['7.0.9-gentoo-x86_64', '7.0.9-gentoo-r1-x86_64'],
  ['6.10.0-rc3-amd64', '6.10.0-1-amd64'],
  ['6.10.0-061000rc3-generic', '6.10.0-061000-generic'],
  ['6.5.0-0.deb12.4-amd64', '6.12.9+bpo-amd64'],
  ['6.12.38+deb13-amd64', '6.12.38+deb13+1-amd64'],
  ['6.8.12-9-pve', '6.8.12-10-pve'],
  ['6.6.8-arch1-1', '6.6.10-arch1-1'],
])('F126 reboot need: kernel %s is older than %s, whichever of them runs', async (older, newer) => {
  for (const release of [older, newer]) file(`boot/vmlinuz-${release}`, '')
  program('date', 'echo 9999999999')
  program('uname', `echo ${older}`)
  expect(await ask()).toMatchObject({ is: 'required', why: `kernel ${older} runs, ${newer} is installed` })
  program('uname', `echo ${newer}`)
  expect(await ask()).toMatchObject({ is: 'not required' })
})

it('F129 reboot need: finds kernels whose image lies beside their modules only', async () => {
  program('uname', 'echo 6.7.4-arch1-1')
  program('date', 'echo 9999999999')
  file('lib/modules/6.7.4-arch1-1/vmlinuz', '')
  file('lib/modules/6.6.1-arch1-1/modules.dep', '') // removed, without its image
  expect(await ask()).toMatchObject({ is: 'not required' })
  file('lib/modules/6.7.5-arch1-1/vmlinuz', '')
  expect(await ask()).toMatchObject({ is: 'required', why: 'kernel 6.7.4-arch1-1 runs, 6.7.5-arch1-1 is installed' })
})

it('F129 reboot need: takes no image without a release for a kernel, as Alpine and Arch name theirs', async () => {
  program('uname', 'echo 6.6.30-0-lts')
  file('boot/vmlinuz-lts', '')
  expect(await ask()).toMatchObject({ is: 'unknown' })
  program('uname', 'echo 6.7.4-arch1-1')
  file('boot/vmlinuz-linux', '')
  expect(await ask()).toMatchObject({ is: 'unknown' })
})

it('F129 reboot need: is required when the image beside the modules was replaced since the boot', async () => {
  file('lib/modules/6.1.0-18-amd64/vmlinuz', '')
  expect(await ask()).toMatchObject({ is: 'required', why: expect.stringContaining('installed again') })
})

it.each([
  'echo "Usage: needs-restarting" >&2; echo "needs-restarting: error: no such option: -r" >&2; exit 1',
  'echo "Error: Failed to download metadata for repo \'baseos\'" >&2; exit 1',
  'exit 1',
])('F124 reboot need: needs-restarting that fails with %j is unknown, not a yes', async (body) => {
  program('needs-restarting', body)
  expect(await ask()).toMatchObject({ is: 'unknown', why: expect.stringContaining('needs-restarting exited with 1') })
})

it('F124 reboot need: the words of needs-restarting are asked for in English', async () => {
  program(
    'needs-restarting',
    '[ "$LC_ALL" = C ] || { echo "Neustart erforderlich"; exit 1; }; echo "Reboot is required"; exit 1',
  )
  expect((await ask()).is).toBe('required')
})

it.each(['0-rescue-5f3c', '6.9.0-1-cloud-amd64', '6.1.0-9-amd64', '6.9.0-1-rt-amd64'])(
  'F05 reboot need: the kernel image %s is not one that the next boot brings',
  async (other) => {
    file(`boot/vmlinuz-${other}`, '')
    file('boot/vmlinuz-6.1.0-18-amd64', '')
    program('date', 'echo 9999999999') // the node booted long after its image was written
    expect(await ask()).toMatchObject({ is: 'not required' })
  },
)

it('F05 reboot need: is required when the image of the running kernel was replaced since the boot', async () => {
  file('boot/vmlinuz-6.1.0-18-amd64', '')
  expect(await ask()).toMatchObject({ is: 'required', why: expect.stringContaining('installed again') })
})

it.each([
  [
    'needs-restarting',
    'echo "Reboot is required to fully utilize these updates."; exit 1',
    'required',
    'Reboot is required',
  ],
  ['needs-restarting', 'echo "No core libraries or services have been updated."', 'not required', 'No core libraries'],
  ['needs-restarting', 'echo "Error: Failed to load plugin" >&2; exit 2', 'unknown', 'exited with 2: Error'],
  ['zypper', 'echo "Reboot is suggested"; exit 102', 'required', 'Reboot is suggested'],
  ['zypper', 'exit 0', 'not required', 'zypper exited with 0'],
  ['zypper', 'echo "System management is locked" >&2; exit 7', 'unknown', 'exited with 7: System'],
])('F05 reboot need: %s that does %j: %s', async (name, body, is, why) => {
  program(name, body)
  expect(await ask()).toMatchObject({ is, why: expect.stringContaining(why) })
})

it.each([
  [0, 'required'],
  [1, 'not required'],
  [2, 'unknown'],
  [127, 'unknown'],
])('F05 reboot need: a program of an operator that exits with %i: %s', async (code, is) => {
  program('own', `echo said; exit ${code}`)
  expect(await ask({ sources: [], programs: [['own']] })).toMatchObject({ is, why: expect.stringContaining('said') })
})

const says = (answer: SourceAnswer['says']): SourceAnswer => ({ says: answer, why: answer })

it('F05 reboot need: one yes is enough, and a failed source outweighs every no', () => {
  expect(combined([says('no'), says('unknown'), says('yes')], null).is).toBe('required')
  expect(combined([says('no'), says('unknown'), says('absent')], null).is).toBe('unknown')
  expect(combined([says('no'), says('absent')], null).is).toBe('not required')
  expect(combined([says('absent')], null).is).toBe('unknown')
})

it('F33 self: a node reports its running kernel and the newest installed one', async () => {
  file('boot/vmlinuz-6.1.0-21-amd64', '')
  const { output } = await shell.run('n', { script: scripts.self, argv: [], limitMs: 1000, signal: null })
  expect(output).toContain('kernel 6.1.0-18-amd64\ninstalledKernel 6.1.0-21-amd64\n')
})
