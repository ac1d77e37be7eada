// @module-tag slow

import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { hostOptions, sharedOptions } from '../../../src/adapters/ssh/options.ts'
import { defaultSshSettings } from '../../../src/adapters/ssh/settings.ts'

/** The host to which the real client would connect, as it reports itself. */
async function reachedAt(address: string): Promise<string | undefined> {
  const { argv } = await hostOptions('storage-07', async () => address)
  const read = execFileSync('ssh', ['-F', 'none', '-G', ...argv, 'storage-07'], { encoding: 'utf8' })
  return /^hostname (.*)$/m.exec(read)?.[1]
}

test.each(['fd00::7', '::1', 'fe80::7%eth0', '::ffff:10.0.0.7', '10.0.0.7', 'storage-07.example.com'])(
  'F21 ssh: %s is the address that the client connects to',
  async (address) => {
    expect(await reachedAt(address)).toBe(address)
  },
)

test.each(['-oProxyCommand=x', '[fd00::7]', 'a b', 'fd00::7 -v'])('F21 ssh: %j is not an address', async (address) => {
  await expect(hostOptions('storage-07', async () => address)).rejects.toMatchObject({ name: 'Failure' })
})

test('F116 ssh: the client shows what a host says during the login', () => {
  const argv = ['-F', 'none', '-G', ...sharedOptions(defaultSshSettings, 60), 'storage-07']
  expect(execFileSync('ssh', argv, { encoding: 'utf8' })).toMatch(/^loglevel INFO$/m)
})
