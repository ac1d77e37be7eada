import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { hostOptions } from '../../../src/adapters/ssh/options.ts'

/** The host to which the real client would connect, by its own account. */
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
