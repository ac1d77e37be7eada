import { expect, it } from 'vitest'
import { askVersions } from '../../../src/adapters/ssh/packages.ts'
import { defaultSshSettings } from '../../../src/adapters/ssh/settings.ts'
import type { Shell } from '../../../src/adapters/ssh/shell.ts'

const printing = (text: string): Shell => ({
  run: async () => ({ output: `tail\n${text}\nexit 0\n`, errorOutput: '' }),
  wait: () => Promise.reject(new Error('nothing here waits')),
})

const versionsIn = async (text: string) =>
  (await askVersions(printing(text), 'n', { ...defaultSshSettings, packagesArgv: ['list'] })).versions

it('packages: lines of a name and a version are versions, and other lines are left out', async () => {
  expect(await versionsIn('linux-image 6.12.57-1\nno packages found matching ceph-osd here\n\nalone\n')).toEqual({
    'linux-image': '6.12.57-1',
  })
})

it('F127 packages: a package that is not installed has no version', async () => {
  const listed = [
    'ceph-osd 16.2.15 installed',
    'linux-image-6.1.0-9 6.1.27-1 config-files',
    'nginx 1.22 half-configured',
    // without a version, as dpkg-query prints a package that only other packages mention
    'ceph-mgr  not-installed',
    '',
  ].join('\n')
  expect(await versionsIn(listed)).toEqual({ 'ceph-osd': '16.2.15' })
})
