import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findProgram } from '../../sandbox/programs/programs.ts'
import { type SshdService, startSshd } from '../../sandbox/programs/sshd.ts'

type SshResult = { readonly exitCode: number; readonly printed: string; readonly complained: string }

test('startSshd: accepts the login of its account with its key, and shows the known host key', async () => {
  await using sshd = await startSshd()
  const answer = await ssh(sshd, sshd.knownHostsFile, 'id -un; pwd; echo complaint >&2; exit 7')
  expect(answer).toEqual({ exitCode: 7, printed: `keeper\n${sshd.home}\n`, complained: 'complaint\n' })
})

test('session: is never root, even when root started the server', async () => {
  await using sshd = await startSshd()
  expect((await ssh(sshd, sshd.knownHostsFile, 'id -u')).printed).not.toBe('0\n')
  const forbidden = await ssh(sshd, sshd.knownHostsFile, 'touch /etc/lockkeeper-was-here')
  expect(forbidden.exitCode).not.toBe(0)
})

test('client: refuses a server with another host key', async () => {
  await using sshd = await startSshd()
  await using other = await startSshd()
  const wrong = join(sshd.directory, 'wrong-known-hosts')
  writeFileSync(wrong, `[${sshd.address}]:${sshd.port} ${other.hostPublicKey}\n`)
  const answer = await ssh(sshd, wrong, 'true')
  expect(answer.exitCode).toBe(255)
  expect(answer.complained).toContain('Host key verification failed')
})

test('restart: keeps address and host key after kill -9', async () => {
  await using sshd = await startSshd()
  const known = readFileSync(sshd.knownHostsFile, 'utf8')
  await sshd.kill()
  expect((await ssh(sshd, sshd.knownHostsFile, 'true')).exitCode).toBe(255)
  await sshd.restart()
  expect((await ssh(sshd, sshd.knownHostsFile, 'echo back')).printed).toBe('back\n')
  expect(readFileSync(sshd.knownHostsFile, 'utf8')).toBe(known)
})

async function ssh(sshd: SshdService, knownHostsFile: string, command: string): Promise<SshResult> {
  const client = await findProgram('ssh')
  const settings = {
    UserKnownHostsFile: `"${knownHostsFile}"`,
    GlobalKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'yes',
    IdentitiesOnly: 'yes',
    BatchMode: 'yes',
    LogLevel: 'ERROR',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  const target = `${sshd.user}@${sshd.address}`
  const args = ['-F', 'none', '-i', sshd.identityFile, '-p', String(sshd.port), ...options, target, command]
  return await new Promise((resolve) => {
    execFile(client.path, args, { env: { ...process.env, ...client.env } }, (error, printed, complained) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), printed, complained })
    })
  })
}
